#pragma once

#include <filesystem>

namespace mdm {

/// The name of a file in the making, beside the one that it will get: what bears it is removed,
/// unless `publish` gave it its name.
class FileInMaking {
 public:
  explicit FileInMaking(const std::filesystem::path& target);
  FileInMaking(const FileInMaking&) = delete;
  FileInMaking& operator=(const FileInMaking&) = delete;
  ~FileInMaking();

  const std::filesystem::path& path() const noexcept { return path_; }

  /// \throws Error{io_failed | permission_denied}
  void publish();

 private:
  std::filesystem::path target_;
  std::filesystem::path path_;
};

}  // namespace mdm
