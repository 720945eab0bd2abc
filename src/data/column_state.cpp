#include <mdm/data/column_state.hpp>

namespace mdm::data {

bool is_whole(const Column& column) noexcept {
  const auto fits = [&](std::size_t size, bool is_used) {
    return size == (is_used ? column.rows : 0);
  };
  const Type type = column.type;
  const bool is_text = type == Type::text;
  bool whole = (column.validity.empty() || column.validity.size() == (column.rows + 63) / 64) &&
               fits(column.bytes8.size(), type == Type::boolean) &&
               fits(column.ints.size(),
                    type == Type::int64 || type == Type::time || type == Type::timestamp) &&
               fits(column.floats.size(), type == Type::float64) &&
               fits(column.decimals.size(), type == Type::decimal) &&
               fits(column.days.size(), type == Type::date) &&
               column.offsets.size() == (is_text ? column.rows + 1 : 0);
  std::int32_t last = 0;
  for (const std::int32_t offset : column.offsets) {
    whole = whole && offset >= last;
    last = offset;
  }
  return whole && static_cast<std::size_t>(last) <= column.chars.size();
}

}  // namespace mdm::data
