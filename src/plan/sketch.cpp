#include "sketch.hpp"

#include <algorithm>
#include <set>

#include <mdm/plan/measures.hpp>

#include "formula.hpp"
#include "operators.hpp"

namespace mdm::plan {
namespace {

/// Visits the expression and all that is in it.
template <typename Visit>
void each_node(const Expression& expression, const Visit& visit) {
  visit(expression);
  for (const Expression& argument : expression.arguments) {
    each_node(argument, visit);
  }
}

std::vector<std::string> columns_of(const Expression& formula) {
  std::vector<std::string> columns;
  each_node(formula, [&](const Expression& node) {
    if (node.op == "column" && std::ranges::find(columns, node.name) == columns.end()) {
      columns.push_back(node.name);
    }
  });
  return columns;
}

}  // namespace

Sketch::Sketch(const profile::TableProfile& training, const Hints& hints, const Options& options)
    : training_(training), hints_(hints), options_(options) {
  plan_.fitted_rows = training.rows;
  if (training.find(hints.time_column) != nullptr) {
    plan_.sequence = Sequence{.time = hints.time_column, .group = hints.group_column};
  }
  for (const profile::ColumnProfile& column : training.columns) {
    plan_.inputs.push_back({column.name, column.type, column.scale});
  }
  readings_ = read_columns(training, hints, options, plan_.dropped);
}

bool Sketch::excluded(const std::string& column) const {
  return excludes(hints_, column);
}

void Sketch::add(std::string_view name, Expression formula) {
  draft(name, std::move(formula), false);
}

void Sketch::add_derived(std::string_view name, Expression formula) {
  draft(name, std::move(formula), true);
}

void Sketch::add_encoding(std::string_view name, Expression formula, Expression out_of_fold) {
  draft(name, std::move(formula), false);
  drafted_.back().feature.targets = {hints_.target};
  drafted_.back().feature.out_of_fold = std::move(out_of_fold);
}

void Sketch::draft(std::string_view name, Expression formula, bool derived) {
  Feature feature{.name = storable_name(name), .family = family_, .formula = std::move(formula)};
  feature.inputs = columns_of(feature.formula);
  feature.type = type_of(feature.formula, plan_.inputs);
  drafted_.push_back({.feature = std::move(feature), .derived = derived});
}

void Sketch::drop(std::string_view name, std::string reason) {
  plan_.dropped.push_back(
      {.name = std::string(name), .family = family_, .reason = std::move(reason)});
}

std::string Sketch::keep(State state) {
  std::string key = state.key;
  if (plan_.find_state(key) == nullptr) {
    plan_.state.push_back(std::move(state));
  }
  return key;
}

std::string Sketch::measure(std::string key, std::string_view measure, std::string_view column,
                            Json parameters) {
  return keep({.key = std::move(key),
               .measure = std::string(measure),
               .column = std::string(column),
               .parameters = std::move(parameters)});
}

std::string Sketch::know(std::string key, std::string_view column, Json value) {
  return keep({.key = std::move(key),
               .measure = std::string(kProfile),
               .column = std::string(column),
               .parameters = Json::object(),
               .value = std::move(value)});
}

Expression Sketch::known(std::string key, std::string_view column, Json value) {
  return {.op = "state", .name = know(std::move(key), column, std::move(value))};
}

FeaturePlan Sketch::finish() {
  std::vector<std::string> columns;
  for (const data::Field& field : plan_.inputs) {
    columns.push_back(field.name);
  }
  plan_.features = with_own_names(std::move(drafted_), columns);
  drop_unused(plan_);
  return std::move(plan_);
}

void drop_unused(FeaturePlan& plan) {
  std::set<std::string> columns;
  std::set<std::string> keys;
  for (const Feature& feature : plan.features) {
    const auto use = [&](const Expression& node) {
      (node.op == "column" ? columns : keys).insert(node.name);
    };
    each_node(feature.formula, use);
    if (feature.out_of_fold) {
      each_node(*feature.out_of_fold, use);
    }
  }
  if (std::ranges::none_of(plan.features, reads_other_rows, &Feature::formula)) {
    plan.sequence.reset();
  }
  if (plan.sequence) {
    columns.insert({plan.sequence->time, plan.sequence->group});
  }
  std::erase_if(plan.inputs,
                [&](const data::Field& field) { return !columns.contains(field.name); });
  std::erase_if(plan.state, [&](const State& state) { return !keys.contains(state.key); });
}

}  // namespace mdm::plan
