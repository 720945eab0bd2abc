#pragma once

#include <mdm/catalog.hpp>
#include <mdm/sqlite.hpp>

namespace mdm::catalog {

/// The columns of `dataset` that make a record, in the order of the two functions below.
extern const std::string_view kRecordColumns;

/// The record in the columns of a row; without its columns.
DatasetRecord read_record(const sqlite::Statement& row);
void bind_record(sqlite::Statement& statement, int first, const DatasetRecord& record);

/// The datasets that pass the filter, in its order; rows for `read_record`.
sqlite::Statement select_datasets(sqlite::Database& database, const Filter& filter);

/// How many they are, whatever the limit.
std::int64_t count_datasets(sqlite::Database& database, const Filter& filter);

}  // namespace mdm::catalog
