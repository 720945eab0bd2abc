#include <algorithm>
#include <numeric>

#include <mdm/compute.hpp>

#include "plan_part.hpp"

namespace mdm::compute {
namespace {

using Numbers = std::vector<std::size_t>;

/// One alone holds the features in their order.
std::vector<Numbers> slices_of(const plan::FeaturePlan& plan, const Execution& execution) {
  const std::size_t all = plan.features.size();
  const std::size_t most = std::max<std::size_t>(execution.features_at_once, 1);
  const std::size_t count = std::max<std::size_t>((all + most - 1) / most, 1);
  Numbers order(all);
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (count > 1) {
    order = by_columns(plan, order);
  }
  std::vector<Numbers> slices;
  for (std::size_t i = 0; i < count; ++i) {
    const auto at = [&](std::size_t slice) {
      return order.begin() + static_cast<std::ptrdiff_t>(all * slice / count);
    };
    slices.emplace_back(at(i), at(i + 1));
  }
  return slices;
}

}  // namespace

data::Slices feature_slices(const plan::FeaturePlan& plan, const duckdb::Connection& connection,
                            const std::string& table, const std::vector<std::string>& kept,
                            const Execution& execution, const std::stop_token& stop) {
  std::vector<Numbers> parts = slices_of(plan, execution);
  data::Slices slices;
  if (parts.size() > 1) {
    slices.places.resize(kept.size());
    std::iota(slices.places.begin(), slices.places.end(), std::size_t{0});
  }
  for (Numbers& numbers : parts) {
    for (std::size_t i = 0; parts.size() > 1 && i < numbers.size(); ++i) {
      slices.places.push_back(kept.size() + numbers[i]);
    }
    const bool first = slices.open.empty();
    slices.open.emplace_back([&plan, &connection, table, execution, stop,
                              numbers = std::move(numbers),
                              own_kept = first ? kept : std::vector<std::string>()] {
      return feature_rows(part_of(plan, numbers), connection, table, own_kept, execution, stop);
    });
  }
  return slices;
}

std::size_t columns_read_at_once(const plan::FeaturePlan& plan, const Execution& execution) {
  const InputsRead inputs(plan);
  std::size_t most = 0;
  for (const Numbers& slice : slices_of(plan, execution)) {
    std::size_t columns = 0;
    const Shares shares = shares_of(plan, slice, execution.workers);
    for (const auto* const kind : {&shares.own, &shares.others}) {
      for (const Numbers& numbers : *kind) {
        columns += inputs.by(numbers).size();
      }
    }
    most = std::max(most, columns);
  }
  return most;
}

}  // namespace mdm::compute
