#include "engine_paths.hpp"

#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

#include <mdm/base.hpp>
#include <mdm/base/files.hpp>

namespace mdm::reader {

EnginePaths::EnginePaths(const std::vector<std::filesystem::path>& files) {
  descriptors_.reserve(files.size());
  for (const std::filesystem::path& file : files) {
    const std::string path = std::filesystem::absolute(file).native();
    if (is_utf8(path) && path.find_first_of("*?[") == std::string::npos) {
      paths_.push_back(path);
      continue;
    }
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
      fail_on_system(errno, "open", printable(file));
    }
    descriptors_.push_back(descriptor);
    paths_.push_back(fmt::format("/proc/self/fd/{}", descriptor));
  }
}

EnginePaths::~EnginePaths() {
  for (const int descriptor : descriptors_) {
    ::close(descriptor);
  }
}

}  // namespace mdm::reader
