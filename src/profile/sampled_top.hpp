#pragma once

#include <cstdint>
#include <vector>

#include <mdm/profile.hpp>

namespace mdm::profile {

/// A value that fewer rows of a sample have is not called frequent.
inline constexpr std::uint64_t kTopSampledLeast = 10;

/// From counts in a sample of valid cells to counts in the column, and their error.
/// \param top  by falling count
void scale_top(std::vector<TopValue>& top, std::uint64_t sampled, ColumnProfile& profile);

}  // namespace mdm::profile
