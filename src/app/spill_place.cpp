#include "spill_place.hpp"

#include <unistd.h>

#include <mdm/base/files.hpp>

namespace mdm::app {

std::filesystem::path SpillPlace::new_path() {
  const std::lock_guard lock(mutex_);
  if (!staging_) {
    if (::access(layout_.root.c_str(), W_OK) != 0) {
      return {};
    }
    staging_ = std::make_unique<home::Staging>(layout_);
  }
  return staging_->folder() / random_id();
}

}  // namespace mdm::app
