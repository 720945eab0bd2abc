#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <mdm/plan/measures.hpp>

#include "../formula.hpp"
#include "family.hpp"

namespace mdm::plan {
namespace {

using profile::ColumnProfile;

constexpr std::uint64_t kDistinctMin = 3;
constexpr int kPercentilePoints = 1001;

void draft_position(Sketch& sketch, const std::string& c) {
  const std::string table = sketch.measure("percentile(" + c + ")", kPercentile, c,
                                           Json::object({{"points", kPercentilePoints}}));
  sketch.add(c + "_percentile", named("interpolate", table, column(c)));

  const Expression q25 = quantile(sketch, "q25", c, 0.25);
  const Expression q75 = quantile(sketch, "q75", c, 0.75);
  const Expression reach = call("multiply", literal(sketch.options().statistical_outlier_iqr),
                                call("subtract", q75, q25));
  sketch.add(c + "_is_outlier",
             call("flag", call("or", call("less", column(c), call("subtract", q25, reach)),
                               call("greater", column(c), call("add", q75, reach)))));
}

// The edges of pandas.cut without the outermost two: cells beyond them belong to the first or the
// last bin, so that no table falls out of the range of the training table.
Json equal_edges(const ColumnProfile& profile, int bins) {
  Json edges = Json::array();
  const double step = (profile.max - profile.min) / bins;
  for (int i = 1; i < bins; ++i) {
    edges.push(profile.min + i * step);
  }
  return edges;
}

void draft_bins(Sketch& sketch, const ColumnProfile& profile, int bins, const std::string& suffix) {
  const std::string& c = profile.name;
  if (std::isfinite(profile.max - profile.min)) {
    const std::string edges =
        sketch.know(fmt::format("equal_edges({}, {})", c, bins), c, equal_edges(profile, bins));
    sketch.add(c + "_bin_equal" + suffix, named("bucket", edges, column(c)));
  } else {
    sketch.drop(c + "_bin_equal" + suffix, "the range of the values is no number");
  }
  const std::string edges = sketch.measure(fmt::format("quantile_edges({}, {})", c, bins),
                                           kQuantileEdges, c, Json::object({{"bins", bins}}));
  sketch.add(c + "_bin_quantile" + suffix, named("bucket", edges, column(c)));
}

void draft_all_bins(Sketch& sketch, const ColumnProfile& profile) {
  const std::vector<int>& counts = sketch.options().n_bins;
  for (const int bins : counts) {
    if (profile.distinct > static_cast<std::uint64_t>(bins)) {
      draft_bins(sketch, profile, bins, bins == counts.front() ? "" : fmt::format("_{}", bins));
    }
  }
}

void draft_range(Sketch& sketch, const ColumnProfile& profile) {
  const std::string& c = profile.name;
  const double range = profile.max - profile.min;
  if (std::isfinite(range) && range > 0) {
    const Expression least = sketch.known("min(" + c + ")", c, profile.min);
    const Expression most = sketch.known("max(" + c + ")", c, profile.max);
    sketch.add(c + "_minmax",
               call("divide", call("subtract", column(c), least), call("subtract", most, least)));
  }
}

void draft_column(Sketch& sketch, const ColumnProfile& profile) {
  const std::string& c = profile.name;
  const Options& options = sketch.options();
  const bool positive = profile.min > 0;
  const Expression mean = sketch.known("mean(" + c + ")", c, profile.mean);

  if (options.statistical_log && positive) {
    sketch.add(c + "_log", call("log1p", column(c)));
  }
  if (options.statistical_zscore && profile.std > 0) {
    const Expression std = sketch.known("std(" + c + ")", c, profile.std);
    sketch.add(c + "_zscore", call("divide", call("subtract", column(c), mean), std));
  }
  draft_position(sketch, c);
  if (options.binning) {
    draft_all_bins(sketch, profile);
  }
  if (positive) {
    sketch.add(c + "_sqrt", call("sqrt", column(c)));
  }
  sketch.add(c + "_squared", call("multiply", column(c), column(c)));
  const char* const power = positive ? "boxcox" : "yeojohnson";
  const std::string exponent = sketch.measure(fmt::format("{}({})", power, c),
                                              positive ? kBoxCox : kYeoJohnson, c, Json::object());
  sketch.add(fmt::format("{}_{}", c, power),
             call(power, column(c), Expression{.op = "state", .name = exponent}));
  draft_range(sketch, profile);
  if (profile.mean != 0) {
    sketch.add(c + "_div_mean", call("divide", column(c), mean));
  }
}

void draft(Sketch& sketch) {
  for (const Reading& reading : sketch.readings()) {
    const ColumnProfile& profile = *reading.profile;
    const bool finite = std::isfinite(profile.mean) && std::isfinite(profile.min);
    if (!reading.statistical) {
      continue;
    }
    if (profile.distinct < kDistinctMin || !finite) {
      sketch.drop(profile.name, fmt::format("has fewer than {} distinct values", kDistinctMin));
      continue;
    }
    draft_column(sketch, profile);
  }
}

}  // namespace

const Family kStatistical{
    .transform = {.name = "statistical",
                  .summary = "Scales, ranks, bins and transforms of numbers, by the statistics of "
                             "the training table",
                  .features = "c_log c_zscore c_percentile c_is_outlier c_bin_equal c_bin_quantile "
                              "c_sqrt c_squared c_boxcox c_yeojohnson c_minmax c_div_mean"},
    .enabled = &Options::statistical,
    .draft = draft};

}  // namespace mdm::plan
