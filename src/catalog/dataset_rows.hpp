#pragma once

#include <mdm/catalog.hpp>
#include <mdm/sqlite.hpp>

namespace mdm::catalog {

// The rows of a dataset in all tables of the catalog's file. To be called in a transaction.

struct Current {
  std::int64_t id = 0;
  std::int64_t version = 0;
  std::int64_t change = 0;
};

std::optional<Current> current_of(sqlite::Database& database, std::string_view name);

/// \throws Error{already_exists} unless the current version is the expected one
void check_version(std::int64_t current, std::int64_t expected, std::string_view name);

/// Adds `record` as the next version, and settles its number.
/// \param current  what there is, if anything
void add_version(sqlite::Database& database, const std::optional<Current>& current,
                 DatasetRecord& record);

/// Makes `record` the current version in the tables that follow from `version`.
/// \param id  of a dataset that has no rows in them by now; none: a new dataset
/// \returns the dataset's id
std::int64_t write_dataset(sqlite::Database& database, std::optional<std::int64_t> id,
                           const DatasetRecord& record);

/// Writes the current version anew.
void change_version(sqlite::Database& database, const Current& current,
                    const DatasetRecord& record);

void remove_dataset(sqlite::Database& database, const Current& current, std::string_view name);

}  // namespace mdm::catalog
