#pragma once

#include <mdm/catalog.hpp>
#include <mdm/sqlite.hpp>

namespace mdm::catalog {

/// A place in an order, as `Page::next` writes it: "1309:titanic", or "titanic" where names are the
/// order.
struct Place {
  std::string value{};
  std::int64_t number = 0;  ///< the value; of a time in seconds since 1970
  std::string name{};
};

/// \throws Error{invalid_argument} if `query.after` is no place in the order
Place place_of(const Query& query);
/// The place of a record.
std::string place_text(const Query& query, const DatasetRecord& record, std::int64_t column_count);

/// Adds the row of a dataset. \param id  none: a new one \returns its id
std::int64_t insert_record(sqlite::Database& database, std::optional<std::int64_t> id,
                           std::int64_t change, const DatasetRecord& record);

/// The statement by which `listed_record` finds datasets by their ids.
sqlite::Statement select_listed(sqlite::Database& database);
/// The record of a dataset without its columns, and how many columns it has.
std::pair<DatasetRecord, std::int64_t> listed_record(sqlite::Statement& select, std::int64_t id);

/// The statement of a page of all datasets: one row more than the limit.
sqlite::Statement select_datasets(sqlite::Database& database, const Query& query,
                                  std::string_view before_select = "");

/// A page of all datasets, by the indexes of SQLite.
Page list_all(sqlite::Database& database, const Query& query);
Totals totals_of(sqlite::Database& database);

}  // namespace mdm::catalog
