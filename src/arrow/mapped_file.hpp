#pragma once

#include <filesystem>
#include <string_view>

namespace mdm::arrow {

/// The bytes of a file, which the system reads as they are looked at.
class MappedFile {
 public:
  /// \throws Error{not_found | permission_denied | io_failed}
  explicit MappedFile(const std::filesystem::path& path);
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile();

  std::string_view bytes() const noexcept { return bytes_; }

 private:
  std::string_view bytes_{};
};

}  // namespace mdm::arrow
