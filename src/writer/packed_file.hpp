#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

namespace mdm::writer {

/// A new file of bytes that are compressed as they come. One thread at a time.
class PackedFile {
 public:
  virtual ~PackedFile() = default;
  /// \throws Error{io_failed}
  virtual void append(std::string_view bytes) = 0;
  /// Writes what is left; nothing may follow. \throws Error{io_failed}
  virtual void finish() = 0;
};

/// \param codec  "none", "gzip" or "zstd" \throws as OutputFile
std::unique_ptr<PackedFile> open_packed_file(const std::filesystem::path& path,
                                             std::string_view codec);

}  // namespace mdm::writer
