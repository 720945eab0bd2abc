#pragma once

#include <string_view>
#include <vector>

#include <mdm/storage.hpp>

namespace mdm::storage {

/// Those of a table and its hidden one.
data::Schema all_fields_of(const TableInfo& table);

/// \throws Error{already_exists} for a name that one of `existing` has, and
///         Error{invalid_argument} for names that no backend takes; see Store
void check_new_table(std::string_view table, const data::Schema& schema,
                     const std::vector<TableInfo>& existing);

/// The table that rows of `schema` are to be appended to.
/// \throws Error{not_found} as find_table, Error{invalid_argument} if its schema is another
const TableInfo& find_table_of(std::string_view table, const data::Schema& schema,
                               const std::vector<TableInfo>& tables);

/// \throws Error{not_found} that suggests the nearest name
const TableInfo& find_table(std::string_view table, const std::vector<TableInfo>& tables);

/// The fields of the named columns, in that order; all but kRowId if none is named.
/// \throws Error{not_found} that suggests the nearest name
data::Schema fields_of(const TableInfo& table, const std::vector<std::string>& columns);

}  // namespace mdm::storage
