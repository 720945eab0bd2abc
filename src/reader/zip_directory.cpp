#include "zip_directory.hpp"

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <zlib.h>

#include <mdm/base.hpp>
#include <mdm/base/files.hpp>

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
constexpr std::size_t kNumbersId = 1;        ///< of that field
constexpr std::size_t kUnicodePathId = 0x7075;
constexpr std::uint16_t kEncryptedFlag = 1U;
constexpr std::uint64_t kSizesBehindFlag = 1U << 3U;  ///< they stand behind the member's bytes
constexpr std::uint32_t kFileTypeMask = 0170000;      ///< of Unix
constexpr std::uint32_t kRegularType = 0100000;
constexpr std::uint32_t kDosFolder = 0x10;

enum class MadeOn : std::uint8_t { dos = 0, unix_like = 3 };

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

/// Calls `use(id, bytes)` for each further field of an entry.
template <typename Use>
void each_extra(std::string_view extra, Use use) {
  for (std::size_t at = 0; at + 4 <= extra.size();) {
    const std::size_t field_bytes = number_at(extra, at + 2, 2);
    use(number_at(extra, at, 2), extra.substr(at + 4, field_bytes));
    at += 4 + field_bytes;
  }
}

std::uint32_t crc_of(std::string_view bytes) {
  return static_cast<std::uint32_t>(
      ::crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size())));
}

/// The name of an entry: in UTF-8 where a field gives it so, else in the bytes that stand there.
std::string stated_name(std::string_view name, std::string_view extra, bool made_on_dos) {
  std::string stated(name);
  if (made_on_dos && stated.find('/') == std::string::npos) {
    std::replace(stated.begin(), stated.end(), '\\', '/');
  }
  each_extra(extra, [&](std::size_t id, std::string_view field) {
    if (id == kUnicodePathId && field.size() > 5 && field[0] == 1 &&
        number_at(field, 1, 4) == crc_of(name)) {
      stated = field.substr(5);
    }
  });
  return stated;
}

bool is_regular(std::string_view entry, const std::string& stated) {
  const auto attributes = static_cast<std::uint32_t>(number_at(entry, 38, 4));
  const auto made_on = static_cast<MadeOn>(entry[5]);
  if (!stated.empty() && stated.back() == '/') {
    return false;
  }
  if (made_on == MadeOn::unix_like) {
    const std::uint32_t type = attributes >> 16U & kFileTypeMask;
    return type == 0 || type == kRegularType;
  }
  return made_on != MadeOn::dos || (attributes & kDosFolder) == 0;
}

/// One archive's directory, read and judged.
class Inspection {
 public:
  explicit Inspection(const std::filesystem::path& file)
      : file_(file), name_(printable(file)), size_(std::filesystem::file_size(file)) {}

  std::vector<ZipEntry> entries() {
    const Directory directory = find_directory();
    const std::string bytes = read_at(file_, directory.offset, directory.size);
    read_entries(bytes, directory);
    std::sort(entries_.begin(), entries_.end(),
              [](const ZipEntry& a, const ZipEntry& b) { return a.begin < b.begin; });
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      ZipEntry& entry = entries_[i];
      entry.limit = i + 1 < entries_.size() ? entries_[i + 1].begin : directory.offset;
      if (entry.begin + kLocalBytes + entry.packed_bytes > entry.limit) {
        fail(ErrorCode::bad_input, Hint{"do not trust it"}, "members of the archive overlap: {}",
             name_);
      }
    }
    require_plausible(size_, unpacked_bytes_, name_);
    std::erase_if(entries_, [](const ZipEntry& entry) { return !entry.regular; });
    return std::move(entries_);
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
      add_entry(entries.substr(at, kEntryBytes), entries.substr(at + kEntryBytes, name_bytes),
                entries.substr(at + kEntryBytes + name_bytes, extra_bytes), directory);
      at = next;
    }
  }

  void add_entry(std::string_view bytes, std::string_view name, std::string_view extra,
                 const Directory& directory) {
    ZipEntry entry;
    entry.flags = static_cast<std::uint16_t>(number_at(bytes, 8, 2));
    entry.method = static_cast<std::uint16_t>(number_at(bytes, 10, 2));
    entry.crc = static_cast<std::uint32_t>(number_at(bytes, 16, 4));
    entry.packed_bytes = number_at(bytes, 20, 4);
    entry.unpacked_bytes = number_at(bytes, 24, 4);
    std::uint64_t offset = number_at(bytes, 42, 4);
    each_extra(extra, [&](std::size_t id, std::string_view field) {
      std::size_t place = 0;
      for (std::uint64_t* value : {&entry.unpacked_bytes, &entry.packed_bytes, &offset}) {
        if (id == kNumbersId && *value == kIn64 && place + 8 <= field.size()) {
          *value = number_at(field, place, 8);
          place += 8;
        }
      }
    });
    entry.begin = offset + directory.shift;
    if (entry.begin > size_ || entry.packed_bytes > size_) {
      damaged("a member lies behind its end");
    }
    const bool made_on_dos = static_cast<MadeOn>(bytes[5]) == MadeOn::dos;
    entry.member.stated = stated_name(name, extra, made_on_dos);
    entry.member.name = plain_name(entry.member.stated);
    entry.member.size_bytes = entry.unpacked_bytes;
    entry.member.encrypted = (entry.flags & kEncryptedFlag) != 0;
    entry.regular = is_regular(bytes, entry.member.stated);
    unpacked_bytes_ += std::min(entry.unpacked_bytes, std::uint64_t{1} << 50U);
    entries_.push_back(std::move(entry));
  }

  const std::filesystem::path& file_;
  std::string name_;
  std::uint64_t size_;
  std::uint64_t unpacked_bytes_ = 0;
  std::vector<ZipEntry> entries_{};
};

void append_number(std::string& bytes, std::uint64_t value, std::size_t width) {
  for (std::size_t i = 0; i < width; ++i) {
    bytes += static_cast<char>(value >> 8U * i & 0xFFU);
  }
}

/// The header of a member whose sizes stand in a zip64 field.
std::string header_of(const ZipEntry& entry) {
  constexpr std::string_view kName = "m";
  std::string header = "PK\x03\x04";
  append_number(header, 45, 2);  // the version that knows zip64
  append_number(header, entry.flags & ~kSizesBehindFlag, 2);
  append_number(header, entry.method, 2);
  append_number(header, 0, 4);  // time
  append_number(header, entry.crc, 4);
  append_number(header, kIn64, 4);
  append_number(header, kIn64, 4);
  append_number(header, kName.size(), 2);
  append_number(header, 20, 2);
  header += kName;
  append_number(header, kNumbersId, 2);
  append_number(header, 16, 2);
  append_number(header, entry.unpacked_bytes, 8);
  append_number(header, entry.packed_bytes, 8);
  return header;
}

/// Some bytes, then those of a file.
class HeadedBytes final : public ByteSource {
 public:
  HeadedBytes(std::string head, std::unique_ptr<ByteSource> rest)
      : head_(std::move(head)), rest_(std::move(rest)) {}

  std::size_t read(char* to, std::size_t room) override {
    const std::size_t from_head = std::min(room, head_.size() - at_);
    std::memcpy(to, head_.data() + at_, from_head);
    at_ += from_head;
    return from_head + rest_->read(to + from_head, room - from_head);
  }

 private:
  std::string head_;
  std::size_t at_ = 0;
  std::unique_ptr<ByteSource> rest_;
};

}  // namespace

bool is_zip(const std::filesystem::path& file) {
  const std::string head = read_at(file, 0, 4);
  return head == "PK\x03\x04" || head == "PK\x05\x06";
}

std::vector<ZipEntry> read_zip_directory(const std::filesystem::path& file) {
  return Inspection(file).entries();
}

std::unique_ptr<ByteSource> open_zip_member(const std::filesystem::path& file,
                                            const ZipEntry& entry) {
  const std::string local = read_at(file, entry.begin, kLocalBytes);
  if (local.size() < kLocalBytes || local.compare(0, 4, "PK\x03\x04") != 0) {
    fail_on_damage("zip", "a member is not where it should be", printable(file));
  }
  const std::uint64_t data =
      entry.begin + kLocalBytes + number_at(local, 26, 2) + number_at(local, 28, 2);
  if (data + entry.packed_bytes > entry.limit) {
    fail(ErrorCode::bad_input, Hint{"do not trust it"}, "members of the archive overlap: {}",
         printable(file));
  }
  return std::make_unique<HeadedBytes>(header_of(entry),
                                       open_section(file, data, entry.packed_bytes));
}

}  // namespace mdm::reader
