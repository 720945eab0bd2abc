#include "plan_part.hpp"

#include <algorithm>
#include <set>

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

InputsRead::InputsRead(const plan::FeaturePlan& plan) : plan_(plan) {
  for (const data::Field& input : plan.inputs) {
    numbers_.emplace(input.name, numbers_.size());
  }
}

std::vector<std::size_t> InputsRead::by(std::span<const std::size_t> features) const {
  Names names;
  for (const std::size_t feature : features) {
    add_names(plan_.features[feature].formula, names);
  }
  std::vector<std::size_t> found;
  for (const std::string_view name : names) {
    if (const auto input = numbers_.find(name); input != numbers_.end()) {
      found.push_back(input->second);
    }
  }
  std::ranges::sort(found);
  return found;
}

std::vector<std::size_t> by_columns(const plan::FeaturePlan& plan,
                                    std::span<const std::size_t> features) {
  const InputsRead inputs(plan);
  using Key = std::pair<bool, std::vector<std::size_t>>;
  std::vector<std::pair<Key, std::size_t>> keyed;
  keyed.reserve(features.size());
  for (const std::size_t number : features) {
    keyed.emplace_back(Key(plan::reads_other_rows(plan.features[number].formula),
                           inputs.by(std::span(&number, 1))),
                       number);
  }
  std::ranges::sort(keyed);
  std::vector<std::size_t> sorted;
  sorted.reserve(keyed.size());
  std::ranges::transform(keyed, std::back_inserter(sorted),
                         [](const auto& each) { return each.second; });
  return sorted;
}

Shares shares_of(const plan::FeaturePlan& plan, std::span<const std::size_t> features,
                 unsigned workers) {
  std::vector<std::size_t> own;
  std::vector<std::size_t> others;
  for (const std::size_t number : by_columns(plan, features)) {
    (plan::reads_other_rows(plan.features[number].formula) ? others : own).push_back(number);
  }
  const auto shared = [&](const std::vector<std::size_t>& numbers) {
    std::vector<std::vector<std::size_t>> shares;
    const std::size_t count = std::min<std::size_t>(std::max(workers, 1U), numbers.size());
    const auto at = [&](std::size_t share) {
      return numbers.begin() + static_cast<std::ptrdiff_t>(numbers.size() * share / count);
    };
    for (std::size_t i = 0; i < count; ++i) {
      shares.emplace_back(at(i), at(i + 1));
    }
    return shares;
  };
  return {.own = shared(own), .others = shared(others)};
}

}  // namespace mdm::compute
