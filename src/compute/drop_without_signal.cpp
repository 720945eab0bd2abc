#include <algorithm>
#include <optional>
#include <set>

#include <mdm/compute.hpp>

#include "feature_values.hpp"
#include "plan_part.hpp"

namespace mdm::compute {
namespace {

/// A feature that shows signal in some of these first rows needs no look at the others.
constexpr std::uint64_t kFirstRows[] = {4096, 131'072};

using Values = std::vector<FeatureValues>;

std::set<std::pair<std::uint64_t, std::uint64_t>> repeated_digests(const Values& values) {
  std::set<std::pair<std::uint64_t, std::uint64_t>> seen;
  std::set<std::pair<std::uint64_t, std::uint64_t>> repeated;
  for (const FeatureValues& each : values) {
    if (!seen.insert(each.digest).second) {
      repeated.insert(each.digest);
    }
  }
  return repeated;
}

/// What the values say of each feature, with the first of equal ones.
std::map<std::string, plan::Signal> signals_of(const plan::FeaturePlan& plan, const Values& values,
                                               bool copies) {
  std::map<std::string, plan::Signal> signals;
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::string> first;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string& name = plan.features[i].name;
    plan::Signal signal{.rows = values[i].rows,
                        .nulls = values[i].nulls,
                        .one_value = values[i].one_value,
                        .value = values[i].value};
    if (const auto [place, is_first] = first.emplace(values[i].digest, name); copies && !is_first) {
      signal.like = place->second;
    }
    signals.emplace(name, std::move(signal));
  }
  return signals;
}

class Search final {
 public:
  Search(const plan::FeaturePlan& plan, duckdb::Connection& connection, const std::string& table,
         const SignalRules& rules, const std::stop_token& stop)
      : connection_(connection),
        table_(table),
        rules_(rules),
        stop_(stop),
        doubtful_(plan::for_training_table(plan)) {}

  /// What all rows say of the features that show no signal in the first ones.
  std::map<std::string, plan::Signal> run() {
    for (const std::uint64_t rows : kFirstRows) {
      pass_by_first_rows(rows);
    }
    const Values values = values_of(doubtful_, 0);
    return signals_of(doubtful_, values, rules_.copies);
  }

 private:
  Values values_of(const plan::FeaturePlan& plan, std::uint64_t first_rows) const {
    if (plan.features.empty()) {
      return {};
    }
    Execution execution = rules_.execution;
    execution.first_rows = first_rows;
    return observe_values(feature_slices(plan, connection_, table_, {}, execution, stop_));
  }

  // What reads other rows has other values where some of the rows are missing.
  void pass_by_first_rows(std::uint64_t rows) {
    std::optional<plan::FeaturePlan> part;
    if (std::ranges::any_of(doubtful_.features, plan::reads_other_rows, &plan::Feature::formula)) {
      part = part_of(doubtful_, of_own_row());
    }
    const plan::FeaturePlan& own = part ? *part : doubtful_;
    const Values values = values_of(own, rows);
    const auto repeated = repeated_digests(values);
    std::set<std::string> clear;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const bool constant = values[i].one_value || values[i].nulls == values[i].rows;
      if (!constant && !(rules_.copies && repeated.contains(values[i].digest))) {
        clear.insert(own.features[i].name);
      }
    }
    std::erase_if(doubtful_.features,
                  [&](const plan::Feature& feature) { return clear.contains(feature.name); });
  }

  std::vector<std::size_t> of_own_row() const {
    std::vector<std::size_t> numbers;
    for (std::size_t i = 0; i < doubtful_.features.size(); ++i) {
      if (!plan::reads_other_rows(doubtful_.features[i].formula)) {
        numbers.push_back(i);
      }
    }
    return numbers;
  }

  duckdb::Connection& connection_;
  const std::string& table_;
  const SignalRules& rules_;
  const std::stop_token& stop_;
  plan::FeaturePlan doubtful_;
};

}  // namespace

void drop_without_signal(plan::FeaturePlan& plan, duckdb::Connection& connection,
                         const std::string& table, const SignalRules& rules,
                         const std::stop_token& stop) {
  if (plan.features.empty()) {
    return;
  }
  // Else the first rows are found by their ids, joined and sorted (library 1.5.6): some 40 MB more.
  connection.run("SET disabled_optimizers = 'late_materialization'");
  plan::drop_without_signal(plan, Search(plan, connection, table, rules, stop).run());
  if (rules.max_correlation < 1 && !plan.features.empty()) {
    const plan::FeaturePlan training = plan::for_training_table(plan);
    std::vector<std::string> names;
    for (const plan::Feature& feature : training.features) {
      names.push_back(feature.name);
    }
    plan::drop_without_signal(
        plan, correlated_features(
                  names, feature_slices(training, connection, table, {}, rules.execution, stop),
                  plan.fitted_rows, rules.max_correlation, stop));
  }
}

}  // namespace mdm::compute
