#include <algorithm>
#include <array>

#include <mdm/plan.hpp>

#include "sketch.hpp"
#include "transforms/family.hpp"

namespace mdm::plan {
namespace {

std::array<const Family*, 10> families() {
  return {&kTemporal,    &kCategorical,  &kStatistical, &kText,       &kMissing,
          &kInteraction, &kDistribution, &kSequential,  &kClustering, &kCustom};
}

std::vector<std::string> family_names() {
  std::vector<std::string> names;
  for (const Family* family : families()) {
    names.emplace_back(family->transform.name);
  }
  return names;
}

void check(const Options& options) {
  std::vector<int> counts = options.n_bins;
  std::ranges::sort(counts);
  if (std::ranges::adjacent_find(counts) != counts.end() || (!counts.empty() && counts[0] < 2)) {
    fail(ErrorCode::invalid_argument, Hint{"name each count of bins once, from 2 on"},
         "counts of bins make no sense: {}", fmt::join(options.n_bins, ", "));
  }
}

}  // namespace

bool FeaturePlan::fitted() const noexcept {
  return std::ranges::none_of(state, [](const State& entry) { return entry.value.is_null(); });
}

const State* FeaturePlan::find_state(std::string_view key) const noexcept {
  const auto found = std::ranges::find(state, key, &State::key);
  return found == state.end() ? nullptr : &*found;
}

std::vector<Transform> transforms() {
  std::vector<Transform> rows;
  for (const Family* family : families()) {
    rows.push_back(family->transform);
  }
  return rows;
}

Options only_families(const Options& options, const std::vector<std::string>& names) {
  Options only = options;
  for (const Family* family : families()) {
    only.*family->enabled = false;
  }
  for (const std::string& name : names) {
    const auto all = families();
    const auto found = std::ranges::find_if(
        all, [&](const Family* family) { return family->transform.name == name; });
    if (found == all.end()) {
      const std::vector<std::string> known = family_names();
      const std::string near = nearest(name, known);
      fail(ErrorCode::not_found,
           Hint{near.empty() ? fmt::format("one of: {}", fmt::join(known, ", "))
                             : fmt::format("did you mean {}?", near)},
           "family of features not found: {}", name);
    }
    only.*(*found)->enabled = true;
  }
  return only;
}

FeaturePlan for_training_table(const FeaturePlan& plan) {
  FeaturePlan training = plan;
  for (Feature& feature : training.features) {
    if (feature.out_of_fold) {
      feature.formula = *feature.out_of_fold;
    }
  }
  return training;
}

FeaturePlan draft(const profile::TableProfile& training, const Hints& hints,
                  const Options& options) {
  check(options);
  Sketch sketch(training, hints, options);
  for (const Family* family : families()) {
    if (options.*family->enabled) {
      sketch.open_family(family->transform.name);
      family->draft(sketch);
    }
  }
  return sketch.finish();
}

}  // namespace mdm::plan
