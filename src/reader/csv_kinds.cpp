#include "csv_kinds.hpp"

#include <bit>

namespace mdm::reader {
namespace {

using data::Type;

bool fits(std::string_view cell, Kind kind) noexcept {
  std::uint8_t flag = 0;
  std::int32_t days = 0;
  std::int64_t number = 0;
  double real = 0;
  switch (kind) {
    case Kind::boolean: return parse_boolean(cell, flag);
    case Kind::int64: return parse_int64(cell, number);
    case Kind::float64: return parse_float64(cell, real);
    case Kind::date_ymd: return parse_date(cell, DateOrder::ymd, days);
    case Kind::date_dmy: return parse_date(cell, DateOrder::dmy, days);
    case Kind::date_mdy: return parse_date(cell, DateOrder::mdy, days);
    case Kind::time: return parse_time(cell, number);
    case Kind::timestamp_ymd: return parse_timestamp(cell, DateOrder::ymd, number);
    case Kind::timestamp_dmy: return parse_timestamp(cell, DateOrder::dmy, number);
    case Kind::timestamp_mdy: return parse_timestamp(cell, DateOrder::mdy, number);
    case Kind::text: return true;
  }
  return false;
}

bool is_blank(char c) noexcept {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

/// Without an order of day and month if both are possible.
KindMask without_ambiguous(KindMask mask) noexcept {
  constexpr KindMask kDates = bit_of(Kind::date_dmy) | bit_of(Kind::date_mdy);
  constexpr KindMask kTimestamps = bit_of(Kind::timestamp_dmy) | bit_of(Kind::timestamp_mdy);
  for (const KindMask both : {kDates, kTimestamps}) {
    if ((mask & both) == both) {
      mask = static_cast<KindMask>(mask & ~both);
    }
  }
  return mask;
}

Kind first_of_type(KindMask mask, Type type) noexcept {
  for (; mask != 0; mask = static_cast<KindMask>(mask & (mask - 1U))) {
    const auto kind = static_cast<Kind>(std::countr_zero(mask));
    if (type_of(kind) == type) {
      return kind;
    }
  }
  return Kind::text;
}

}  // namespace

Type type_of(Kind kind) noexcept {
  switch (kind) {
    case Kind::boolean: return Type::boolean;
    case Kind::int64: return Type::int64;
    case Kind::float64: return Type::float64;
    case Kind::date_ymd:
    case Kind::date_dmy:
    case Kind::date_mdy: return Type::date;
    case Kind::time: return Type::time;
    case Kind::timestamp_ymd:
    case Kind::timestamp_dmy:
    case Kind::timestamp_mdy: return Type::timestamp;
    case Kind::text: return Type::text;
  }
  return Type::text;
}

KindMask kinds_of(std::string_view cell, KindMask among) noexcept {
  KindMask mask = 0;
  // All kinds but booleans and infinities begin with a digit, a sign or a point.
  const auto first = static_cast<unsigned char>(cell.empty() ? 'x' : cell.front());
  const bool numeric = (first >= '0' && first <= '9') || first == '-' || first == '.';
  for (KindMask rest = among; rest != 0; rest = static_cast<KindMask>(rest & (rest - 1U))) {
    const auto kind = static_cast<Kind>(std::countr_zero(rest));
    if ((numeric || kind <= Kind::float64) && fits(cell, kind)) {
      mask |= bit_of(kind);
    }
  }
  return mask;
}

KindMask implied_by(Kind kind) noexcept {
  switch (kind) {
    case Kind::int64: return bit_of(Kind::int64) | bit_of(Kind::float64);
    case Kind::date_ymd: return bit_of(kind) | bit_of(Kind::timestamp_ymd);
    case Kind::date_dmy: return bit_of(kind) | bit_of(Kind::timestamp_dmy);
    case Kind::date_mdy: return bit_of(kind) | bit_of(Kind::timestamp_mdy);
    case Kind::boolean:
    case Kind::float64:
    case Kind::time:
    case Kind::timestamp_ymd:
    case Kind::timestamp_dmy:
    case Kind::timestamp_mdy:
    case Kind::text: return bit_of(kind);
  }
  return 0;
}

Kind narrowest(KindMask mask, std::optional<Type> floor) noexcept {
  if (mask == kAllKinds) {
    return first_of_type(kAllKinds, floor.value_or(Type::text));
  }
  const KindMask clear = without_ambiguous(mask);
  const auto kind = clear == 0 ? Kind::text : static_cast<Kind>(std::countr_zero(clear));
  if (!floor) {
    return kind;
  }
  return first_of_type(clear, data::common_type(type_of(kind), *floor));
}

bool is_null_word(std::string_view cell) noexcept {
  if (cell.empty() || cell.size() > 4) {
    return false;
  }
  char lower[4] = {};
  for (std::size_t i = 0; i < cell.size(); ++i) {
    const char c = cell[i];
    lower[i] = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  }
  const std::string_view word(lower, cell.size());
  for (const std::string_view known : {"na", "n/a", "nan", "null", "none", "-", "?", "#n/a"}) {
    if (word == known) {
      return true;
    }
  }
  return false;
}

std::string_view trimmed(std::string_view cell) noexcept {
  while (!cell.empty() && is_blank(cell.front())) {
    cell.remove_prefix(1);
  }
  while (!cell.empty() && is_blank(cell.back())) {
    cell.remove_suffix(1);
  }
  return cell;
}

}  // namespace mdm::reader
