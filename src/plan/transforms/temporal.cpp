#include "../formula.hpp"
#include "family.hpp"

namespace mdm::plan {
namespace {

using data::Type;

constexpr double kFullTurn = 6.283185307179586;

void add_circle(Sketch& sketch, const std::string& name, const Expression& part, double parts) {
  const Expression angle =
      call("divide", call("multiply", literal(kFullTurn), part), literal(parts));
  sketch.add(name + "_sin", call("sin", angle));
  sketch.add(name + "_cos", call("cos", angle));
}

void draft_day(Sketch& sketch, const std::string& c) {
  const auto part = [&](const char* name) { return call(name, column(c)); };
  sketch.add(c + "_year", part("year"));
  sketch.add(c + "_quarter", part("quarter"));
  sketch.add(c + "_month", part("month"));
  sketch.add(c + "_week", part("week"));
  sketch.add(c + "_day", part("day"));
  sketch.add(c + "_dayofyear", part("day_of_year"));
  sketch.add(c + "_dayofweek", part("weekday"));
  sketch.add(c + "_is_weekend", call("flag", call("greater_equal", part("weekday"), literal(5))));
  sketch.add(c + "_is_month_start", call("flag", call("equal", part("day"), literal(1))));
  sketch.add(c + "_is_month_end", call("flag", part("is_month_end")));
  if (sketch.options().temporal_cyclical) {
    add_circle(sketch, c + "_month", part("month"), 12);
    add_circle(sketch, c + "_day", part("day"), 31);
    add_circle(sketch, c + "_dayofweek", part("weekday"), 7);
  }
}

void draft_clock(Sketch& sketch, const std::string& c) {
  const auto part = [&](const char* name) { return call(name, column(c)); };
  sketch.add(c + "_hour", part("hour"));
  sketch.add(c + "_minute", part("minute"));
  sketch.add(c + "_time_of_day", call("whole", call("divide", part("hour"), literal(6))));
  if (sketch.options().temporal_cyclical) {
    add_circle(sketch, c + "_hour", part("hour"), 24);
  }
}

void draft_column(Sketch& sketch, const profile::ColumnProfile& profile) {
  const std::string& c = profile.name;
  if (profile.type != Type::time) {
    draft_day(sketch, c);
  }
  if (profile.type != Type::date) {
    draft_clock(sketch, c);
  }
  if (profile.type != Type::time) {
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
                  .features = "c_year c_quarter c_month c_week c_day c_dayofyear c_dayofweek "
                              "c_is_weekend c_is_month_start c_is_month_end c_month_sin "
                              "c_month_cos c_day_sin c_day_cos c_dayofweek_sin c_dayofweek_cos "
                              "c_hour c_minute c_time_of_day c_hour_sin c_hour_cos "
                              "c_days_since_start"},
    .enabled = &Options::temporal,
    .draft = draft};

}  // namespace mdm::plan
