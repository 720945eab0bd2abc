#include <algorithm>
#include <array>

#include <mdm/plan.hpp>

#include "sketch.hpp"
#include "transforms/family.hpp"

namespace mdm::plan {
namespace {

std::array<const Family*, 5> families() {
  return {&kTemporal, &kCategorical, &kStatistical, &kText, &kMissing};
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
