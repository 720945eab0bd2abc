#pragma once

#include <string>

#include <mdm/data.hpp>

namespace mdm::profile {

/// Names and types of columns as one text: a state is only taken over by its like.
std::string shape_of(const data::Schema& schema);

}  // namespace mdm::profile
