#include "near_misses.hpp"

#include "csv_values.hpp"
#include "moment_scan.hpp"

namespace mdm::reader {
namespace {

using data::Type;

/// A timestamp or time whose fraction of a second is not 0 beyond the sixth digit.
std::optional<NearMiss> too_fine(std::string_view cell) {
  constexpr std::size_t kDigits = 6;
  const std::size_t point = cell.rfind('.');
  if (point == std::string_view::npos || digits_at(cell, point + 1) <= kDigits) {
    return std::nullopt;
  }
  const std::string_view offset = cell.substr(point + 1 + digits_at(cell, point + 1));
  std::string coarse(cell.substr(0, point + 1 + kDigits));
  std::int64_t micros = 0;
  if (parse_time(coarse, micros)) {
    return NearMiss{Type::time, "finer than a microsecond"};
  }
  if (parse_timestamp(coarse.append(offset), DateOrder::ymd, micros)) {
    return NearMiss{Type::timestamp, "finer than a microsecond"};
  }
  return std::nullopt;
}

}  // namespace

std::optional<NearMiss> near_miss(std::string_view cell) {
  std::string_view rest = cell;
  take_char(rest, '-');
  const std::size_t whole = digits_at(rest, 0);
  const bool leading_zero = whole > 1 && rest.front() == '0';
  std::int64_t integer = 0;
  double real = 0;
  DecimalDigits digits;
  if (whole > 0 && whole == rest.size()) {
    if (leading_zero) {
      return NearMiss{Type::int64, "leading zero"};
    }
    if (!measure_decimal(cell, digits)) {
      return NearMiss{Type::decimal, "more than 38 digits"};
    }
    if (!parse_int64(cell, integer)) {
      return NearMiss{Type::int64, "integer beyond 64 bits"};
    }
    if (!is_exact_in_float(integer)) {
      return NearMiss{Type::float64, "integer that a double does not hold exactly"};
    }
    return std::nullopt;
  }
  const bool decimal = whole > 0 && rest.size() > whole + 1 && rest[whole] == '.' &&
                       whole + 1 + digits_at(rest, whole + 1) == rest.size();
  if (decimal && leading_zero) {
    return NearMiss{Type::float64, "leading zero"};
  }
  if (decimal && !parse_float64(cell, real) && !measure_decimal(cell, digits)) {
    return NearMiss{Type::decimal, "more than 38 digits"};
  }
  if (decimal && !parse_float64(cell, real)) {
    return NearMiss{Type::float64, "more digits than a double holds"};
  }
  return too_fine(cell);
}

}  // namespace mdm::reader
