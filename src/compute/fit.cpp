#include <algorithm>
#include <map>
#include <set>

#include <mdm/compute.hpp>
#include <mdm/plan/measures.hpp>

#include "inputs.hpp"
#include "training.hpp"

namespace mdm::compute {
namespace {

std::string by_column(const plan::State& entry) {
  return entry.column;
}

std::string by_group(const plan::State& entry) {
  return entry.parameters.at("by").as_string();
}

std::string by_key(const plan::State& entry) {
  return entry.key;
}

/// How a measure is fitted, and what its entries have in common that one pass can fit.
struct Measure {
  std::string_view name;
  void (*fit)(const Training& training, const Entries& entries);
  std::string (*pass)(const plan::State& entry);
};

constexpr Measure kMeasures[] = {
    {plan::kQuantile, measure_in_order, by_column},
    {plan::kQuantileEdges, measure_in_order, by_column},
    {plan::kPercentile, measure_in_order, by_column},
    {plan::kBoxCox, measure_in_order, by_column},
    {plan::kYeoJohnson, measure_in_order, by_column},
    {plan::kFrequency, count_values, by_key},
    {plan::kPairFrequency, count_values, by_key},
    {plan::kWordWeight, measure_word_weights, by_column},
    {plan::kTargetMean, measure_target_means, by_column},
    {plan::kKMeans, measure_clusters, by_column},
    {plan::kIsolationForest, measure_clusters, by_column},
    {plan::kIsolationLimit, measure_clusters, by_column},
    {plan::kDensity, measure_clusters, by_column},
    {plan::kGroupMean, measure_group_moments, by_group},
    {plan::kGroupStd, measure_group_moments, by_group},
};

const Measure& measure_of(const plan::State& entry) {
  const auto* const row = std::ranges::find(kMeasures, entry.measure, &Measure::name);
  if (row == std::end(kMeasures)) {
    fail(ErrorCode::bad_input, "unknown measure in a feature plan: {}", entry.measure);
  }
  return *row;
}

using Fit = decltype(Measure::fit);

/// What one pass fits, as numbers of entries.
struct Pass {
  Fit fit = nullptr;
  std::vector<std::size_t> entries{};
};

/// Of the entries that are open.
std::vector<Pass> passes_of(const plan::FeaturePlan& plan) {
  std::vector<Pass> passes;
  std::map<std::pair<Fit, std::string>, std::size_t> places;
  for (std::size_t i = 0; i < plan.state.size(); ++i) {
    const plan::State& entry = plan.state[i];
    if (entry.value.is_null()) {
      const Measure& measure = measure_of(entry);
      const auto [place, added] =
          places.emplace(std::pair(measure.fit, measure.pass(entry)), passes.size());
      if (added) {
        passes.push_back({.fit = measure.fit});
      }
      passes[place->second].entries.push_back(i);
    }
  }
  return passes;
}

void add_columns(const plan::State& entry, std::set<std::string>& columns) {
  columns.insert(entry.column);
  for (const char* const one : {"by", "with", "target"}) {
    if (const Json* const name = entry.parameters.find(one)) {
      columns.insert(name->as_string());
    }
  }
  if (const Json* const several = entry.parameters.find("columns")) {
    const std::vector<std::string> names = several->as_strings();
    columns.insert(names.begin(), names.end());
  }
}

}  // namespace

std::size_t columns_fitted_at_once(const plan::FeaturePlan& plan) {
  std::size_t most = 0;
  for (const Pass& pass : passes_of(plan)) {
    std::set<std::string> columns;
    for (const std::size_t number : pass.entries) {
      add_columns(plan.state[number], columns);
    }
    most = std::max(most, columns.size());
  }
  return most;
}

void fit(plan::FeaturePlan& plan, duckdb::Connection& connection, const std::string& table,
         const std::stop_token& stop) {
  check_inputs(plan, connection, table);
  const data::Schema schema = connection.describe(fmt::format("SELECT * FROM {}", table));
  const Training training{.connection = connection, .table = table, .schema = schema, .stop = stop};
  for (const Pass& pass : passes_of(plan)) {
    Entries entries;
    for (const std::size_t number : pass.entries) {
      entries.push_back(&plan.state[number]);
    }
    pass.fit(training, entries);
  }
}

}  // namespace mdm::compute
