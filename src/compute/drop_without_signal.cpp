#include <algorithm>

#include <fmt/format.h>

#include <mdm/compute.hpp>
#include <mdm/profile.hpp>

namespace mdm::compute {
namespace {

/// A feature that shows signal in some of these first rows needs no look at the others.
constexpr int kFirstRows[] = {4096, 131'072};

/// What tells whether a feature has signal: its count, nulls, and its value if it is always one.
profile::TableProfile extremes_of(const plan::FeaturePlan& plan, duckdb::Connection& connection,
                                  const std::string& table, const std::stop_token& stop) {
  std::string aggregates = "count(*)";
  for (const plan::Feature& feature : plan.features) {
    aggregates += fmt::format(", count({0}), min({0}), max({0})", duckdb::quoted(feature.name));
  }
  const auto rows = connection.stream(
      fmt::format("SELECT {} FROM ({})", aggregates,
                  select_features(plan::for_training_table(plan), connection, table, {})),
      stop);
  data::Batch batch;
  MDM_CHECK(rows->next(batch));
  profile::TableProfile extremes;
  extremes.rows = static_cast<std::uint64_t>(batch.columns[0].ints[0]);
  for (std::size_t i = 0; i < plan.features.size(); ++i) {
    const auto valid = static_cast<std::uint64_t>(batch.columns[1 + 3 * i].ints[0]);
    const std::string least = data::cell_text(batch.columns[2 + 3 * i], 0);
    const bool one = least == data::cell_text(batch.columns[3 + 3 * i], 0);
    extremes.columns.push_back({.name = plan.features[i].name,
                                .type = plan.features[i].type,
                                .rows = extremes.rows,
                                .nulls = extremes.rows - valid,
                                .distinct = one ? 1U : 2U,
                                .top = {{.value = least, .count = valid}}});
  }
  return extremes;
}

/// Leaves those features that show no signal in the rows of `table`.
void keep_doubtful(plan::FeaturePlan& doubtful, duckdb::Connection& connection,
                   const std::string& table, const std::stop_token& stop) {
  plan::FeaturePlan clear = doubtful;
  plan::drop_without_signal(clear, extremes_of(doubtful, connection, table, stop));
  std::erase_if(doubtful.features, [&](const plan::Feature& feature) {
    return std::ranges::find(clear.features, feature.name, &plan::Feature::name) !=
           clear.features.end();
  });
}

}  // namespace

void drop_without_signal(plan::FeaturePlan& plan, duckdb::Connection& connection,
                         const std::string& table, const std::stop_token& stop) {
  plan::FeaturePlan doubtful = plan;
  for (const int rows : kFirstRows) {
    if (!doubtful.features.empty()) {
      keep_doubtful(doubtful, connection, fmt::format("(SELECT * FROM {} LIMIT {})", table, rows),
                    stop);
    }
  }
  if (!doubtful.features.empty()) {
    plan::drop_without_signal(plan, extremes_of(doubtful, connection, table, stop));
  }
}

}  // namespace mdm::compute
