#include "row_numbers.hpp"

#include <numeric>

#include <mdm/storage.hpp>

namespace mdm::storage {

RowNumbers::RowNumbers(data::BatchStream& rows, std::uint64_t first)
    : rows_(rows), schema_(rows.schema()), next_row_(static_cast<std::int64_t>(first)) {
  schema_.fields.push_back({std::string(kRowId), data::Type::int64});
}

bool RowNumbers::next(data::Batch& out) {
  if (!rows_.next(out)) {
    return false;
  }
  data::Column& numbers = out.columns.emplace_back(data::Type::int64);
  numbers.rows = out.rows;
  numbers.ints.resize(out.rows);
  std::iota(numbers.ints.begin(), numbers.ints.end(), next_row_);
  next_row_ += static_cast<std::int64_t>(out.rows);
  return true;
}

}  // namespace mdm::storage
