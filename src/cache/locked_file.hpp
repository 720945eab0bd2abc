#pragma once

#include <filesystem>
#include <functional>
#include <mutex>
#include <string>

#include <mdm/base.hpp>

namespace mdm::cache {

/// A small file that one process at a time changes. Any thread.
class LockedFile {
 public:
  /// Made when it is first changed; its folder must be there then.
  explicit LockedFile(std::filesystem::path path) : path_(std::move(path)) {}
  LockedFile(const LockedFile&) = delete;
  LockedFile& operator=(const LockedFile&) = delete;
  ~LockedFile();

  /// Gives the content and writes what comes back, while nobody else has the file. A crash may
  /// leave any content: it must be checked. \throws Error{io_failed | permission_denied |
  /// not_found}
  void update(const std::function<std::string(const std::string& content)>& change);

 private:
  std::filesystem::path path_;
  std::mutex mutex_{};
  int number_ = -1;
};

}  // namespace mdm::cache
