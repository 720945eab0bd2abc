#include <algorithm>
#include <set>

#include <mdm/profile.hpp>

#include "feature_versions.hpp"
#include "make_features.hpp"

namespace mdm::app {
namespace {

constexpr std::string_view kStatisticsForm = "statistics of a feature 1";  // changes with them

const plan::Feature& find_feature(const Dataset& dataset, const plan::FeaturePlan& plan,
                                  const std::string& name) {
  std::vector<std::string> known;
  for (const plan::Feature& feature : plan.features) {
    if (feature.name == name) {
      return feature;
    }
    known.push_back(feature.name);
  }
  require_made(plan, name);
  if (std::ranges::find(dataset.record.columns, name, &catalog::ColumnRecord::name) !=
      dataset.record.columns.end()) {
    fail(ErrorCode::not_found,
         Hint{fmt::format("mdm lineage {}:{} tells what is made of it", dataset.record.name, name)},
         "a column of dataset {}, and no feature: {}", dataset.record.name, name);
  }
  const std::string near = nearest(name, known);
  fail(ErrorCode::not_found,
       Hint{near.empty() ? fmt::format("mdm features show {} lists them", dataset.record.name)
                         : fmt::format("did you mean {}?", near)},
       "dataset {} has no feature {}", dataset.record.name, name);
}

void collect_keys(const plan::Expression& formula, std::set<std::string>& keys) {
  if (formula.op != "column" && !formula.name.empty()) {
    keys.insert(formula.name);
  }
  for (const plan::Expression& argument : formula.arguments) {
    collect_keys(argument, keys);
  }
}

/// The state that a formula uses, in the order of the plan.
Json state_of(const plan::FeaturePlan& plan, const plan::Feature& feature) {
  std::set<std::string> keys;
  collect_keys(feature.formula, keys);
  Json state = Json::array();
  for (const plan::State& entry : plan.state) {
    if (keys.contains(entry.key)) {
      state.push(Json::object({{"key", entry.key},
                               {"measure", entry.measure},
                               {"column", entry.column},
                               {"parameters", entry.parameters},
                               {"value", entry.value}}));
    }
  }
  return state;
}

/// The profile of a feature in each table of a version.
Json statistics_of(const Services& services, const features::Version& version,
                   const std::string& feature, const std::stop_token& stop) {
  Json statistics = Json::array();
  auto engine = services.engines->open(services.bare_engine_options());
  for (const auto& table : version.tables) {
    const auto source = features::source_of(version.folder, table);
    features::attach(engine, source);
    const auto rows =
        engine.stream(fmt::format("SELECT {} FROM {}", duckdb::quoted(feature), source.sql), stop);
    profile::Profiler profiler(rows->schema(), {0.0});
    for (data::Batch batch; rows->next(batch);) {
      profiler.observe(batch);
    }
    statistics.push(Json::object(
        {{"table", table.table},
         {"profile", profile::to_json(profiler.finish()).at("columns").as_array().at(0)}}));
  }
  return statistics;
}

/// The tables that have features, as a part of a key.
std::string tables_with(const features::Version& version) {
  Json tables = Json::array();
  for (const auto& table : version.tables) {
    tables.push(table.table);
  }
  return tables.dump();
}

Json input_types(const plan::FeaturePlan& plan, const plan::Feature& feature) {
  Json inputs = Json::array();
  for (const data::Field& field : plan.inputs) {
    if (std::ranges::find(feature.inputs, field.name) != feature.inputs.end()) {
      inputs.push(Json::object({{"name", field.name}, {"type", data::name_of(field.type)}}));
    }
  }
  return inputs;
}

/// A version of a list; of a damaged one what is known, with what is wrong as `damage`.
Json describe_or_tell_damage(const Dataset& dataset, const features::Version& version) {
  try {
    return describe_version(dataset, version, feature_store(dataset).plan_of(version));
  } catch (const Error& error) {
    if (error.code() != ErrorCode::bad_input) {
      throw;
    }
    return describe_version(dataset, version, {}).set("damage", error.what());
  }
}

}  // namespace

Json Features::list(const std::string& name) const {
  const Dataset dataset = open_dataset(services_, name);
  Json sets = Json::array();
  std::vector<features::Version> versions = feature_store(dataset).list();
  for (auto from = versions.begin(); from != versions.end();) {
    Json set = Json::object({{"set", from->set}, {"active", Json()}});
    Json listed = Json::array();
    const std::string name_of_set = from->set;
    for (; from != versions.end() && from->set == name_of_set; ++from) {
      if (from->stage == features::Stage::active) {
        set.set("active", from->number);
      }
      listed.push(describe_or_tell_damage(dataset, *from));
    }
    sets.push(set.set("versions", std::move(listed)));
  }
  return Json::object({{"dataset", dataset.record.name},
                       {"version", dataset.record.version},
                       {"sets", std::move(sets)}});
}

Json Features::show(const FeatureReference& reference, const std::string& feature,
                    const std::stop_token& stop) const {
  const Dataset dataset = open_dataset(services_, reference.name);
  const features::Version version = find_version(dataset, reference);
  const plan::FeaturePlan plan = feature_store(dataset).plan_of(version);
  Json answer = Json::object({{"dataset", dataset.record.name},
                              {"version", dataset.record.version},
                              {"features", describe_version(dataset, version, plan)}});
  if (!feature.empty()) {
    const plan::Feature& found = find_feature(dataset, plan, feature);
    Json described = describe_formulas({.features = {found}}).as_array().at(0);
    answer.set("feature", described.set("formula", plan::to_json(found.formula)));
    answer.set("inputs", input_types(plan, found));
    answer.set("state", state_of(plan, found));
    const cache::Key key = cache::key_of({kStatisticsForm, content_digest(dataset),
                                          version.plan_digest, feature, tables_with(version)});
    return answer.set("statistics",
                      services_.caches->fetch(
                          Kind::feature, key,
                          [&] { return statistics_of(services_, version, feature, stop); }, stop));
  }
  answer.set("history", feature_store(dataset).history(version));
  answer.set("made", describe_formulas(plan));
  return answer.set("dropped", list_dropped(plan));
}

}  // namespace mdm::app
