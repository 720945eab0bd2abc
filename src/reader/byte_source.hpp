#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>

#include <mdm/base/digest.hpp>
#include <mdm/reader.hpp>

namespace mdm::reader {

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

/// \param meter  counts and digests what is read from disk; may be null; must outlive the source
/// \throws Error{not_found | permission_denied | io_failed}
std::unique_ptr<ByteSource> open_bytes(const std::filesystem::path& path, Compression compression,
                                       Meter* meter);

/// Up to `room` bytes of an uncompressed file from `offset`.
std::string read_at(const std::filesystem::path& path, std::uint64_t offset, std::size_t room);

}  // namespace mdm::reader
