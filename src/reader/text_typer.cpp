#include "text_typer.hpp"

#include <mdm/base.hpp>

#include "text_encoding.hpp"

namespace mdm::reader {
namespace {

/// Appends the cell as `kind`; false if it does not fit.
bool push_as(data::Column& out, Kind kind, std::string_view cell) {
  std::uint8_t flag = 0;
  std::int64_t number = 0;
  std::int32_t days = 0;
  double real = 0;
  const auto date = [&](DateOrder order) {
    return parse_date(cell, order, days) && (out.push(std::int64_t{days}), true);
  };
  const auto timestamp = [&](DateOrder order) {
    return parse_timestamp(cell, order, number) && (out.push(number), true);
  };
  switch (kind) {
    case Kind::boolean: return parse_boolean(cell, flag) && (out.push(flag != 0), true);
    case Kind::int64: return parse_int64(cell, number) && (out.push(number), true);
    case Kind::float64: return parse_float64(cell, real) && (out.push(real), true);
    case Kind::date_ymd: return date(DateOrder::ymd);
    case Kind::date_dmy: return date(DateOrder::dmy);
    case Kind::date_mdy: return date(DateOrder::mdy);
    case Kind::time: return parse_time(cell, number) && (out.push(number), true);
    case Kind::timestamp_ymd: return timestamp(DateOrder::ymd);
    case Kind::timestamp_dmy: return timestamp(DateOrder::dmy);
    case Kind::timestamp_mdy: return timestamp(DateOrder::mdy);
    case Kind::styled_int64:
    case Kind::styled_float64:
    case Kind::text: return (out.push(cell), true);
  }
  return false;
}

}  // namespace

data::Column typed_column(const data::Column& text, const CsvColumn& plan, KindMask& possible,
                          std::string& witness) {
  data::Column out(type_of(plan.kind));
  const KindMask implied = implied_by(plan.kind);
  const bool numeric = plan.possible != 0 && (plan.possible & kStringKinds) == 0;
  for (std::size_t row = 0; row < text.rows; ++row) {
    const std::string_view cell = text.text(row);
    if (!text.valid(row) || (numeric && cell == "NaN")) {
      out.push_null();
      continue;
    }
    const bool fits = push_as(out, plan.kind, cell);
    if (!fits) {
      if (plan.fixed) {
        fail(ErrorCode::bad_input, Hint{"correct the value, or give the column a wider type"},
             "value of column '{}' is no {}: '{}'", plan.name, data::name_of(type_of(plan.kind)),
             excerpt(cell));
      }
      out.push_null();
    }
    const bool beyond_float = plan.kind == Kind::int64 && fits &&
                              (possible & bit_of(Kind::float64)) != 0 &&
                              !is_exact_in_float(out.ints.back());
    if (!fits || beyond_float || (possible & ~implied) != 0) {
      const KindMask before = possible;
      possible = kinds_of(cell, possible);
      if (!is_undecided(before) && type_of(narrowest(before)) != type_of(narrowest(possible))) {
        witness = excerpt(cell);
      }
    }
  }
  return out;
}

}  // namespace mdm::reader
