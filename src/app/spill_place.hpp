#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <utility>

#include <mdm/home.hpp>

namespace mdm::app {

/// Where the engines of this process spill: a folder under the home's `staging`, marked as its own,
/// so that a sweep takes it away if the process was killed. Any thread.
class SpillPlace {
 public:
  explicit SpillPlace(home::Layout layout) : layout_(std::move(layout)) {}

  /// A path in it, made when it is first asked for; empty in a home that is not there or cannot be
  /// written, where nothing spills.
  std::filesystem::path new_path();

 private:
  home::Layout layout_;
  std::mutex mutex_{};
  std::unique_ptr<home::Staging> staging_{};
};

}  // namespace mdm::app
