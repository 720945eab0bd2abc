#include "zip_directory.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mdm/base.hpp>
#include <mdm/base/files.hpp>

#include "byte_source.hpp"
#include "decoder.hpp"

namespace mdm::reader {
namespace {

constexpr std::size_t kEndBytes = 22;
constexpr std::size_t kEntryBytes = 46;
constexpr std::size_t kLocalBytes = 30;
constexpr std::size_t kLocatorBytes = 20;
constexpr std::size_t kEnd64Bytes = 56;
constexpr std::uint64_t kDirectoryBytesMax = std::uint64_t{256} << 20U;
constexpr std::uint32_t kIn64 = 0xFFFFFFFF;  ///< the value stands in a zip64 field

std::uint64_t number_at(std::string_view bytes, std::size_t at, std::size_t width) {
  std::uint64_t value = 0;
  for (std::size_t i = width; i > 0; --i) {
    value = value << 8U | static_cast<unsigned char>(bytes[at + i - 1]);
  }
  return value;
}

/// Where the list of members lies.
struct Directory {
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
  std::uint64_t shift = 0;  ///< bytes that stand before the archive, as in programs that unpack it
};

struct Extent {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

/// One archive's directory, read and judged.
class Inspection {
 public:
  explicit Inspection(const std::filesystem::path& file)
      : file_(file), name_(printable(file)), size_(std::filesystem::file_size(file)) {}

  void require_sound() {
    const Directory directory = find_directory();
    const std::string entries = read_at(file_, directory.offset, directory.size);
    read_entries(entries, directory);
    std::sort(extents_.begin(), extents_.end(),
              [](const Extent& a, const Extent& b) { return a.begin < b.begin; });
    for (std::size_t i = 0; i < extents_.size(); ++i) {
      const std::uint64_t limit =
          i + 1 < extents_.size() ? extents_[i + 1].begin : directory.offset;
      if (extents_[i].end > limit) {
        fail(ErrorCode::bad_input, Hint{"do not trust it"}, "members of the archive overlap: {}",
             name_);
      }
    }
    require_plausible(size_, unpacked_bytes_, name_);
  }

 private:
  [[noreturn]] void damaged(std::string_view reason) const { fail_on_damage("zip", reason, name_); }

  Directory find_directory() const {
    const std::uint64_t tail_bytes = std::min<std::uint64_t>(size_, kEndBytes + 0xFFFF);
    const std::uint64_t tail_at = size_ - tail_bytes;
    const std::string tail = read_at(file_, tail_at, tail_bytes);
    const std::size_t end = tail.rfind("PK\x05\x06");
    if (end == std::string::npos || tail.size() - end < kEndBytes) {
      damaged("it ends early");
    }
    Directory directory{number_at(tail, end + 16, 4), number_at(tail, end + 12, 4), 0};
    std::uint64_t end_at = tail_at + end;
    if (const auto end64 = find_end64(end_at)) {
      const std::string record = read_at(file_, *end64, kEnd64Bytes);
      if (record.size() < kEnd64Bytes || record.compare(0, 4, "PK\x06\x06") != 0) {
        damaged("its directory is wrong");
      }
      directory.size = number_at(record, 40, 8);
      directory.offset = number_at(record, 48, 8);
      end_at = *end64;
    }
    if (directory.size > kDirectoryBytesMax || directory.size > end_at ||
        directory.offset > end_at - directory.size) {
      damaged("its directory is wrong");
    }
    directory.shift = end_at - directory.size - directory.offset;
    directory.offset += directory.shift;
    return directory;
  }

  std::optional<std::uint64_t> find_end64(std::uint64_t end_at) const {
    if (end_at < kLocatorBytes) {
      return std::nullopt;
    }
    const std::string locator = read_at(file_, end_at - kLocatorBytes, kLocatorBytes);
    if (locator.compare(0, 4, "PK\x06\x07") != 0) {
      return std::nullopt;
    }
    const std::uint64_t at = number_at(locator, 8, 8);
    if (at > end_at) {
      damaged("its directory is wrong");
    }
    return at;
  }

  void read_entries(std::string_view entries, const Directory& directory) {
    for (std::size_t at = 0; at + kEntryBytes <= entries.size();) {
      if (entries.substr(at, 4) != "PK\x01\x02") {
        damaged("its directory is wrong");
      }
      const std::size_t name_bytes = number_at(entries, at + 28, 2);
      const std::size_t extra_bytes = number_at(entries, at + 30, 2);
      const std::size_t next =
          at + kEntryBytes + name_bytes + extra_bytes + number_at(entries, at + 32, 2);
      if (next > entries.size()) {
        damaged("its directory is wrong");
      }
      add_entry(entries.substr(at, kEntryBytes),
                entries.substr(at + kEntryBytes + name_bytes, extra_bytes), name_bytes, directory);
      at = next;
    }
  }

  void add_entry(std::string_view entry, std::string_view extra, std::size_t name_bytes,
                 const Directory& directory) {
    std::uint64_t unpacked = number_at(entry, 24, 4);
    std::uint64_t packed = number_at(entry, 20, 4);
    std::uint64_t offset = number_at(entry, 42, 4);
    for (std::size_t at = 0; at + 4 <= extra.size();) {
      const std::size_t field_bytes = number_at(extra, at + 2, 2);
      const std::string_view field = extra.substr(at + 4, field_bytes);
      if (number_at(extra, at, 2) == 1) {
        std::size_t place = 0;
        for (std::uint64_t* value : {&unpacked, &packed, &offset}) {
          if (*value == kIn64 && place + 8 <= field.size()) {
            *value = number_at(field, place, 8);
            place += 8;
          }
        }
      }
      at += 4 + field_bytes;
    }
    const std::uint64_t begin = offset + directory.shift;
    if (begin > size_ || packed > size_) {
      damaged("a member lies behind its end");
    }
    extents_.push_back({begin, begin + kLocalBytes + name_bytes + packed});
    unpacked_bytes_ += std::min(unpacked, std::uint64_t{1} << 50U);
  }

  const std::filesystem::path& file_;
  std::string name_;
  std::uint64_t size_;
  std::uint64_t unpacked_bytes_ = 0;
  std::vector<Extent> extents_{};
};

}  // namespace

bool is_zip(const std::filesystem::path& file) {
  const std::string head = read_at(file, 0, 4);
  return head == "PK\x03\x04" || head == "PK\x05\x06";
}

void require_sound_zip(const std::filesystem::path& file) {
  Inspection(file).require_sound();
}

}  // namespace mdm::reader
