#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "archive.hpp"
#include "byte_source.hpp"

namespace mdm::reader {

/// A member of a zip archive, as its directory tells of it.
struct ZipEntry {
  Member member{};
  std::uint16_t flags = 0;
  std::uint16_t method = 0;  ///< of compression
  std::uint32_t crc = 0;
  std::uint64_t packed_bytes = 0;
  std::uint64_t unpacked_bytes = 0;
  std::uint64_t begin = 0;  ///< of its own header in the file
  std::uint64_t limit = 0;  ///< where the next one begins
  bool regular = true;      ///< a file, no folder or link
};

/// True if the file begins as a zip archive does. \throws Error{not_found | permission_denied | …}
bool is_zip(const std::filesystem::path& file);

/// The regular files in a zip archive on disk, in their order there. What it says of all members is
/// checked before any of them is unpacked: that their bytes lie in the file and do not overlap (a
/// bomb's members do), and that they do not claim far more than the file could hold.
/// \source PKWARE APPNOTE 6.3.10, §4.3; D. Fifield, "A better zip bomb", WOOT 2019
/// \throws Error{bad_input}: naming the file
std::vector<ZipEntry> read_zip_directory(const std::filesystem::path& file);

/// A zip archive of one member, to be read as a stream: what the directory says of it stands in its
/// header, so that nothing has to be guessed. \throws Error{bad_input}: it is not where it should
/// be
std::unique_ptr<ByteSource> open_zip_member(const std::filesystem::path& file,
                                            const ZipEntry& entry);

}  // namespace mdm::reader
