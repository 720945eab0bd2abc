#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace mdm::reader {

/// Names by which the engine finds files literally: it takes *, ? and [ for patterns and knows only
/// UTF-8, so that other files are held open and named by their descriptor.
class EnginePaths {
 public:
  /// \throws Error{not_found | permission_denied | io_failed}
  explicit EnginePaths(const std::vector<std::filesystem::path>& files);
  EnginePaths(const EnginePaths&) = delete;
  EnginePaths& operator=(const EnginePaths&) = delete;
  ~EnginePaths();

  const std::vector<std::string>& paths() const { return paths_; }

 private:
  std::vector<std::string> paths_{};
  std::vector<int> descriptors_{};
};

}  // namespace mdm::reader
