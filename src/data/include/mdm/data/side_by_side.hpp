#pragma once

#include <memory>
#include <vector>

#include <mdm/data.hpp>

namespace mdm::data {

/// The columns of several streams, one or more, side by side. All must give as many rows, in
/// batches of any size.
std::unique_ptr<BatchStream> side_by_side(std::vector<std::unique_ptr<BatchStream>> streams);

}  // namespace mdm::data
