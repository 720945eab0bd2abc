#pragma once

#include <array>
#include <cstddef>
#include <mutex>
#include <utility>

#include <mdm/data.hpp>

namespace mdm::duckdb {

/// Batches that the engine is done with, kept for the memory that they hold: what is touched for
/// the first time the kernel must clear first. Safe for concurrent use.
class SpareBatches {
 public:
  void give(data::Batch&& batch) noexcept {
    const std::lock_guard lock(mutex_);
    if (count_ < spares_.size() && batch.size_bytes() <= kBytesMost) {
      spares_[count_++] = std::move(batch);
    }
  }

  /// A batch whose columns are of no use but for their memory; one without columns if there is
  /// none.
  data::Batch take() noexcept {
    const std::lock_guard lock(mutex_);
    return count_ == 0 ? data::Batch() : std::exchange(spares_[--count_], {});
  }

 private:
  static constexpr std::size_t kBytesMost = 64U << 20U;  // what is larger is worth no keeping

  std::mutex mutex_{};
  std::array<data::Batch, 2> spares_{};  // guarded by mutex_
  std::size_t count_ = 0;                // guarded by mutex_
};

}  // namespace mdm::duckdb
