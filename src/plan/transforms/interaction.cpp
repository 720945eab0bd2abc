#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <mdm/plan/measures.hpp>

#include "../formula.hpp"
#include "family.hpp"

namespace mdm::plan {
namespace {

using data::Type;
using profile::ColumnProfile;

constexpr double kDistinctShareMin = 0.01;
/// A pair of values that fewer rows than this have on average tells little.
constexpr std::uint64_t kRowsOfPair = 10;

struct NumberPair {
  std::string a{};
  std::string b{};
  std::int64_t strength = 0;  ///< the correlation without its last digits, which are not certain
};

bool varies(const Reading& reading, std::uint64_t rows) {
  const std::uint64_t distinct = reading.profile->distinct;
  return reading.statistical && distinct > 2 &&
         static_cast<double>(distinct) > kDistinctShareMin * static_cast<double>(rows);
}

/// The strongest first; of equals those first in the table.
std::vector<NumberPair> correlated_pairs(const Sketch& sketch) {
  const profile::TableProfile& training = sketch.training();
  std::vector<NumberPair> pairs;
  if (!training.relations) {
    return pairs;
  }
  std::vector<bool> candidates(training.columns.size());
  for (const Reading& reading : sketch.readings()) {
    candidates[static_cast<std::size_t>(reading.profile - training.columns.data())] =
        varies(reading, training.rows);
  }
  const Options& options = sketch.options();
  std::vector<profile::Correlation> correlations = training.relations->correlations;
  std::ranges::sort(correlations, {}, [](const auto& each) { return std::pair(each.a, each.b); });
  for (const profile::Correlation& each : correlations) {
    const double strength = std::abs(each.pearson);
    if (candidates[each.a] && candidates[each.b] &&
        strength >= options.interaction_min_correlation &&
        strength < options.interaction_max_correlation) {
      pairs.push_back({.a = training.columns[each.a].name,
                       .b = training.columns[each.b].name,
                       .strength = std::llround(strength * 1e9)});
    }
  }
  std::ranges::stable_sort(pairs, std::ranges::greater(), &NumberPair::strength);
  pairs.resize(std::min(pairs.size(), options.interaction_max_pairs));
  return pairs;
}

void draft_numbers(Sketch& sketch, const NumberPair& pair) {
  const Expression a = column(pair.a);
  const Expression b = column(pair.b);
  const auto name = [&](const char* between) { return pair.a + between + pair.b; };
  sketch.add_derived(name("_plus_"), call("add", a, b));
  sketch.add_derived(name("_minus_"), call("subtract", a, b));
  sketch.add_derived(name("_times_"), call("multiply", a, b));
  sketch.add_derived(name("_div_"), call("case", call("equal", b, literal(0)),
                                         call("multiply", a, literal(0.0)), call("divide", a, b)));
  if (sketch.options().interaction_extremes) {
    const Expression sum = call("add", a, b);
    sketch.add_derived("max_" + name("_"), call("greatest", a, b));
    sketch.add_derived("min_" + name("_"), call("least", a, b));
    sketch.add_derived(name("_ratio_to_sum_"), call("case", call("equal", sum, literal(0)),
                                                    literal(0.5), call("divide", a, sum)));
  }
}

std::vector<const ColumnProfile*> categories_of(const Sketch& sketch) {
  std::vector<const ColumnProfile*> categories;
  for (const Reading& reading : sketch.readings()) {
    const ColumnProfile& profile = *reading.profile;
    const bool key = profile.type == Type::text || profile.type == Type::int64;
    if (reading.categorical && key && profile.distinct >= 2 &&
        profile.distinct <= sketch.options().categorical_max_cardinality) {
      categories.push_back(&profile);
    }
  }
  return categories;
}

void draft_cross(Sketch& sketch, const std::string& a, const std::string& b) {
  const std::string name = a + "__" + b;
  const std::string table =
      sketch.measure("frequency(" + name + ")", kPairFrequency, a, Json::object({{"with", b}}));
  const Expression pair = call("pair", column(a), column(b));
  sketch.add_derived(name, named("position", table, pair));
  sketch.add_derived(name + "_frequency", call("whole", named("lookup", table, pair)));
}

void draft_crosses(Sketch& sketch, const std::vector<const ColumnProfile*>& categories) {
  std::size_t made = 0;
  for (std::size_t i = 0; i < categories.size(); ++i) {
    for (std::size_t j = i + 1; j < categories.size(); ++j) {
      const std::uint64_t cells = categories[i]->distinct * categories[j]->distinct;
      if (made < sketch.options().interaction_max_crosses &&
          cells * kRowsOfPair <= sketch.training().rows) {
        draft_cross(sketch, categories[i]->name, categories[j]->name);
        ++made;
      }
    }
  }
}

void draft_group(Sketch& sketch, const std::string& c, const std::string& x) {
  const auto in_group = [&](std::string_view measure, const char* what) {
    const std::string table = sketch.measure(fmt::format("{}({} by {})", what, x, c), measure, x,
                                             Json::object({{"by", c}}));
    return named("lookup", table, column(c));
  };
  const Expression mean = in_group(kGroupMean, "mean");
  const Expression std = in_group(kGroupStd, "std");
  sketch.add_derived(fmt::format("{}_mean_by_{}", x, c), mean);
  sketch.add_derived(fmt::format("{}_std_by_{}", x, c), std);
  sketch.add_derived(fmt::format("{}_zscore_by_{}", x, c),
                     call("divide", call("subtract", column(x), mean), std));
}

// By rising sum of the places of both, so that no column is in most of the pairs.
void draft_groups(Sketch& sketch, const std::vector<const ColumnProfile*>& categories) {
  std::vector<std::string> numbers;
  for (const Reading& reading : sketch.readings()) {
    if (varies(reading, sketch.training().rows) && !reading.categorical) {
      numbers.push_back(reading.profile->name);
    }
  }
  std::size_t made = 0;
  for (std::size_t sum = 0; sum + 1 < categories.size() + numbers.size(); ++sum) {
    for (std::size_t i = 0; i <= sum && i < categories.size(); ++i) {
      if (sum - i < numbers.size() && made < sketch.options().interaction_max_groups) {
        draft_group(sketch, categories[i]->name, numbers[sum - i]);
        ++made;
      }
    }
  }
}

void draft(Sketch& sketch) {
  for (const NumberPair& pair : correlated_pairs(sketch)) {
    draft_numbers(sketch, pair);
  }
  const std::vector<const ColumnProfile*> categories = categories_of(sketch);
  draft_crosses(sketch, categories);
  draft_groups(sketch, categories);
}

}  // namespace

const Family kInteraction{
    .transform = {.name = "interaction",
                  .summary = "Pairs of correlated numbers, pairs of categories, and numbers beside "
                             "the others of their group",
                  .features = "a_plus_b a_minus_b a_times_b a_div_b max_a_b min_a_b "
                              "a_ratio_to_sum_b a__b a__b_frequency x_mean_by_c x_std_by_c "
                              "x_zscore_by_c"},
    .enabled = &Options::interaction,
    .draft = draft};

}  // namespace mdm::plan
