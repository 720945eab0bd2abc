#pragma once

#include <cstddef>
#include <span>

#include <mdm/plan.hpp>

namespace mdm::compute {

/// The plan of some of its features, in this order, with the inputs and the state that they use: of
/// a wide table the state is large.
plan::FeaturePlan part_of(const plan::FeaturePlan& plan, std::span<const std::size_t> features);

}  // namespace mdm::compute
