#include <algorithm>
#include <cmath>

#include "feature_versions.hpp"
#include "make_features.hpp"

namespace mdm::app {
namespace {

/// How far two numbers are apart, as a share of the larger one.
double change_of(double a, double b) {
  const double larger = std::max(std::fabs(a), std::fabs(b));
  return a == b || larger == 0 ? 0 : std::fabs(a - b) / larger;
}

double change_of(const Json& a, const Json& b);

double change_of(const Json::Array& a, const Json::Array& b) {
  if (a.size() != b.size()) {
    return 1;
  }
  double most = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    most = std::max(most, change_of(a[i], b[i]));
  }
  return most;
}

/// 0 for equal values, up to 1 where nothing is left of what was; the largest change of a table.
double change_of(const Json& a, const Json& b) {
  if (a == b) {
    return 0;
  }
  if (a.is_number() && b.is_number()) {
    return std::min(change_of(a.as_double(), b.as_double()), 1.0);
  }
  if (a.is_array() && b.is_array()) {
    return change_of(a.as_array(), b.as_array());
  }
  if (!a.is_object() || !b.is_object() || a.as_object().size() != b.as_object().size()) {
    return 1;
  }
  double most = 0;
  for (const auto& [key, value] : a.as_object()) {
    const Json* const other = b.find(key);
    most = std::max(most, other == nullptr ? 1.0 : change_of(value, *other));
  }
  return most;
}

void collect_keys(const plan::Expression& formula, std::vector<std::string>& keys) {
  if (formula.op != "column" && !formula.name.empty() &&
      std::ranges::find(keys, formula.name) == keys.end()) {
    keys.push_back(formula.name);
  }
  for (const plan::Expression& argument : formula.arguments) {
    collect_keys(argument, keys);
  }
}

const plan::Feature* find_in(const plan::FeaturePlan& plan, const std::string& name) {
  const auto found = std::ranges::find(plan.features, name, &plan::Feature::name);
  return found == plan.features.end() ? nullptr : &*found;
}

/// The features of `plan` that `other` lacks.
Json only_in(const plan::FeaturePlan& plan, const plan::FeaturePlan& other) {
  plan::FeaturePlan only;
  std::ranges::copy_if(
      plan.features, std::back_inserter(only.features),
      [&](const plan::Feature& feature) { return find_in(other, feature.name) == nullptr; });
  return describe_formulas(only);
}

/// The entries of the state of a feature that differ, the largest change first.
Json changed_state(const plan::Feature& feature, const plan::FeaturePlan& before,
                   const plan::FeaturePlan& after) {
  std::vector<std::string> keys;
  collect_keys(feature.formula, keys);
  std::vector<std::pair<double, Json>> changes;
  for (const std::string& key : keys) {
    const plan::State* const a = before.find_state(key);
    const plan::State* const b = after.find_state(key);
    if (a != nullptr && b != nullptr && a->value != b->value) {
      const double change = change_of(a->value, b->value);
      changes.emplace_back(
          change,
          Json::object(
              {{"key", key}, {"before", a->value}, {"after", b->value}, {"change", change}}));
    }
  }
  std::ranges::stable_sort(changes, std::greater(), [](const auto& each) { return each.first; });
  Json state = Json::array();
  for (auto& [change, entry] : changes) {
    state.push(std::move(entry));
  }
  return state;
}

/// The features of both plans that differ, the largest change first: a formula counts as 1.
Json changed_features(const plan::FeaturePlan& before, const plan::FeaturePlan& after,
                      std::int64_t& same) {
  std::vector<std::pair<double, Json>> changes;
  for (const plan::Feature& feature : after.features) {
    const plan::Feature* const former = find_in(before, feature.name);
    if (former == nullptr) {
      continue;
    }
    const bool other_formula = former->formula != feature.formula || former->type != feature.type;
    Json state = changed_state(feature, before, after);
    if (!other_formula && state.as_array().empty()) {
      ++same;
      continue;
    }
    const double change = other_formula ? 1 : state.as_array().front().at("change").as_double();
    Json texts;
    if (other_formula) {
      texts = Json::object(
          {{"before", plan::to_text(former->formula)}, {"after", plan::to_text(feature.formula)}});
    }
    changes.emplace_back(change, Json::object({{"name", feature.name},
                                               {"formula", std::move(texts)},
                                               {"state", std::move(state)},
                                               {"change", change}}));
  }
  std::ranges::stable_sort(changes, std::greater(), [](const auto& each) { return each.first; });
  Json changed = Json::array();
  for (auto& [change, entry] : changes) {
    changed.push(std::move(entry));
  }
  return changed;
}

/// Where a table of the dataset comes from.
Json source_of(const Json& table) {
  return Json::object({{"table", table.at("name")},
                       {"role", table.at("role")},
                       {"rows", table.at("rows")},
                       {"files", table.at("files")},
                       {"digest", table.at("report").at("source_digest")}});
}

Json data_version(const Dataset& dataset) {
  return Json::object({{"dataset", dataset.record.name},
                       {"version", dataset.record.version},
                       {"digest", dataset.record.digest},
                       {"registered_at", dataset.record.registered_at}});
}

const Json* find_column(const Json& table, const std::string& name) {
  for (const Json& column : table.at("profile").at("columns").as_array()) {
    if (column.at("name").as_string() == name) {
      return &column;
    }
  }
  return nullptr;
}

/// The tables that have one of these columns, with the types that they have there.
Json columns_in(const Dataset& dataset, const std::vector<std::string>& names) {
  Json columns = Json::array();
  for (const std::string& name : names) {
    for (const Json& table : dataset.manifest.at("tables").as_array()) {
      if (const Json* const column = find_column(table, name)) {
        columns.push(Json::object(
            {{"table", table.at("name")}, {"column", name}, {"type", column->at("type")}}));
      }
    }
  }
  return columns;
}

Json sources_with(const Dataset& dataset, const std::vector<std::string>& names) {
  Json sources = Json::array();
  for (const Json& table : dataset.manifest.at("tables").as_array()) {
    if (std::ranges::any_of(
            names, [&](const std::string& name) { return find_column(table, name) != nullptr; })) {
      sources.push(source_of(table));
    }
  }
  return sources;
}

/// The features that read a column, in the versions that count: the active one of each set, or else
/// the newest.
Json readers_of(const Dataset& dataset, const std::string& column) {
  Json readers = Json::array();
  std::string last;
  const auto store = feature_store(dataset);
  for (const auto& listed : store.list()) {
    if (std::exchange(last, listed.set) == listed.set) {
      continue;
    }
    const auto version = find_version(dataset, {.name = {}, .set = listed.set});
    for (const plan::Feature& feature : store.plan_of(version).features) {
      if (std::ranges::find(feature.inputs, column) != feature.inputs.end()) {
        readers.push(Json::object({{"set", version.set},
                                   {"version", version.number},
                                   {"stage", features::name_of(version.stage)},
                                   {"name", feature.name},
                                   {"family", feature.family},
                                   {"text", plan::to_text(feature.formula)}}));
      }
    }
  }
  return readers;
}

[[noreturn]] void refuse_item(const Dataset& dataset, const plan::FeaturePlan& plan,
                              const std::string& item) {
  require_made(plan, item);
  std::vector<std::string> known;
  for (const plan::Feature& feature : plan.features) {
    known.push_back(feature.name);
  }
  for (const auto& column : dataset.record.columns) {
    known.push_back(column.name);
  }
  const std::string near = nearest(item, known);
  fail(ErrorCode::not_found, Hint{near.empty() ? "" : fmt::format("did you mean {}?", near)},
       "dataset {} has no feature or column {}", dataset.record.name, item);
}

}  // namespace

Json Features::difference(const FeatureReference& before, const FeatureReference& after) const {
  const Dataset dataset = open_dataset(services_, before.name);
  const auto store = feature_store(dataset);
  const features::Version a = find_version(dataset, before);
  const features::Version b = find_version(dataset, after);
  const plan::FeaturePlan from = store.plan_of(a);
  const plan::FeaturePlan to = store.plan_of(b);
  std::int64_t same = 0;
  Json changed = changed_features(from, to, same);
  return Json::object({{"dataset", dataset.record.name},
                       {"version", dataset.record.version},
                       {"before", describe_version(dataset, a, from)},
                       {"after", describe_version(dataset, b, to)},
                       {"added", only_in(to, from)},
                       {"removed", only_in(from, to)},
                       {"changed", std::move(changed)},
                       {"same", same}});
}

Json Features::lineage(const FeatureReference& reference, const std::string& item) const {
  const Dataset dataset = open_dataset(services_, reference.name);
  const auto store = feature_store(dataset);
  const bool any = !store.versions(reference.set).empty();
  const std::optional<features::Version> version =
      any ? std::optional(find_version(dataset, reference)) : std::nullopt;
  const plan::FeaturePlan plan = version ? store.plan_of(*version) : plan::FeaturePlan();
  Json answer = Json::object({{"item", item}});
  if (const plan::Feature* const feature = find_in(plan, item)) {
    answer.set("kind", "feature");
    answer.set("feature", describe_formulas({.features = {*feature}}).as_array().at(0));
    answer.set("features", describe_version(dataset, *version, plan));
    answer.set("columns", columns_in(dataset, feature->inputs));
    answer.set("data", data_version(dataset));
    const Json* const imported = version->request.find("imported");
    return answer.set("sources",
                      imported != nullptr ? *imported : sources_with(dataset, feature->inputs));
  }
  Json columns = columns_in(dataset, {item});
  if (columns.as_array().empty()) {
    refuse_item(dataset, plan, item);
  }
  answer.set("kind", "column");
  answer.set("columns", std::move(columns));
  answer.set("data", data_version(dataset));
  answer.set("sources", sources_with(dataset, {item}));
  return answer.set("read_by", readers_of(dataset, item));
}

}  // namespace mdm::app
