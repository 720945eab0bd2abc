#include "sampled_top.hpp"

#include <algorithm>
#include <cmath>

namespace mdm::profile {

void scale_top(std::vector<TopValue>& top, std::uint64_t sampled, ColumnProfile& profile) {
  const auto size = static_cast<double>(sampled);
  const auto valid = static_cast<double>(profile.rows - profile.nulls);
  for (TopValue& value : top) {
    const double share = static_cast<double>(value.count) / size;
    profile.top_error = std::max(profile.top_error, 2 * std::sqrt(share * (1 - share) / size *
                                                                  std::max(0.0, 1 - size / valid)));
    value.count = static_cast<std::uint64_t>(std::llround(share * valid));
  }
}

}  // namespace mdm::profile
