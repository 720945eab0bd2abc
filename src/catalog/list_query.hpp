#pragma once

#include <mdm/catalog.hpp>
#include <mdm/sqlite.hpp>

namespace mdm::catalog {

/// Adds the row of a dataset. \param id  none: a new one \returns its id
std::int64_t insert_record(sqlite::Database& database, std::optional<std::int64_t> id,
                           const DatasetRecord& record);

/// The statement of a page: the rows of `list_datasets`, one more than the limit.
sqlite::Statement select_datasets(sqlite::Database& database, const Filter& filter,
                                  std::string_view before_select = "");

/// What Catalog::list and Catalog::count answer.
Page list_datasets(sqlite::Database& database, const Filter& filter);
std::int64_t count_datasets(sqlite::Database& database, const Filter& filter);

}  // namespace mdm::catalog
