#pragma once

#include <cstddef>
#include <vector>

#include <mdm/data.hpp>

namespace mdm::reader {

/// What a sample of rows tells of its table, beside the types.
class SampledCells {
 public:
  explicit SampledCells(std::size_t columns) : numbers_(columns) {}

  void add(const data::Batch& batch);

  /// The upper medians of the columns: of dates in days, of times and timestamps
  /// in microseconds; 0 for text, if there is no valid cell, or if it is infinite. Once.
  std::vector<double> pivots();

  /// What a row takes in a batch, on average; 0 without rows.
  double row_bytes() const noexcept;

 private:
  std::vector<std::vector<double>> numbers_;  ///< the valid cells by column
  std::size_t rows_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace mdm::reader
