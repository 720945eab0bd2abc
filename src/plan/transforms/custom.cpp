#include <cmath>

#include <fmt/format.h>

#include <mdm/plan/measures.hpp>

#include "../words.hpp"
#include "family.hpp"

namespace mdm::plan {
namespace {

using data::Type;

/// What the profile knows of a column, by the name of the function that asks for it.
double statistic_of(const profile::ColumnProfile& profile, std::string_view name) {
  if (name == "mean") {
    return profile.mean;
  }
  if (name == "std") {
    return profile.std;
  }
  return name == "min" ? profile.min : profile.max;
}

/// Keeps the state that an expression needs. \returns what is no number on the training table
std::string keep_state(Sketch& sketch, const std::vector<State>& needed) {
  for (const State& state : needed) {
    if (state.measure != kProfile) {
      sketch.measure(state.key, state.measure, state.column, state.parameters);
    } else if (state.column.empty()) {
      sketch.know(state.key, "", sketch.training().rows);
    } else {
      const double value = statistic_of(*sketch.training().find(state.column),
                                        state.parameters.at("statistic").as_string());
      if (!std::isfinite(value)) {
        return state.key;
      }
      sketch.know(state.key, state.column, value);
    }
  }
  return {};
}

void draft_feature(Sketch& sketch, const CustomFeature& feature,
                   const std::vector<data::Field>& columns) {
  ParsedExpression parsed = parse_expression(feature.expression, columns, feature.place);
  if (reads_other_rows(parsed.formula) && !sketch.has_sequence()) {
    fail_at(feature.place, Hint{"name the time column of the dataset"},
            "rows have no order without a time column: {}", feature.name);
  }
  const Type type = type_of(parsed.formula, columns);
  if (type != Type::boolean && type != Type::int64 && type != Type::float64) {
    fail_at(feature.place, {}, "a feature is a number or a boolean; of type {} is {}",
            data::name_of(type), feature.name);
  }
  if (const std::string key = keep_state(sketch, parsed.state); !key.empty()) {
    sketch.drop(feature.name, fmt::format("needs {}, which the training table does not have", key));
    return;
  }
  sketch.add(feature.name, std::move(parsed.formula));
}

void draft(Sketch& sketch) {
  std::vector<data::Field> columns;
  for (const profile::ColumnProfile& profile : sketch.training().columns) {
    if (!sketch.excluded(profile.name)) {
      columns.push_back({profile.name, profile.type});
    }
  }
  for (const CustomFeature& feature : sketch.hints().custom) {
    draft_feature(sketch, feature, columns);
  }
}

}  // namespace

const Family kCustom{.transform = {.name = "custom",
                                   .summary = "Features that a user wrote as expressions",
                                   .features = "<name>"},
                     .enabled = &Options::custom,
                     .draft = draft};

}  // namespace mdm::plan
