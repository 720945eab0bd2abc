#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace mdm::app {

/// How far a long command has come. `total` is 0 while unknown.
struct Progress {
  std::string step{};  ///< "reading train", "features of test"
  std::uint64_t done = 0;
  std::uint64_t total = 0;
  std::string unit{};  ///< "bytes" or "rows"
};

/// Called from any thread, at most some times a second; must not throw.
using Report = std::function<void(const Progress&)>;

}  // namespace mdm::app
