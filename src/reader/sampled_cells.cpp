#include "sampled_cells.hpp"

#include <algorithm>
#include <cmath>

namespace mdm::reader {
namespace {

/// Appends the valid cells of a column as numbers; nothing for text.
void collect_numbers(const data::Column& column, std::vector<double>& values) {
  for (std::size_t row = 0; row < column.rows; ++row) {
    if (!column.valid(row)) {
      continue;
    }
    switch (column.type) {
      case data::Type::boolean: values.push_back(column.bytes8[row]); break;
      case data::Type::int64:
      case data::Type::time:
      case data::Type::timestamp: values.push_back(static_cast<double>(column.ints[row])); break;
      case data::Type::float64: values.push_back(column.floats[row]); break;
      case data::Type::decimal:
        values.push_back(data::decimal_value(column.decimals[row], column.scale));
        break;
      case data::Type::date: values.push_back(column.days[row]); break;
      case data::Type::text: return;
    }
  }
}

/// Reorders `values`.
double median(std::vector<double>& values) {
  if (values.empty()) {
    return 0;
  }
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return std::isfinite(*middle) ? *middle : 0;
}

}  // namespace

void SampledCells::add(const data::Batch& batch) {
  for (std::size_t i = 0; i < numbers_.size(); ++i) {
    collect_numbers(batch.columns[i], numbers_[i]);
  }
  rows_ += batch.rows;
  bytes_ += batch.size_bytes();
}

std::vector<double> SampledCells::pivots() {
  std::vector<double> medians;
  for (std::vector<double>& column : numbers_) {
    medians.push_back(median(column));
  }
  return medians;
}

double SampledCells::row_bytes() const noexcept {
  return rows_ == 0 ? 0 : static_cast<double>(bytes_) / static_cast<double>(rows_);
}

}  // namespace mdm::reader
