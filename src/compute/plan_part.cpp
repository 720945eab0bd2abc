#include "plan_part.hpp"

#include <set>
#include <string_view>

namespace mdm::compute {
namespace {

/// What formulas name: columns and state.
using Names = std::set<std::string_view>;

void add_names(const plan::Expression& formula, Names& names) {
  if (!formula.name.empty()) {
    names.insert(formula.name);
  }
  for (const plan::Expression& argument : formula.arguments) {
    add_names(argument, names);
  }
}

}  // namespace

plan::FeaturePlan part_of(const plan::FeaturePlan& plan, std::span<const std::size_t> features) {
  plan::FeaturePlan part{
      .data_digest = plan.data_digest, .fitted_rows = plan.fitted_rows, .sequence = plan.sequence};
  Names names;
  for (const std::size_t number : features) {
    part.features.push_back(plan.features[number]);
    add_names(plan.features[number].formula, names);
  }
  if (plan.sequence) {
    names.insert(plan.sequence->time);
    names.insert(plan.sequence->group);
  }
  for (const data::Field& input : plan.inputs) {
    if (names.contains(input.name)) {
      part.inputs.push_back(input);
    }
  }
  for (const plan::State& entry : plan.state) {
    if (names.contains(entry.key)) {
      part.state.push_back(entry);
    }
  }
  return part;
}

}  // namespace mdm::compute
