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

  /// The pages that were looked at count no longer as memory of the process; looked at again, they
  /// come from the system's cache. Any thread.
  void let_go() const noexcept;

 private:
  std::string_view bytes_{};
};

}  // namespace mdm::arrow
