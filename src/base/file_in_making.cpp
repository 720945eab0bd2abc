#include <cerrno>
#include <cstdio>

#include <mdm/base.hpp>
#include <mdm/base/file_in_making.hpp>
#include <mdm/base/files.hpp>

namespace mdm {

FileInMaking::FileInMaking(const std::filesystem::path& target) : target_(target), path_(target) {
  path_ += "." + random_id().substr(0, 8) + ".tmp";
}

FileInMaking::~FileInMaking() {
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

void FileInMaking::publish() {
  sync_path(path_);
  if (std::rename(path_.c_str(), target_.c_str()) != 0) {
    fail_on_system(errno, "replace", printable(target_));
  }
  sync_path(target_.has_parent_path() ? target_.parent_path() : ".");
}

}  // namespace mdm
