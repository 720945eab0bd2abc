#pragma once

#include <vector>

#include <mdm/data.hpp>

namespace mdm::reader {

/// Appends the valid cells of a column as numbers: dates in days, times and timestamps in
/// microseconds; nothing for text.
void collect_numbers(const data::Column& column, std::vector<double>& values);

/// The upper median, 0 if there is none or it is infinite. Reorders `values`.
double median(std::vector<double>& values);

}  // namespace mdm::reader
