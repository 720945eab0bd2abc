#pragma once

#include <functional>
#include <memory>
#include <vector>

#include <mdm/data.hpp>

namespace mdm::data {

/// Some of the columns of a table, with all its rows, when they are asked for.
using OpenStream = std::function<std::unique_ptr<BatchStream>()>;

/// The columns of several streams, one or more, side by side. All must give as many rows, in
/// batches of any size.
std::unique_ptr<BatchStream> side_by_side(std::vector<std::unique_ptr<BatchStream>> streams);

}  // namespace mdm::data
