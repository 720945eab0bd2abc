#include "column_order.hpp"

#include <string_view>
#include <type_traits>

namespace mdm::profile {

std::string_view name_of(Order order) noexcept {
  switch (order) {
    case Order::constant: return "constant";
    case Order::increasing: return "increasing";
    case Order::strictly_increasing: return "strictly_increasing";
    case Order::decreasing: return "decreasing";
    case Order::strictly_decreasing: return "strictly_decreasing";
    default: return "none";
  }
}

template <typename Value, typename Get>
void ColumnOrder::follow(const data::Column& column, Get get) {
  using Held = std::conditional_t<std::is_same_v<Value, std::string_view>, std::string, Value>;
  std::size_t row = 0;
  while (row < column.rows && !column.valid(row)) {
    ++row;
  }
  if (row == column.rows) {
    return;
  }
  if (!first_) {
    first_ = last_ = Cell(Held(get(row)));
  }
  const Held held = std::get<Held>(*last_);
  Value last = held;
  for (; row < column.rows && !(rises_ && falls_); ++row) {
    if (column.valid(row)) {
      const Value cell = get(row);
      rises_ |= last < cell;
      falls_ |= cell < last;
      // The first cell of all is compared with itself.
      stays_ |= last == cell && started_;
      started_ = true;
      last = cell;
    }
  }
  last_ = Cell(Held(last));
}

void ColumnOrder::add(const data::Column& column) {
  if (rises_ && falls_) {
    return;
  }
  switch (column.type) {
    case data::Type::boolean:
      follow<std::int64_t>(column,
                           [&](std::size_t row) { return std::int64_t{column.bytes8[row]}; });
      break;
    case data::Type::date:
      follow<std::int64_t>(column, [&](std::size_t row) { return std::int64_t{column.days[row]}; });
      break;
    case data::Type::float64:
      follow<double>(column, [&](std::size_t row) { return column.floats[row]; });
      break;
    case data::Type::decimal:
      follow<data::Int128>(column, [&](std::size_t row) { return column.decimals[row]; });
      break;
    case data::Type::text:
      follow<std::string_view>(column, [&](std::size_t row) { return column.text(row); });
      break;
    default: follow<std::int64_t>(column, [&](std::size_t row) { return column.ints[row]; });
  }
}

void ColumnOrder::append(const ColumnOrder& other) {
  if (!other.first_) {
    return;
  }
  if (!first_) {
    *this = other;
    return;
  }
  rises_ |= other.rises_ || *last_ < *other.first_;
  falls_ |= other.falls_ || *other.first_ < *last_;
  stays_ |= other.stays_ || *last_ == *other.first_;
  last_ = other.last_;
}

bool ColumnOrder::may_follow(data::Type type) const noexcept {
  const std::size_t kind = type == data::Type::float64   ? 1
                           : type == data::Type::decimal ? 2
                           : type == data::Type::text    ? 3
                                                         : 0;
  return first_.has_value() == last_.has_value() && started_ == first_.has_value() &&
         (!first_ || (first_->index() == kind && last_->index() == kind));
}

Order ColumnOrder::order() const noexcept {
  if (rises_ && falls_) {
    return Order::none;
  }
  if (rises_) {
    return stays_ ? Order::increasing : Order::strictly_increasing;
  }
  if (falls_) {
    return stays_ ? Order::decreasing : Order::strictly_decreasing;
  }
  return Order::constant;
}

}  // namespace mdm::profile
