#pragma once

#include <fmt/format.h>

#include <mdm/plan.hpp>
#include <mdm/plan/measures.hpp>

#include "../sketch.hpp"

namespace mdm::plan {

/// A family of features: what the user reads of it, its switch, and how it drafts.
struct Family {
  Transform transform{};
  bool Options::*enabled = nullptr;
  void (*draft)(Sketch& sketch) = nullptr;
};

extern const Family kTemporal;
extern const Family kCategorical;
extern const Family kStatistical;
extern const Family kText;
extern const Family kMissing;
extern const Family kInteraction;
extern const Family kDistribution;
extern const Family kSequential;
extern const Family kClustering;
extern const Family kCustom;

/// The quantile of a column at `rank` as a state entry; `name` is that of its key.
inline Expression quantile(Sketch& sketch, const char* name, const std::string& column,
                           double rank) {
  return {.op = "state",
          .name = sketch.measure(fmt::format("{}({})", name, column), kQuantile, column,
                                 Json::object({{"rank", rank}}))};
}

}  // namespace mdm::plan
