#include "../formula.hpp"
#include "family.hpp"

namespace mdm::plan {
namespace {

using data::Type;

constexpr double kFullTurn = 6.283185307179586;

Expression on_circle(const char* function, Expression part, double parts) {
  return call(function, call("divide", call("multiply", literal(kFullTurn), std::move(part)),
                             literal(parts)));
}

void draft_column(Sketch& sketch, const profile::ColumnProfile& profile) {
  const std::string& c = profile.name;
  const bool has_day = profile.type != Type::time;
  const bool has_hour = profile.type != Type::date;
  const bool cyclical = sketch.options().temporal_cyclical;
  const auto part = [&](const char* name) { return call(name, column(c)); };

  if (has_day) {
    sketch.add(c + "_year", part("year"));
    sketch.add(c + "_month", part("month"));
    sketch.add(c + "_day", part("day"));
  }
  if (has_hour) {
    sketch.add(c + "_hour", part("hour"));
  }
  if (has_day) {
    sketch.add(c + "_dayofweek", part("weekday"));
    sketch.add(c + "_is_weekend", call("flag", call("greater_equal", part("weekday"), literal(5))));
    sketch.add(c + "_is_month_start", call("flag", call("equal", part("day"), literal(1))));
    sketch.add(c + "_is_month_end", call("flag", part("is_month_end")));
  }
  if (has_day && cyclical) {
    sketch.add(c + "_month_sin", on_circle("sin", part("month"), 12));
    sketch.add(c + "_month_cos", on_circle("cos", part("month"), 12));
  }
  if (has_hour && cyclical) {
    sketch.add(c + "_hour_sin", on_circle("sin", part("hour"), 24));
    sketch.add(c + "_hour_cos", on_circle("cos", part("hour"), 24));
  }
  if (has_day) {
    const std::string start = sketch.know("start(" + c + ")", c, profile.min_int);
    sketch.add(c + "_days_since_start", named("days_since", start, column(c)));
  }
}

void draft(Sketch& sketch) {
  for (const Reading& reading : sketch.readings()) {
    if (reading.temporal) {
      draft_column(sketch, *reading.profile);
    }
  }
}

}  // namespace

const Family kTemporal{
    .transform = {.name = "temporal",
                  .summary = "Parts of dates and times, on the calendar and on the circle",
                  .features = "c_year c_month c_day c_hour c_dayofweek c_is_weekend "
                              "c_is_month_start c_is_month_end c_month_sin c_month_cos c_hour_sin "
                              "c_hour_cos c_days_since_start"},
    .enabled = &Options::temporal,
    .draft = draft};

}  // namespace mdm::plan
