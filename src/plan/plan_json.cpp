#include <algorithm>

#include <mdm/base/digest.hpp>
#include <mdm/plan.hpp>

#include "operators.hpp"

namespace mdm::plan {
namespace {

constexpr std::int64_t kFormat = 1;

template <typename Row, typename ToJson>
Json array_of(const std::vector<Row>& rows, ToJson to_json_of_row) {
  Json array = Json::array();
  for (const Row& row : rows) {
    array.push(to_json_of_row(row));
  }
  return array;
}

template <typename FromJson>
auto rows_of(const Json& json, std::string_view member, FromJson from_json_of_row) {
  std::vector<decltype(from_json_of_row(json))> rows;
  for (const Json& row : json.at(member).as_array()) {
    rows.push_back(from_json_of_row(row));
  }
  return rows;
}

Json input_json(const data::Field& field) {
  return Json::object({{"name", field.name}, {"type", data::type_text(field.type, field.scale)}});
}

data::Field input_of(const Json& json) {
  return {.name = json.at("name").as_string(),
          .type = data::type_of(json.at("type").as_string()),
          .scale = data::scale_of(json.at("type").as_string())};
}

Json feature_json(const Feature& feature) {
  Json json = Json::object({{"name", feature.name},
                            {"family", feature.family},
                            {"inputs", Json::array_of(feature.inputs)},
                            {"type", data::name_of(feature.type)},
                            {"text", to_text(feature.formula)},
                            {"formula", to_json(feature.formula)}});
  if (feature.out_of_fold) {
    json.set("targets", Json::array_of(feature.targets));
    json.set("out_of_fold", to_json(*feature.out_of_fold));
  }
  return json;
}

Feature feature_of(const Json& json) {
  Feature feature{.name = json.at("name").as_string(),
                  .family = json.at("family").as_string(),
                  .inputs = json.at("inputs").as_strings(),
                  .formula = expression_from_json(json.at("formula")),
                  .type = data::type_of(json.at("type").as_string())};
  if (const Json* formula = json.find("out_of_fold")) {
    feature.targets = json.at("targets").as_strings();
    feature.out_of_fold = expression_from_json(*formula);
  }
  return feature;
}

Json state_json(const State& state) {
  return Json::object({{"key", state.key},
                       {"measure", state.measure},
                       {"column", state.column},
                       {"parameters", state.parameters},
                       {"value", state.value}});
}

State state_of(const Json& json) {
  return {.key = json.at("key").as_string(),
          .measure = json.at("measure").as_string(),
          .column = json.at("column").as_string(),
          .parameters = json.at("parameters"),
          .value = json.at("value")};
}

Json dropped_json(const Dropped& dropped) {
  return Json::object(
      {{"name", dropped.name}, {"family", dropped.family}, {"reason", dropped.reason}});
}

Dropped dropped_of(const Json& json) {
  return {.name = json.at("name").as_string(),
          .family = json.at("family").as_string(),
          .reason = json.at("reason").as_string()};
}

void check_state(const Expression& formula, const FeaturePlan& plan) {
  if (operator_of(formula.op).names == Names::state && plan.find_state(formula.name) == nullptr) {
    fail(ErrorCode::bad_input, "a formula uses a state entry that the plan lacks: {}",
         formula.name);
  }
  for (const Expression& argument : formula.arguments) {
    check_state(argument, plan);
  }
}

void check_formula(const Expression& formula, const Feature& feature, const FeaturePlan& plan) {
  if (type_of(formula, plan.inputs) != feature.type) {
    fail(ErrorCode::bad_input, "the formula of {} does not give its type, {}", feature.name,
         data::name_of(feature.type));
  }
  if (reads_other_rows(formula) && !plan.sequence) {
    fail(ErrorCode::bad_input, "a feature reads other rows, but the plan has no sequence: {}",
         feature.name);
  }
  check_state(formula, plan);
}

}  // namespace

Json to_json(const FeaturePlan& plan) {
  Json json = Json::object(
      {{"format", kFormat}, {"data_digest", plan.data_digest}, {"fitted_rows", plan.fitted_rows}});
  // Members of a list would be copied, and the state of a wide table is large.
  json.set("inputs", array_of(plan.inputs, input_json));
  json.set("features", array_of(plan.features, feature_json));
  json.set("state", array_of(plan.state, state_json));
  json.set("dropped", array_of(plan.dropped, dropped_json));
  if (plan.sequence) {
    json.set("sequence",
             Json::object({{"time", plan.sequence->time}, {"group", plan.sequence->group}}));
  }
  return json;
}

FeaturePlan from_json(const Json& json) {
  if (const std::int64_t format = json.at("format").as_int(); format != kFormat) {
    fail(ErrorCode::bad_input, Hint{"read it with the version of mdm that wrote it"},
         "unknown format of a feature plan: {}", format);
  }
  FeaturePlan plan{.inputs = rows_of(json, "inputs", input_of),
                   .features = rows_of(json, "features", feature_of),
                   .state = rows_of(json, "state", state_of),
                   .dropped = rows_of(json, "dropped", dropped_of),
                   .data_digest = json.at("data_digest").as_string(),
                   .fitted_rows = static_cast<std::uint64_t>(json.at("fitted_rows").as_int())};
  if (const Json* sequence = json.find("sequence")) {
    plan.sequence = Sequence{.time = sequence->at("time").as_string(),
                             .group = sequence->at("group").as_string()};
  }
  for (const Feature& feature : plan.features) {
    check_formula(feature.formula, feature, plan);
    if (feature.out_of_fold) {
      check_formula(*feature.out_of_fold, feature, plan);
    }
  }
  return plan;
}

std::string digest_of(const FeaturePlan& plan) {
  return mdm::digest_of(to_json(plan).dump());
}

}  // namespace mdm::plan
