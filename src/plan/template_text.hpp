#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mdm::plan {

/// The template of an operator with its places filled: see operators.hpp.
std::string fill_template(std::string_view text, const std::vector<std::string>& operands,
                          std::string_view name);

}  // namespace mdm::plan
