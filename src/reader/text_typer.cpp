#include "text_typer.hpp"

#include <mdm/base.hpp>

#include "text_encoding.hpp"

namespace mdm::reader {
namespace {

/// Appends the cell as the kind of `plan`; false if it does not fit.
/// \param decimals  of a float64, as parse_float64 gives them
bool push_as(data::Column& out, const CsvColumn& plan, std::string_view cell, unsigned& decimals) {
  const MomentFormat* const format = plan.rules->format();
  std::uint8_t flag = 0;
  std::int64_t number = 0;
  std::int32_t days = 0;
  double real = 0;
  data::Int128 units = 0;
  switch (out.type) {
    case data::Type::boolean: return parse_boolean(cell, flag) && (out.push(flag != 0), true);
    case data::Type::int64: return parse_int64(cell, number) && (out.push(number), true);
    case data::Type::float64: return parse_float64(cell, real, decimals) && (out.push(real), true);
    case data::Type::decimal:
      return parse_decimal(cell, plan.scale, units) && (out.push(units), true);
    case data::Type::date:
      return parse_days(cell, plan.kind, format, days) && (out.push(std::int64_t{days}), true);
    case data::Type::time:
    case data::Type::timestamp:
      return parse_micros(cell, plan.kind, format, number) && (out.push(number), true);
    case data::Type::text: return (out.push(cell), true);
  }
  return false;
}

}  // namespace

data::Column typed_column(const data::Column& text, const CsvColumn& plan, KindMask& possible,
                          std::string& witness) {
  data::Column out(plan.field());
  // The digits of decimals are counted in every cell.
  const KindMask implied = plan.kind == Kind::decimal ? 0 : implied_by(plan.kind);
  const bool numeric = plan.possible != 0 && (plan.possible & kStringKinds) == 0;
  for (std::size_t row = 0; row < text.rows; ++row) {
    const std::string_view cell = text.text(row);
    if (!text.valid(row) || (numeric && cell == "NaN")) {
      out.push_null();
      continue;
    }
    unsigned decimals = 0;
    const bool fits = push_as(out, plan, cell, decimals);
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
    const std::optional<Scales> scales = scales_of(possible);
    const bool beyond_scale = scales && decimals > static_cast<unsigned>(scales->lowest);
    if (!fits || beyond_float || beyond_scale || (possible & ~implied) != 0) {
      const KindMask before = possible;
      possible = kinds_of(cell, possible, plan.rules->format());
      if (!is_undecided(before) && type_of(narrowest(before)) != type_of(narrowest(possible))) {
        witness = excerpt(cell);
      }
    }
  }
  return out;
}

}  // namespace mdm::reader
