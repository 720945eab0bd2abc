#pragma once

#include <string_view>
#include <vector>

#include <mdm/storage.hpp>

namespace mdm::storage {

/// \throws Error{already_exists} for a name that one of `existing` has, and
///         Error{invalid_argument} for names that no backend takes; see Store
void check_new_table(std::string_view table, const data::Schema& schema,
                     const std::vector<TableInfo>& existing);

/// \throws Error{not_found} that suggests the nearest name
const TableInfo& find_table(std::string_view table, const std::vector<TableInfo>& tables);

}  // namespace mdm::storage
