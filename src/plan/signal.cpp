#include <fmt/format.h>

#include <mdm/plan.hpp>

#include "sketch.hpp"

namespace mdm::plan {
namespace {

/// Why the values carry no signal; empty if they do.
std::string without_signal(const Signal& signal) {
  if (signal.nulls == signal.rows) {
    return "has no values on the training table";
  }
  if (signal.nulls == 0 && signal.one_value) {
    return fmt::format("is {} in every row of the training table", signal.value);
  }
  if (signal.like.empty()) {
    return {};
  }
  return signal.correlation == 1
             ? fmt::format("is {} in every row of the training table", signal.like)
             : fmt::format("correlates with {} by {:.4f} on the training table", signal.like,
                           signal.correlation);
}

}  // namespace

void drop_without_signal(FeaturePlan& plan, const std::map<std::string, Signal>& signals) {
  std::erase_if(plan.features, [&](const Feature& feature) {
    const auto signal = signals.find(feature.name);
    std::string reason = signal == signals.end() ? "" : without_signal(signal->second);
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
