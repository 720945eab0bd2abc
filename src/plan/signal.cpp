#include <fmt/format.h>

#include <mdm/plan.hpp>

#include "sketch.hpp"

namespace mdm::plan {
namespace {

/// Why the values carry no signal; empty if they do.
std::string without_signal(const profile::ColumnProfile& values) {
  if (values.nulls == values.rows) {
    return "has no values on the training table";
  }
  if (values.nulls > 0 || values.distinct != 1) {
    return {};
  }
  if (values.top.size() == 1) {
    return fmt::format("is {} in every row of the training table", values.top.front().value);
  }
  return "has one value on the training table";
}

}  // namespace

void drop_without_signal(FeaturePlan& plan, const profile::TableProfile& values) {
  std::erase_if(plan.features, [&](const Feature& feature) {
    const profile::ColumnProfile* profile = values.find(feature.name);
    std::string reason = profile == nullptr ? "" : without_signal(*profile);
    if (reason.empty()) {
      return false;
    }
    plan.dropped.push_back(
        {.name = feature.name, .family = feature.family, .reason = std::move(reason)});
    return true;
  });
  drop_unused(plan);
}

}  // namespace mdm::plan
