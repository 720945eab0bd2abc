#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <mdm/plan/measures.hpp>

#include "../formula.hpp"
#include "family.hpp"

namespace mdm::plan {
namespace {

using profile::ColumnProfile;

constexpr std::uint64_t kDistinctMin = 6;
constexpr std::size_t kColumnsMin = 2;
constexpr std::size_t kColumnsMax = 20;
constexpr int kTrees = 100;
constexpr int kTreeRows = 128;
constexpr double kAnomalyShare = 0.1;
constexpr int kPoints = 256;
constexpr int kNeighbors = 10;

/// Those of largest variance, in the order of the table.
std::vector<const ColumnProfile*> columns_of(const Sketch& sketch) {
  std::vector<const ColumnProfile*> columns;
  for (const Reading& reading : sketch.readings()) {
    const ColumnProfile& profile = *reading.profile;
    if (reading.statistical && profile.std > 0 && std::isfinite(profile.mean) &&
        profile.distinct >= kDistinctMin) {
      columns.push_back(&profile);
    }
  }
  if (columns.size() > kColumnsMax) {
    std::ranges::stable_sort(columns, std::ranges::greater(), &ColumnProfile::std);
    columns.resize(kColumnsMax);
    std::ranges::sort(columns);
  }
  return columns;
}

/// The columns in standard deviations from their mean, missing ones at it.
std::vector<Expression> coordinates(Sketch& sketch,
                                    const std::vector<const ColumnProfile*>& columns) {
  std::vector<Expression> numbers;
  for (const ColumnProfile* profile : columns) {
    const std::string& c = profile->name;
    const Expression mean = sketch.known("mean(" + c + ")", c, profile->mean);
    const Expression std = sketch.known("std(" + c + ")", c, profile->std);
    numbers.push_back(
        call("coalesce", call("divide", call("subtract", column(c), mean), std), literal(0.0)));
  }
  return numbers;
}

/// What all measures of the family share.
Json parameters_of(const Sketch& sketch, const std::vector<const ColumnProfile*>& columns) {
  Json names = Json::array();
  Json means = Json::array();
  Json stds = Json::array();
  for (const ColumnProfile* profile : columns) {
    names.push(profile->name);
    means.push(profile->mean);
    stds.push(profile->std);
  }
  const auto rows = static_cast<double>(sketch.training().rows);
  return Json::object(
      {{"columns", std::move(names)},
       {"means", std::move(means)},
       {"stds", std::move(stds)},
       {"share", std::min(1.0, static_cast<double>(sketch.options().clustering_rows) / rows)},
       {"seed", sketch.options().clustering_seed}});
}

class Drafter final {
 public:
  Drafter(Sketch& sketch, const std::vector<const ColumnProfile*>& columns)
      : sketch_(sketch),
        coordinates_(coordinates(sketch, columns)),
        parameters_(parameters_of(sketch, columns)) {}

  void draft_clusters(int count) {
    const std::string key =
        measure(fmt::format("kmeans({})", count), kKMeans, {{"clusters", count}});
    sketch_.add_derived(fmt::format("kmeans_cluster_{}", count), of_all("nearest_cluster", key));
    sketch_.add_derived(fmt::format("kmeans_distance_{}", count), of_all("cluster_distance", key));
  }

  void draft_isolation() {
    const std::string forest =
        measure("isolation", kIsolationForest, {{"trees", kTrees}, {"tree_rows", kTreeRows}});
    const std::string limit =
        measure("isolation_limit", kIsolationLimit,
                {{"trees", kTrees}, {"tree_rows", kTreeRows}, {"anomalies", kAnomalyShare}});
    sketch_.add_derived("isolation_score", of_all("isolation", forest));
    sketch_.add_derived("is_anomaly", call("flag", call("less_equal", of_all("isolation", forest),
                                                        Expression{.op = "state", .name = limit})));
  }

  void draft_density() {
    const std::string key =
        measure("density", kDensity, {{"points", kPoints}, {"neighbors", kNeighbors}});
    sketch_.add_derived("density_score", of_all("density", key));
  }

 private:
  std::string measure(const std::string& key, std::string_view measure,
                      std::initializer_list<Json::Member> own) {
    Json parameters = parameters_;
    for (const Json::Member& member : own) {
      parameters.set(member.first, member.second);
    }
    return sketch_.measure(key, measure, "", std::move(parameters));
  }

  Expression of_all(const char* op, const std::string& key) const {
    return {.op = op, .name = key, .arguments = coordinates_};
  }

  Sketch& sketch_;
  std::vector<Expression> coordinates_;
  Json parameters_;
};

void draft(Sketch& sketch) {
  const auto columns = columns_of(sketch);
  if (columns.size() < kColumnsMin) {
    return;
  }
  Drafter drafter(sketch, columns);
  for (const int count : sketch.options().clustering_counts) {
    drafter.draft_clusters(count);
  }
  drafter.draft_isolation();
  drafter.draft_density();
}

}  // namespace

const Family kClustering{
    .transform = {.name = "clustering",
                  .summary = "Where a row lies among those of the training table, by all numbers "
                             "at once: its cluster, how isolated and how dense its place is",
                  .features = "kmeans_cluster_<n> kmeans_distance_<n> isolation_score is_anomaly "
                              "density_score"},
    .enabled = &Options::clustering,
    .draft = draft};

}  // namespace mdm::plan
