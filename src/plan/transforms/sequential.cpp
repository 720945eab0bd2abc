#include <algorithm>

#include <fmt/format.h>

#include "../formula.hpp"
#include "family.hpp"

namespace mdm::plan {
namespace {

using profile::ColumnProfile;

constexpr std::uint64_t kDistinctMin = 11;

/// In the order of the table.
std::vector<const ColumnProfile*> columns_of(const Sketch& sketch) {
  std::vector<const ColumnProfile*> columns;
  for (const Reading& reading : sketch.readings()) {
    const ColumnProfile& profile = *reading.profile;
    if (reading.statistical && profile.std > 0 && profile.distinct >= kDistinctMin) {
      columns.push_back(&profile);
    }
  }
  const std::size_t most = sketch.options().sequential_max_columns;
  if (columns.size() > most) {
    std::ranges::stable_sort(columns, std::ranges::greater(), &ColumnProfile::std);
    columns.resize(most);
    std::ranges::sort(columns);
  }
  return columns;
}

void draft_column(Sketch& sketch, const std::string& c) {
  const Options& options = sketch.options();
  const auto of_rows = [&](const char* op, int rows) { return call(op, column(c), literal(rows)); };
  for (const int rows : options.sequential_lags) {
    sketch.add(fmt::format("{}_lag_{}", c, rows), of_rows("lag", rows));
  }
  for (const int rows : options.sequential_leads) {
    sketch.add(fmt::format("{}_lead_{}", c, rows), of_rows("lead", rows));
  }
  for (const int rows : options.sequential_windows) {
    for (const char* what : {"mean", "std", "min", "max"}) {
      sketch.add(fmt::format("{}_roll_{}_{}", c, what, rows),
                 of_rows(fmt::format("rolling_{}", what).c_str(), rows));
    }
  }
  sketch.add(c + "_diff_1", call("subtract", column(c), of_rows("lag", 1)));
  sketch.add(c + "_pct_change",
             call("subtract", call("divide", column(c), of_rows("lag", 1)), literal(1)));
  sketch.add(c + "_cumsum", call("cumsum", column(c)));
  if (options.sequential_trend > 1) {
    sketch.add_derived("trend_" + c, of_rows("trend", options.sequential_trend));
  }
}

void draft(Sketch& sketch) {
  if (!sketch.has_sequence()) {
    sketch.drop("c_lag_<n>", "rows have no order without a time column");
    return;
  }
  for (const ColumnProfile* profile : columns_of(sketch)) {
    draft_column(sketch, profile->name);
  }
}

}  // namespace

const Family kSequential{
    .transform = {.name = "sequential",
                  .summary = "Rows before this one in the order of time, within the group: earlier "
                             "values, rolling statistics, changes and trends",
                  .features = "c_lag_<n> c_lead_<n> c_roll_mean_<n> c_roll_std_<n> c_roll_min_<n> "
                              "c_roll_max_<n> c_diff_1 c_pct_change c_cumsum trend_c"},
    .enabled = &Options::sequential,
    .draft = draft};

}  // namespace mdm::plan
