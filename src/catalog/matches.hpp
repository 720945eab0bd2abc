#pragma once

#include <string>
#include <vector>

#include <mdm/catalog.hpp>

namespace mdm::catalog {

/// Where a record holds what a condition asks for: "name", "description", "tag", "column Age", ….
std::vector<std::string> matches_of(const Condition& condition, const DatasetRecord& record);

}  // namespace mdm::catalog
