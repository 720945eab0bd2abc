#include "segment.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <mdm/base/digest.hpp>
#include <mdm/base/files.hpp>

#include "segment_layout.hpp"

namespace mdm::catalog {
namespace {

[[noreturn]] void refuse() {
  fail(ErrorCode::bad_input, "damaged index of the catalog");
}

/// A file that is open while this lives.
class OpenFile {
 public:
  explicit OpenFile(const std::filesystem::path& path)
      : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (descriptor_ < 0) {
      fail_on_system(errno, "read", printable(path));
    }
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() { ::close(descriptor_); }

  std::size_t size() const {
    struct stat status {};
    return ::fstat(descriptor_, &status) == 0 ? static_cast<std::size_t>(status.st_size) : 0;
  }
  int descriptor() const noexcept { return descriptor_; }

 private:
  int descriptor_;
};

}  // namespace

ChunkDigest chunk_digest(std::string_view bytes) {
  const std::string hex = digest_of(bytes);
  ChunkDigest digest;
  std::copy_n(hex.begin(), digest.size(), digest.begin());
  return digest;
}

std::uint64_t term_key(std::string_view term, std::uint8_t fill) noexcept {
  std::uint64_t key = 0;
  for (std::size_t i = 0; i < sizeof key; ++i) {
    key = key << 8U | (i < term.size() ? static_cast<std::uint8_t>(term[i]) : fill);
  }
  return key;
}

/// The bytes of a segment, mapped or held, with what is known of them.
struct Segment::Bytes {
  explicit Bytes(const std::filesystem::path& path) {
    const OpenFile file(path);
    size = file.size();
    if (size < sizeof(SegmentHead)) {
      refuse();
    }
    mapped = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file.descriptor(), 0);
    if (mapped == MAP_FAILED) {
      fail_on_system(errno, "map", printable(path));
    }
    begin = static_cast<const char*>(mapped);
  }
  explicit Bytes(std::string bytes)
      : held(std::move(bytes)), begin(held.data()), size(held.size()) {
    if (size < sizeof(SegmentHead)) {
      refuse();
    }
  }
  Bytes(const Bytes&) = delete;
  Bytes& operator=(const Bytes&) = delete;
  ~Bytes() {
    if (mapped != MAP_FAILED) {
      ::munmap(mapped, size);
    }
  }

  std::string_view all() const noexcept { return {begin, size}; }

  /// \throws Error{bad_input} unless the chunks of these bytes are what was written
  void check(std::size_t offset, std::size_t length) {
    if (length == 0) {
      return;
    }
    const std::size_t last = (offset + length - 1 - head.body) / kChunkBytes;
    for (std::size_t chunk = (offset - head.body) / kChunkBytes; chunk <= last; ++chunk) {
      if (!checked[chunk]) {
        const auto bytes = all().substr(head.body + chunk * kChunkBytes, kChunkBytes);
        const auto written = all().substr(sizeof(SegmentHead) + chunk * sizeof(ChunkDigest));
        if (std::memcmp(chunk_digest(bytes).data(), written.data(), sizeof(ChunkDigest)) != 0) {
          refuse();
        }
        checked[chunk] = 1;
      }
    }
  }

  std::string held{};
  void* mapped = MAP_FAILED;
  const char* begin = nullptr;
  std::size_t size = 0;
  SegmentHead head{};
  std::vector<std::uint8_t> checked{};
};

Segment::Segment(const std::filesystem::path& file) : bytes_(std::make_unique<Bytes>(file)) {
  read_head();
}

Segment::Segment(std::string bytes) : bytes_(std::make_unique<Bytes>(std::move(bytes))) {
  read_head();
}

Segment::Segment(Segment&&) noexcept = default;
Segment& Segment::operator=(Segment&&) noexcept = default;
Segment::~Segment() = default;

void Segment::read_head() {
  SegmentHead& head = bytes_->head;
  const std::string_view all = bytes_->all();
  std::memcpy(&head, all.data(), sizeof head);
  const std::size_t digests_end =
      sizeof head + (std::size_t{head.chunks} + 1) * sizeof(ChunkDigest);
  if (std::string_view(head.magic.data(), head.magic.size()) != kSegmentMagic ||
      head.version != kSegmentVersion || head.file_size != all.size() || digests_end > all.size() ||
      head.body < digests_end || head.body > all.size() ||
      (all.size() - head.body + kChunkBytes - 1) / kChunkBytes != head.chunks) {
    refuse();
  }
  const std::string_view digested = all.substr(0, digests_end - sizeof(ChunkDigest));
  if (std::memcmp(chunk_digest(digested).data(), all.data() + digested.size(),
                  sizeof(ChunkDigest)) != 0) {
    refuse();
  }
  bytes_->checked.assign(head.chunks, 0);
  documents_ = head.documents;
  terms_ = head.terms;
}

template <typename T>
std::span<const T> Segment::read(std::size_t section, std::size_t first, std::size_t count) const {
  const Section& place = bytes_->head.sections.at(section);
  if (first > place.size / sizeof(T) || count > place.size / sizeof(T) - first) {
    refuse();
  }
  const std::size_t offset = place.offset + first * sizeof(T);
  bytes_->check(offset, count * sizeof(T));
  return {reinterpret_cast<const T*>(bytes_->begin + offset), count};
}

std::string_view Segment::name(std::size_t document) const {
  const auto ends = read<std::uint32_t>(Section::name_offsets, document, 2);
  const auto bytes = read<char>(Section::name_bytes, ends[0], ends[1] - ends[0]);
  return {bytes.data(), bytes.size()};
}

std::optional<std::size_t> Segment::find_name(std::string_view wanted) const {
  std::size_t low = 0;
  std::size_t high = documents_;
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    if (name(middle) < wanted) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < documents_ && name(low) == wanted ? std::optional(low) : std::nullopt;
}

std::int64_t Segment::id(std::size_t document) const {
  return read<std::int64_t>(Section::ids, document, 1)[0];
}

std::int64_t Segment::change(std::size_t document) const {
  return read<std::int64_t>(Section::changes, document, 1)[0];
}

std::span<const std::int64_t> Segment::numbers(Number number) const {
  return read<std::int64_t>(Section::numbers, static_cast<std::size_t>(number) * documents_,
                            documents_);
}

std::string_view Segment::term(std::uint32_t term) const {
  const auto ends = read<std::uint32_t>(Section::term_offsets, term, 2);
  const auto bytes = read<char>(Section::term_bytes, ends[0], ends[1] - ends[0]);
  return {bytes.data(), bytes.size()};
}

/// The first term of a range for which `is_before` does not hold, as it does for those before it.
/// \param key  of the border: terms of a lower one are before it, those of a higher one are not
template <typename IsBefore>
std::uint32_t Segment::border(TermRange within, std::uint64_t key,
                              const IsBefore& is_before) const {
  const auto keys =
      read<std::uint64_t>(Section::term_keys, 0, (terms_ + kTermsPerKey - 1) / kTermsPerKey);
  const auto number_at = [&](auto at) {
    return static_cast<std::uint32_t>(at - keys.begin()) * kTermsPerKey;
  };
  const auto lowest = std::ranges::lower_bound(keys, key);
  const std::uint32_t first = lowest == keys.begin() ? 0 : number_at(lowest - 1);
  const std::uint32_t last = number_at(std::ranges::upper_bound(keys, key));
  within = {std::clamp(first, within.first, within.last),
            std::clamp(last, within.first, within.last)};
  while (within.first < within.last) {
    const std::uint32_t middle = within.first + within.size() / 2;
    if (is_before(term(middle))) {
      within.first = middle + 1;
    } else {
      within.last = middle;
    }
  }
  return within.first;
}

std::optional<std::uint32_t> Segment::find_term(std::string_view text) const {
  const std::uint32_t found =
      border({0, terms_}, term_key(text), [&](std::string_view each) { return each < text; });
  return found < terms_ && term(found) == text ? std::optional(found) : std::nullopt;
}

TermRange Segment::terms_with(std::string_view prefix, TermRange within) const {
  within.first = border(within, term_key(prefix), [&](std::string_view each) {
    return each.substr(0, prefix.size()) < prefix;
  });
  within.last = border(within, term_key(prefix, 0xFF), [&](std::string_view each) {
    return each.substr(0, prefix.size()) <= prefix;
  });
  return within;
}

TermRange Segment::terms_with(std::string_view prefix) const {
  if (prefix.empty()) {
    return {0, terms_};
  }
  const auto begins =
      read<std::uint32_t>(Section::first_letters, static_cast<unsigned char>(prefix.front()), 2);
  const TermRange of_letter{begins[0], begins[1]};
  return prefix.size() == 1 ? of_letter : terms_with(prefix, of_letter);
}

Postings Segment::postings(TermRange range) const {
  const std::size_t begin = read<std::uint32_t>(Section::posting_offsets, range.first, 1)[0];
  const std::size_t count = posting_count(range);
  return {read<std::uint16_t>(Section::posting_documents, begin, count),
          read<std::uint8_t>(Section::posting_impacts, begin, count)};
}

std::span<const std::uint16_t> Segment::documents_with(TermRange range) const {
  const std::size_t begin = read<std::uint32_t>(Section::posting_offsets, range.first, 1)[0];
  return read<std::uint16_t>(Section::posting_documents, begin, posting_count(range));
}

std::uint64_t Segment::posting_count(TermRange range) const {
  return read<std::uint32_t>(Section::posting_offsets, range.last, 1)[0] -
         read<std::uint32_t>(Section::posting_offsets, range.first, 1)[0];
}

Segment::TermBytes Segment::term_bytes(TermRange range) const {
  const auto offsets =
      read<std::uint32_t>(Section::term_offsets, range.first, std::size_t{range.size()} + 1);
  const auto bytes =
      read<char>(Section::term_bytes, offsets.front(), offsets.back() - offsets.front());
  return {{bytes.data(), bytes.size()}, offsets};
}

std::span<const std::uint64_t> Segment::term_bits(char letter, std::uint32_t number) const {
  const std::size_t words = (documents_ + 63) / 64;
  std::size_t before = number;
  for (const char each : kBitFacets.substr(0, kBitFacets.find(letter))) {
    before += terms_with(std::string(1, each)).size();
  }
  return read<std::uint64_t>(Section::term_bits, before * words, words);
}

std::span<const std::uint16_t> Segment::single_terms() const {
  return read<std::uint16_t>(Section::single_terms, 0, documents_);
}

std::span<const std::uint32_t> Segment::list_terms(std::size_t document) const {
  const auto ends = read<std::uint32_t>(Section::list_offsets, document, 2);
  return read<std::uint32_t>(Section::list_terms, ends[0], ends[1] - ends[0]);
}

void Segment::verify() const {
  bytes_->check(bytes_->head.body, bytes_->size - bytes_->head.body);
}

}  // namespace mdm::catalog
