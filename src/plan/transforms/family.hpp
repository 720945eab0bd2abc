#pragma once

#include <mdm/plan.hpp>

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

}  // namespace mdm::plan
