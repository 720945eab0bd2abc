#pragma once

#include <mdm/data.hpp>
#include <mdm/sqlite.hpp>

namespace mdm::storage {

/// The cell of a column that has this text, as bind_cell keeps it.
std::string literal_sql(const data::Field& field, const std::string& text);

/// The type that SQLite is told of a column. A number of float64 is ANY, since REAL would keep -0.0
/// as 0; what a value of each type becomes stands in docs/formats/sqlite-store.md.
std::string_view declared_type(data::Type type);

/// Binds one cell. A text of the column is borrowed: it must stay until the statement has run.
void bind_cell(sqlite::Statement& statement, int position, const data::Column& column,
               std::size_t row);

/// Appends the cell of the current row. \throws Error{bad_input} if it is not what bind_cell writes
void append_cell(const sqlite::Statement& statement, int position, data::Column& column);

}  // namespace mdm::storage
