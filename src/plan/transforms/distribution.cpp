#include <fmt/format.h>

#include <mdm/plan/measures.hpp>

#include "../formula.hpp"
#include "family.hpp"

namespace mdm::plan {
namespace {

constexpr int kDeciles = 10;
constexpr double kNoRange = 1e-8;  // keeps the divisor from 0

void draft_column(Sketch& sketch, const std::string& c) {
  const std::string deciles = sketch.measure(fmt::format("quantile_edges({}, {})", c, kDeciles),
                                             kQuantileEdges, c, Json::object({{"bins", kDeciles}}));
  sketch.add(c + "_decile_position", named("bucket", deciles, column(c)));

  const Expression q25 = quantile(sketch, "q25", c, 0.25);
  const Expression q75 = quantile(sketch, "q75", c, 0.75);
  sketch.add(c + "_iqr_normalized",
             call("divide", call("subtract", column(c), q25),
                  call("add", call("subtract", q75, q25), literal(kNoRange))));
}

void draft(Sketch& sketch) {
  for (const Reading& reading : sketch.readings()) {
    if (reading.statistical && reading.profile->std > 0 && reading.profile->distinct > kDeciles) {
      draft_column(sketch, reading.profile->name);
    }
  }
}

}  // namespace

const Family kDistribution{
    .transform = {.name = "distribution",
                  .summary = "Where a number lies among those of the training table",
                  .features = "c_decile_position c_iqr_normalized"},
    .enabled = &Options::distribution,
    .draft = draft};

}  // namespace mdm::plan
