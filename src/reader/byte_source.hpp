#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include <mdm/base/digest.hpp>
#include <mdm/reader.hpp>

namespace mdm::reader {

class Archives;

/// What was read from disk, before decompression, over all files of a pass.
struct Meter {
  Digest digest{};
  std::uint64_t bytes = 0;
};

/// The plain bytes of a file, from its beginning. One thread at a time.
class ByteSource {
 public:
  virtual ~ByteSource() = default;

  /// Fills as much of [to, to + room) as there is. \returns bytes written; less than `room` only at
  /// the end of the file
  /// \throws Error{bad_input | io_failed}: damaged or truncated compressed data, naming the file
  virtual std::size_t read(char* to, std::size_t room) = 0;
};

/// A file on disk, or what a path names inside a file: a member of an archive, or a sheet of a
/// workbook as CSV (place.hpp). Of those the meter digests the unpacked bytes.
///
/// \param meter     counts and digests what is read from disk; may be null; must outlive the source
/// \param archives  what is known of the archives that a path may lie in; null: it is found anew
/// A file that somebody changes between this call and its end is bad input.
///
/// \throws Error{not_found | permission_denied | io_failed | bad_input}
std::unique_ptr<ByteSource> open_bytes(const std::filesystem::path& path, Compression compression,
                                       Meter* meter, Archives* archives = nullptr);

/// Up to `most` bytes of a file on disk from `offset`. \throws what open_bytes throws
std::unique_ptr<ByteSource> open_section(const std::filesystem::path& file, std::uint64_t offset,
                                         std::uint64_t most);

/// What changes when somebody writes to a file: its size and the time of its last change.
struct FileStamp {
  std::int64_t size = 0;
  std::int64_t changed_nanoseconds = 0;

  bool operator==(const FileStamp&) const = default;
};

/// That of a file on disk; of what lies inside a file or is gone, that of nothing.
FileStamp file_stamp(const std::filesystem::path& path);

/// \throws Error{bad_input} that names the file
[[noreturn]] void fail_on_change(const std::string& name);

/// Has the system read the beginning of a file ahead, which open_bytes will want soon. Does nothing
/// for what is not a file on disk.
void prefetch(const std::filesystem::path& path) noexcept;

/// How much of what `prefetch` asks for the system has in memory; 0 for what is no file on disk.
std::uint64_t cached_bytes(const std::filesystem::path& path);

/// The same, of bytes that come from elsewhere. \param name  of the file, for messages
std::unique_ptr<ByteSource> unpacked(std::unique_ptr<ByteSource> packed, Compression compression,
                                     std::string name);

/// What a bomb would do: beyond a first gibibyte, unpacked bytes may be 250 times the packed ones.
constexpr std::uint64_t kUnpackedBytesFree = std::uint64_t{1} << 30U;
constexpr std::uint64_t kUnpackedRatioMax = 250;

/// \throws Error{bad_input} beyond these limits
void require_plausible(std::uint64_t packed_bytes, std::uint64_t unpacked_bytes,
                       std::string_view name);

/// True if read_at reads what open_bytes gives.
bool is_seekable(const std::filesystem::path& path, Compression compression);

/// Up to `room` bytes of an uncompressed file from `offset`.
std::string read_at(const std::filesystem::path& path, std::uint64_t offset, std::size_t room);

}  // namespace mdm::reader
