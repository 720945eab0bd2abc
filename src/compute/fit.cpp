#include <algorithm>
#include <map>

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

}  // namespace

void fit(plan::FeaturePlan& plan, duckdb::Connection& connection, const std::string& table,
         const std::stop_token& stop) {
  const data::Schema schema = check_inputs(plan, connection, table);
  std::vector<std::pair<decltype(Measure::fit), Entries>> passes;
  std::map<std::pair<decltype(Measure::fit), std::string>, std::size_t> places;
  for (plan::State& entry : plan.state) {
    if (entry.value.is_null()) {
      const Measure& measure = measure_of(entry);
      const auto [place, added] =
          places.emplace(std::pair(measure.fit, measure.pass(entry)), passes.size());
      if (added) {
        passes.emplace_back(measure.fit, Entries{});
      }
      passes[place->second].second.push_back(&entry);
    }
  }
  const Training training{.connection = connection, .table = table, .schema = schema, .stop = stop};
  for (const auto& [run, entries] : passes) {
    run(training, entries);
  }
}

}  // namespace mdm::compute
