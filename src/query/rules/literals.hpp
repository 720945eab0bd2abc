#pragma once

#include <optional>
#include <string>

#include <mdm/base/json.hpp>
#include <mdm/data.hpp>

namespace mdm::query {

/// The cell of a column that a literal stands for when it is compared with it, as data::cell_text
/// writes it; nothing for what is no literal, is null, or is compared by another type.
std::optional<std::string> cell_of(const Json& literal, const data::Field& field);

}  // namespace mdm::query
