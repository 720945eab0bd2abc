#pragma once

#include <cstdint>
#include <memory>
#include <mutex>

namespace mdm::app {

/// The engine counts what it keeps in blocks, but not the texts that a function makes: a single
/// repeat('x', 1e9) takes what it wants. So while queries run, the process may take no more memory
/// than it has and they may take; beyond it the engine finds none, and the statement fails. Any
/// thread.
class MemoryCeiling : public std::enable_shared_from_this<MemoryCeiling> {
 public:
  /// \param bytes  of one query
  explicit MemoryCeiling(std::uint64_t bytes) : bytes_(bytes) {}
  MemoryCeiling(const MemoryCeiling&) = delete;
  MemoryCeiling& operator=(const MemoryCeiling&) = delete;

  /// Until what it gives is gone, for one more query.
  std::shared_ptr<void> hold();

 private:
  void set(std::uint64_t running);

  std::uint64_t bytes_;
  std::mutex mutex_{};
  std::uint64_t running_ = 0;
  std::uint64_t base_ = 0;    ///< what the process had when the first began
  std::uint64_t before_ = 0;  ///< the limit of the process then
};

}  // namespace mdm::app
