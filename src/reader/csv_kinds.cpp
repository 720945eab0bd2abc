#include "csv_kinds.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <span>

#include "moment_scan.hpp"

namespace mdm::reader {
namespace {

using data::Type;

constexpr unsigned kAffixDigits = 6;
constexpr KindMask kStyledInts = KindMask{0xFF} << static_cast<unsigned>(Kind::styled_int64);
constexpr KindMask kStyledReals = KindMask{0xFF} << static_cast<unsigned>(Kind::styled_float64);
constexpr KindMask kStyled = kStyledInts | kStyledReals;
constexpr KindMask kKinds = bit_of(Trait::no_plus) - 1U;
constexpr KindMask kPlain = kKinds & ~kStyled;
/// The kinds of a column of which only the type is known.
constexpr KindMask kUsualKinds =
    bit_of(Kind::boolean) | bit_of(Kind::int64) | bit_of(Kind::float64) | bit_of(Kind::decimal) |
    bit_of(Kind::date_ymd) | bit_of(Kind::time) | bit_of(Kind::timestamp_ymd);
constexpr KindMask kDecimals = bit_of(Kind::decimal) | scales_from(0);

StyleMask styled_ints(KindMask mask) noexcept {
  return static_cast<StyleMask>((mask & kStyledInts) >> static_cast<unsigned>(Kind::styled_int64));
}
StyleMask styled_reals(KindMask mask) noexcept {
  return static_cast<StyleMask>((mask & kStyledReals) >>
                                static_cast<unsigned>(Kind::styled_float64));
}
/// Letters of ASCII may be of any case.
bool is_one_of(std::string_view cell, std::span<const std::string_view> words) noexcept {
  return std::ranges::any_of(words, [&](std::string_view word) {
    return word.size() == cell.size() && std::ranges::equal(cell, word, [](char a, char b) {
             return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + ('a' - 'A')) : a) == b;
           });
  });
}

KindMask styled_bits(StyleMask ints, StyleMask reals) noexcept {
  return KindMask{ints} << static_cast<unsigned>(Kind::styled_int64) |
         KindMask{reals} << static_cast<unsigned>(Kind::styled_float64);
}

/// The two bits of each digit of `affix` that say 0 and 1.
KindMask bits_of(Affix affix) noexcept {
  KindMask bits = 0;
  for (unsigned digit = 0; digit < kAffixDigits; ++digit) {
    bits |= KindMask{1} << (2 * digit + ((unsigned{affix} >> digit) & 1U));
  }
  return bits << static_cast<unsigned>(Trait::affix);
}

std::optional<Affix> affix_of(KindMask mask) noexcept {
  unsigned affix = 0;
  for (unsigned digit = 0; digit < kAffixDigits; ++digit) {
    const KindMask two = mask >> (static_cast<unsigned>(Trait::affix) + 2 * digit);
    if ((two & 3U) == 0) {
      return std::nullopt;
    }
    affix |= (two & 1U) != 0 ? 0U : 1U << digit;
  }
  return static_cast<Affix>(affix);
}

/// What `cell` leaves of the styled kinds and the traits.
KindMask styled_kinds_of(const NumberCell& cell) noexcept {
  KindMask mask = styled_bits(cell.integer_styles, cell.real_styles()) | bits_of(cell.affix) |
                  bit_of(Trait::point_decides);
  const bool plus = (cell.marks & plus_sign) != 0;
  mask |= plus ? 0 : bit_of(Trait::no_plus);
  mask |= plus || cell.negative || cell.is_zero ? bit_of(Trait::all_signed) : 0;
  mask |= cell.negative ? 0 : bit_of(Trait::no_minus);
  mask |= cell.has_nine_grouped_digits ? bit_of(Trait::nine_digits) : 0;
  return mask;
}

/// The first kind of a set that is not empty.
Kind first_of(KindMask mask) noexcept {
  return static_cast<Kind>(std::countr_zero(static_cast<std::uint64_t>(mask & kKinds)));
}

bool has(KindMask mask, Trait trait) noexcept {
  return (mask & bit_of(trait)) != 0;
}

/// Drops what can no longer matter, so that it need not be looked at.
KindMask without_the_dead(KindMask mask) noexcept {
  const bool signs = has(mask, Trait::no_plus) || has(mask, Trait::all_signed);
  if ((mask & kStyled) == 0 || !signs || !affix_of(mask)) {
    mask &= kPlain | bit_of(Trait::no_cell) | scales_from(0);
  }
  if ((mask & bit_of(Kind::decimal)) == 0 || (mask & scales_from(0)) == 0) {
    mask &= ~kDecimals;
  }
  if (!has(mask, Trait::all_signed)) {
    mask &= ~bit_of(Trait::no_minus);
  }
  return (mask & kKinds) == 0 ? 0 : mask;
}

bool fits(std::string_view cell, Kind kind, const MomentFormat* format) noexcept {
  std::uint8_t flag = 0;
  std::int32_t days = 0;
  std::int64_t number = 0;
  double real = 0;
  DecimalDigits digits;
  switch (type_of(kind)) {
    case Type::boolean: return parse_boolean(cell, flag);
    case Type::int64: return parse_int64(cell, number);
    case Type::float64: return parse_float64(cell, real);
    case Type::decimal: return measure_decimal(cell, digits);
    case Type::date: return parse_days(cell, kind, format, days);
    case Type::time:
    case Type::timestamp: return parse_micros(cell, kind, format, number);
    case Type::text: break;
  }
  return false;
}

/// The scales that leave room for all digits of a cell.
KindMask scales_for(std::string_view cell) noexcept {
  DecimalDigits digits;
  return measure_decimal(cell, digits)
             ? scales_from(digits.decimals) &
                   ~(scales_from(data::kDecimalDigits - digits.whole) << 1U)
             : 0;
}

/// Kinds of which a cell may begin with a letter.
constexpr KindMask kLetterKinds = bit_of(Kind::boolean) | bit_of(Kind::float64) |
                                  bit_of(Kind::user_date) | bit_of(Kind::user_time) |
                                  bit_of(Kind::user_timestamp) | bit_of(Kind::named_date) |
                                  bit_of(Kind::named_timestamp);

bool is_blank(char c) noexcept {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

constexpr KindMask kDateOrders = bit_of(Kind::date_dmy) | bit_of(Kind::date_mdy);
constexpr KindMask kTimestampOrders = bit_of(Kind::timestamp_dmy) | bit_of(Kind::timestamp_mdy);

/// Without an order of day and month if both are possible.
KindMask without_ambiguous(KindMask mask) noexcept {
  for (const KindMask both : {kDateOrders, kTimestampOrders}) {
    if ((mask & both) == both) {
      mask &= ~both;
    }
  }
  return mask;
}

Kind first_of_type(KindMask mask, Type type) noexcept {
  for (mask &= kPlain; mask != 0; mask &= mask - 1U) {
    const Kind kind = first_of(mask);
    if (type_of(kind) == type) {
      return kind;
    }
  }
  return Kind::text;
}

constexpr std::string_view kOpenMark =
    "comma and point could each part groups or be the decimal mark";

/// The styles of one decimal mark among those in `mask`, all of which give the same numbers; or
/// none, with the reason.
StyleMask agreed_styles(KindMask mask, std::string_view& reason) noexcept {
  const StyleMask ints = styled_ints(mask);
  const auto all = static_cast<StyleMask>(ints | styled_reals(mask));
  const auto points = static_cast<StyleMask>(all & kPointStyles);
  const auto commas = static_cast<StyleMask>(all & kCommaStyles);
  if (points == 0 || commas == 0) {
    return all;
  }
  // Whole numbers in both families have no mark that the families read in two ways.
  const bool point_whole = (ints & kPointStyles) != 0;
  const bool comma_whole = (ints & kCommaStyles) != 0;
  const bool decided = has(mask, Trait::point_decides) && (point_whole || comma_whole);
  if ((point_whole && comma_whole) || decided) {
    return points;
  }
  reason = kOpenMark;
  return 0;
}

/// The styled kind that the cells agree on; text if there is none, with the reason if it is open.
Kind styled_kind(KindMask mask, std::string_view& reason) noexcept {
  if ((mask & kStyled) == 0 || !affix_of(mask)) {
    return Kind::text;
  }
  if (!form_of(mask)) {
    reason = has(mask, Trait::no_minus) ? "plus signs throughout, as before telephone numbers" : "";
    return Kind::text;
  }
  if (has(mask, Trait::nine_digits)) {
    reason = "nine digits in threes throughout, as in telephone numbers";
    return Kind::text;
  }
  const StyleMask styles = agreed_styles(mask, reason);
  const auto ints = static_cast<StyleMask>(styles & styled_ints(mask));
  const auto reals = static_cast<StyleMask>(styles & styled_reals(mask));
  if ((ints | reals) == 0) {
    return Kind::text;
  }
  const auto style = static_cast<NumberStyle>(std::countr_zero(ints != 0 ? ints : reals));
  return styled(style, ints == 0);
}

}  // namespace

Type type_of(Kind kind) noexcept {
  switch (kind) {
    case Kind::boolean: return Type::boolean;
    case Kind::int64: return Type::int64;
    case Kind::float64: return Type::float64;
    case Kind::decimal: return Type::decimal;
    case Kind::user_date:
    case Kind::compact_date:
    case Kind::date_ymd:
    case Kind::date_dmy:
    case Kind::date_mdy:
    case Kind::named_date: return Type::date;
    case Kind::user_time:
    case Kind::time: return Type::time;
    case Kind::user_timestamp:
    case Kind::timestamp_ymd:
    case Kind::timestamp_dmy:
    case Kind::timestamp_mdy:
    case Kind::named_timestamp:
    case Kind::compact_timestamp: return Type::timestamp;
    case Kind::styled_int64:
    case Kind::styled_float64:
    case Kind::text: break;
  }
  if (!is_styled(kind)) {
    return Type::text;
  }
  return kind < Kind::styled_float64 ? Type::int64 : Type::float64;
}

bool parse_days(std::string_view cell, Kind kind, const MomentFormat* format,
                std::int32_t& value) noexcept {
  std::int64_t clock = 0;
  switch (kind) {
    case Kind::user_date:
      return format != nullptr && !format->has_clock() && format->parse(cell, value, clock);
    case Kind::compact_date: return parse_compact_date(cell, value);
    case Kind::date_ymd: return parse_date(cell, DateOrder::ymd, value);
    case Kind::date_dmy: return parse_date(cell, DateOrder::dmy, value);
    case Kind::date_mdy: return parse_date(cell, DateOrder::mdy, value);
    case Kind::named_date: return parse_named_date(cell, value);
    default: return false;
  }
}

bool parse_micros(std::string_view cell, Kind kind, const MomentFormat* format,
                  std::int64_t& value) noexcept {
  std::int32_t days = 0;
  switch (kind) {
    case Kind::user_time:
      return format != nullptr && !format->has_date() && format->parse(cell, days, value);
    case Kind::user_timestamp: {
      const bool fits = format != nullptr && format->has_date() && format->parse(cell, days, value);
      value += days * kDay;
      return fits;
    }
    case Kind::time: return parse_time(cell, value);
    case Kind::timestamp_ymd: return parse_timestamp(cell, DateOrder::ymd, value);
    case Kind::timestamp_dmy: return parse_timestamp(cell, DateOrder::dmy, value);
    case Kind::timestamp_mdy: return parse_timestamp(cell, DateOrder::mdy, value);
    case Kind::named_timestamp: return parse_named_timestamp(cell, value);
    case Kind::compact_timestamp: return parse_compact_timestamp(cell, value);
    default: return false;
  }
}

KindMask kinds_of(std::string_view cell, KindMask among, const MomentFormat* format) noexcept {
  KindMask mask = 0;
  const auto first = static_cast<unsigned char>(cell.empty() ? 'x' : cell.front());
  const bool numeric = (first >= '0' && first <= '9') || first == '-' || first == '.';
  for (KindMask rest = among & (numeric ? kPlain : kLetterKinds); rest != 0; rest &= rest - 1U) {
    const Kind kind = first_of(rest);
    if (fits(cell, kind, format)) {
      mask |= bit_of(kind);
    }
  }
  if ((mask & bit_of(Kind::decimal)) != 0) {
    mask |= scales_for(cell) & among;
  }
  NumberCell number;
  if ((among & kStyled) != 0 && read_number(cell, number)) {
    mask |= styled_kinds_of(number) & among;
  }
  return without_the_dead(mask);
}

KindMask common_kinds(KindMask a, KindMask b) noexcept {
  return without_the_dead(a & b);
}

std::optional<NumberForm> form_of(KindMask mask) noexcept {
  const bool plus = !has(mask, Trait::no_plus);
  const std::optional<Affix> affix = affix_of(mask);
  if (!affix || (plus && (!has(mask, Trait::all_signed) || has(mask, Trait::no_minus)))) {
    return std::nullopt;
  }
  return NumberForm{*affix, plus};
}

std::optional<Scales> scales_of(KindMask mask) noexcept {
  const auto scales = static_cast<std::uint64_t>(mask >> static_cast<unsigned>(Trait::scale));
  if ((mask & bit_of(Kind::decimal)) == 0 || scales == 0) {
    return std::nullopt;
  }
  return Scales{std::countr_zero(scales), static_cast<int>(std::bit_width(scales)) - 1};
}

KindMask implied_by(Kind kind, NumberForm form) noexcept {
  const KindMask traits = bits_of(form.affix) | bit_of(Trait::point_decides) |
                          bit_of(form.all_signed ? Trait::all_signed : Trait::no_plus);
  switch (kind) {
    case Kind::int64: return bit_of(kind) | bit_of(Kind::float64) | kDecimals | kStyled | traits;
    case Kind::float64: return bit_of(kind) | kDecimals | styled_bits(0, kPointStyles) | traits;
    case Kind::decimal: return kDecimals;
    case Kind::date_ymd: return bit_of(kind) | bit_of(Kind::timestamp_ymd);
    case Kind::date_dmy: return bit_of(kind) | bit_of(Kind::timestamp_dmy);
    case Kind::date_mdy: return bit_of(kind) | bit_of(Kind::timestamp_mdy);
    case Kind::named_date: return bit_of(kind) | bit_of(Kind::named_timestamp);
    case Kind::user_date: return bit_of(kind) | bit_of(Kind::user_timestamp);
    case Kind::compact_date:
      return bit_of(kind) | bit_of(Kind::compact_timestamp) | implied_by(Kind::int64);
    case Kind::boolean:
    case Kind::user_time:
    case Kind::user_timestamp:
    case Kind::time:
    case Kind::timestamp_ymd:
    case Kind::timestamp_dmy:
    case Kind::timestamp_mdy:
    case Kind::named_timestamp:
    case Kind::compact_timestamp:
    case Kind::text: return bit_of(kind);
    case Kind::styled_int64: return kStyled | traits;
    case Kind::styled_float64: return styled_bits(0, kPointStyles) | traits;
  }
  const StyleMask style = bit_of(style_of(kind));
  const bool real = kind >= Kind::styled_float64;
  if (style_of(kind) == NumberStyle::comma) {
    return styled_bits(real ? 0 : kCommaStyles, kCommaStyles) | traits;
  }
  return styled_bits(real ? 0 : style, style) | traits;
}

bool stays_open(std::string_view cell, double value, KindMask open) noexcept {
  constexpr KindMask kGroups = bit_of(styled(NumberStyle::point_groups, false)) |
                               bit_of(styled(NumberStyle::point_groups, true));
  constexpr KindMask kSigns = bit_of(Trait::all_signed) | bit_of(Trait::no_minus);
  if ((open & ~(kGroups | kSigns)) != 0 || (value > 0 && has(open, Trait::all_signed)) ||
      (value < 0 && has(open, Trait::no_minus))) {
    return false;
  }
  if ((open & kGroups) == 0) {
    return true;
  }
  cell.remove_prefix(cell.front() == '-' ? 1U : 0U);
  const std::size_t size = cell.size();
  return size >= 5 && size <= 7 && cell[size - 4] == '.' && cell.front() != '0' &&
         cell.find_first_of("eE") == std::string_view::npos;
}

Kind narrowest(KindMask mask, std::optional<Type> floor) noexcept {
  if (has(mask, Trait::no_cell)) {
    return first_of_type(kUsualKinds, floor.value_or(Type::text));
  }
  const KindMask plain = without_ambiguous(mask & kPlain);
  std::string_view reason;
  const Kind kind = plain == 0 ? styled_kind(mask, reason) : first_of(plain);
  const Type type = floor ? data::common_type(type_of(kind), *floor) : type_of(kind);
  if (type == type_of(kind)) {
    return kind;
  }
  const Kind wide = widened(kind, type);
  if (is_styled(kind)) {
    return (mask & bit_of(wide)) != 0 ? wide : Kind::text;
  }
  const Kind same = first_of_type(plain, type);
  return same == Kind::text && type == Type::float64 ? first_of_type(plain, Type::decimal) : same;
}

Kind widened(Kind kind, Type type) noexcept {
  if (type_of(kind) == type) {
    return kind;
  }
  if (is_styled(kind)) {
    return type == Type::float64 ? styled(style_of(kind), true) : Kind::text;
  }
  return first_of_type(implied_by(kind), type);
}

std::optional<Doubt> doubt_of(KindMask mask) {
  if (has(mask, Trait::no_cell) || narrowest(mask) != Kind::text) {
    return std::nullopt;
  }
  constexpr const char* kOrder = "day and month could change places in every row";
  if ((mask & kDateOrders) == kDateOrders) {
    return Doubt{Type::date, kOrder};
  }
  if ((mask & kTimestampOrders) == kTimestampOrders) {
    return Doubt{Type::timestamp, kOrder};
  }
  std::string_view reason;
  styled_kind(mask, reason);
  if (reason.empty()) {
    return std::nullopt;
  }
  return Doubt{Type::float64, std::string(reason)};
}

bool is_null_word(std::string_view cell) noexcept {
  constexpr std::array<std::string_view, 15> kWords = {
      "na",  "n/a",     "nan",     "null",  "none",   "-",     "?",     "#n/a",
      "\\n", "#div/0!", "#value!", "#ref!", "#name?", "#num!", "#null!"};
  return is_one_of(cell, kWords);
}

bool is_total_word(std::string_view cell) noexcept {
  constexpr std::array<std::string_view, 20> kWords = {
      "total",       "totals", "grand total", "sum",    "total general", "total général", "gesamt",
      "gesamtsumme", "summe",  "totale",      "totaal", "suma",          "insgesamt",     "totalt",
      "razem",       "celkem", "итого",       "Итого",  "合計",          "总计"};
  cell = trimmed(cell);
  if (cell.ends_with(':')) {
    cell = trimmed(cell.substr(0, cell.size() - 1));
  }
  return is_one_of(cell, kWords);
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
