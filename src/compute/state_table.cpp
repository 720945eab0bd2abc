#include "state_table.hpp"

#include <algorithm>
#include <bit>

namespace mdm::compute {
namespace {

bool precedes(const Json& a, const Json& b) {
  if (a.is_integer()) {
    return a.as_int() < b.as_int();
  }
  if (a.is_number()) {
    return a.as_double() < b.as_double();
  }
  return a.is_bool() ? a.as_bool() < b.as_bool() : a.as_string() < b.as_string();
}

std::int64_t bits_of(const data::Column& column, std::size_t row) {
  switch (column.type) {
    case data::Type::boolean: return column.bytes8[row];
    case data::Type::float64:
      return std::bit_cast<std::int64_t>(column.floats[row] + 0.0);  // one zero
    default: return column.ints[row];
  }
}

}  // namespace

Json cell_json(const data::Column& column, std::size_t row) {
  if (!column.valid(row)) {
    return {};
  }
  switch (column.type) {
    case data::Type::boolean: return column.bytes8[row] != 0;
    case data::Type::int64: return column.ints[row];
    case data::Type::float64: return column.floats[row];
    case data::Type::decimal: return data::cell_text(column, row);
    case data::Type::date:
    case data::Type::time:
    case data::Type::timestamp:
    case data::Type::text: break;
  }
  return column.text(row);
}

std::size_t ValueIndex::add(const data::Column& column, std::size_t row) {
  values_.push_back(cell_json(column, row));
  return values_.size() - 1;
}

std::size_t ValueIndex::of(const data::Column& column, std::size_t row) {
  if (!column.valid(row)) {
    null_ = null_ == SIZE_MAX ? add(column, row) : null_;
    return null_;
  }
  if (column.type == data::Type::text) {
    const auto found = texts_.find(column.text(row));
    return found != texts_.end() ? found->second
                                 : texts_.emplace(column.text(row), add(column, row)).first->second;
  }
  const auto [place, added] = numbers_.try_emplace(bits_of(column, row), values_.size());
  return added ? add(column, row) : place->second;
}

std::vector<std::size_t> ValueIndex::rising() const {
  std::vector<std::size_t> numbers;
  for (std::size_t i = 0; i < values_.size(); ++i) {
    if (i != null_) {
      numbers.push_back(i);
    }
  }
  std::ranges::sort(numbers,
                    [&](std::size_t a, std::size_t b) { return precedes(values_[a], values_[b]); });
  return numbers;
}

}  // namespace mdm::compute
