#include "byte_source.hpp"

#include <algorithm>
#include <cerrno>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <mdm/base.hpp>
#include <mdm/base/files.hpp>
#include <mdm/base/trace.hpp>

#include "archives.hpp"
#include "decoder.hpp"
#include "place.hpp"

namespace mdm::reader {
namespace {

constexpr std::size_t kPackedBlockBytes = std::size_t{1} << 18U;
constexpr std::size_t kPrefetchBytes = std::size_t{8} << 20U;

FileStamp stamp_of(const struct stat& status) {
  return {status.st_size,
          std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec};
}

FileStamp stamp_of(int file) {
  struct stat status {};
  return ::fstat(file, &status) == 0 ? stamp_of(status) : FileStamp{};
}

class PlainFile final : public ByteSource {
 public:
  PlainFile(const std::filesystem::path& path, Meter* meter)
      : name_(printable(path)), meter_(meter), file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (file_ < 0) {
      fail_on_system(errno, "open", name_);
    }
    ::posix_fadvise(file_, 0, 0, POSIX_FADV_SEQUENTIAL);
    stamp_ = stamp_of(file_);
  }
  PlainFile(const PlainFile&) = delete;
  PlainFile& operator=(const PlainFile&) = delete;
  ~PlainFile() override { ::close(file_); }

  std::size_t read(char* to, std::size_t room) override {
    std::size_t filled = 0;
    while (filled < room) {
      const ssize_t got = ::read(file_, to + filled, room - filled);
      if (got < 0 && errno == EINTR) {
        continue;
      }
      if (got < 0) {
        fail_on_system(errno, "read", name_);
      }
      if (got == 0) {
        if (stamp_of(file_) != stamp_) {
          fail_on_change(name_);
        }
        break;
      }
      filled += static_cast<std::size_t>(got);
    }
    if (meter_ != nullptr) {
      meter_->digest.add(std::as_bytes(std::span(to, filled)));
      meter_->bytes += filled;
    }
    return filled;
  }

  void seek(std::uint64_t offset) const {
    if (::lseek(file_, static_cast<off_t>(offset), SEEK_SET) < 0) {
      fail_on_system(errno, "read", name_);
    }
  }

  const std::string& name() const { return name_; }

 private:
  std::string name_;
  Meter* meter_;
  int file_;
  FileStamp stamp_{};
};

/// A part of a file.
class Section final : public ByteSource {
 public:
  Section(const std::filesystem::path& path, std::uint64_t offset, std::uint64_t most)
      : file_(path, nullptr), left_(most) {
    file_.seek(offset);
  }

  std::size_t read(char* to, std::size_t room) override {
    const std::size_t got = file_.read(to, std::min<std::uint64_t>(room, left_));
    left_ -= got;
    return got;
  }

 private:
  PlainFile file_;
  std::uint64_t left_;
};

/// A compressed file, member after member, as `cat a.gz b.gz` joins them.
class PackedFile final : public ByteSource {
 public:
  PackedFile(std::unique_ptr<ByteSource> packed, Compression compression, std::string name)
      : packed_(std::move(packed)),
        decoder_(make_decoder(compression)),
        kind_(name_of(compression)),
        name_(std::move(name)),
        block_(kPackedBlockBytes) {}

  std::size_t read(char* to, std::size_t room) override {
    std::span<char> out(to, room);
    while (!out.empty() && provide_input()) {
      const std::size_t had_in = in_.size();
      const std::size_t had_out = out.size();
      in_member_ = !decoder_->step(in_, out, name_);
      // A full output may hide bytes that the decoder still keeps.
      holds_output_ = in_member_ && out.empty();
      if (in_.size() == had_in && out.size() == had_out && !in_.empty() && in_member_) {
        fail_on_damage(kind_, "it cannot be unpacked", name_);
      }
    }
    unpacked_bytes_ += room - out.size();
    require_ratio();
    return room - out.size();
  }

 private:
  bool provide_input() {
    if (!in_.empty() || std::exchange(holds_output_, false)) {
      return true;
    }
    const std::size_t got = packed_->read(block_.data(), block_.size());
    in_ = std::span<const char>(block_.data(), got);
    packed_bytes_ += got;
    if (got == 0 && in_member_) {
      fail_on_damage(kind_, "it ends early", name_);
    }
    return got > 0;
  }

  void require_ratio() const { require_plausible(packed_bytes_, unpacked_bytes_, name_); }

  std::unique_ptr<ByteSource> packed_;
  std::unique_ptr<Decoder> decoder_;
  std::string_view kind_;
  std::string name_;
  std::vector<char> block_;
  std::span<const char> in_{};
  std::uint64_t packed_bytes_ = 0;
  std::uint64_t unpacked_bytes_ = 0;
  bool in_member_ = true;
  bool holds_output_ = false;
};

}  // namespace

std::unique_ptr<ByteSource> unpacked(std::unique_ptr<ByteSource> packed, Compression compression,
                                     std::string name) {
  return compression == Compression::none
             ? std::move(packed)
             : std::make_unique<PackedFile>(std::move(packed), compression, std::move(name));
}

std::unique_ptr<ByteSource> open_bytes(const std::filesystem::path& path, Compression compression,
                                       Meter* meter, Archives* archives) {
  const std::optional<Place> place = find_place(path);
  if (!place) {
    return unpacked(std::make_unique<PlainFile>(path, meter), compression, printable(path));
  }
  Archives found_anew({}, {});
  return unpacked(open_place(*place, archives == nullptr ? found_anew : *archives, meter),
                  compression, printable(path));
}

std::unique_ptr<ByteSource> open_section(const std::filesystem::path& file, std::uint64_t offset,
                                         std::uint64_t most) {
  return std::make_unique<Section>(file, offset, most);
}

FileStamp file_stamp(const std::filesystem::path& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 ? stamp_of(status) : FileStamp{};
}

void fail_on_change(const std::string& name) {
  fail(ErrorCode::bad_input, Hint{"register it again when nothing writes to it"},
       "file changed while it was read: {}", name);
}

void prefetch(const std::filesystem::path& path) noexcept {
  trace::Span span("prefetch");
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file >= 0) {
    const int refused = ::posix_fadvise(file, 0, kPrefetchBytes, POSIX_FADV_WILLNEED);
    span.add({"bytes", refused == 0 ? kPrefetchBytes : 0});
    ::close(file);
  }
}

std::uint64_t cached_bytes(const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) {
    return 0;
  }
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  void* const mapped = ::mmap(nullptr, kPrefetchBytes, PROT_READ, MAP_SHARED, file, 0);
  ::close(file);
  if (mapped == MAP_FAILED) {
    return 0;
  }
  std::vector<unsigned char> pages(kPrefetchBytes / page);
  const bool known = ::mincore(mapped, kPrefetchBytes, pages.data()) == 0;
  ::munmap(mapped, kPrefetchBytes);
  return known ? static_cast<std::uint64_t>(std::ranges::count_if(
                     pages, [](unsigned char flags) { return (flags & 1U) != 0; })) *
                     page
               : 0;
}

bool is_seekable(const std::filesystem::path& path, Compression compression) {
  return compression == Compression::none && !find_place(path);
}

void require_plausible(std::uint64_t packed_bytes, std::uint64_t unpacked_bytes,
                       std::string_view name) {
  if (unpacked_bytes > kUnpackedBytesFree && unpacked_bytes / kUnpackedRatioMax > packed_bytes) {
    fail(ErrorCode::bad_input,
         Hint{"unpack it yourself if you trust it, and register what it holds"},
         "file unpacks to more than {} times its size: {}", kUnpackedRatioMax, name);
  }
}

std::string read_at(const std::filesystem::path& path, std::uint64_t offset, std::size_t room) {
  PlainFile file(path, nullptr);
  file.seek(offset);
  std::string bytes(room, '\0');
  bytes.resize(file.read(bytes.data(), room));
  return bytes;
}

}  // namespace mdm::reader
