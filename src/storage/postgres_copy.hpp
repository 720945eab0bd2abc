#pragma once

#include <string>
#include <string_view>

#include <mdm/data.hpp>

namespace mdm::storage {

/// The type that PostgreSQL is told of a column: "bigint", "numeric(38,4)", …
std::string postgres_type(const data::Field& field);

/// What a COPY in the binary form begins and ends with.
std::string_view copy_header();
std::string_view copy_trailer();

/// Appends rows [begin, end) of a batch in the binary form of COPY.
/// \param first_row  number of the batch's first row in its table, for messages
/// \throws Error{bad_input} for a cell that PostgreSQL cannot keep, which it names: a text with a
///         NUL, or a date or timestamp outside of its calendar
/// \source https://www.postgresql.org/docs/15/sql-copy.html, "Binary Format", and the functions
///         *_send of the server's types
void append_copy_rows(const data::Schema& schema, const data::Batch& batch, std::size_t begin,
                      std::size_t end, std::uint64_t first_row, std::string& out);

/// Appends the cells of one row to the columns of `out`; nothing of a header alone or the trailer.
/// \throws Error{bad_input} for bytes that are no row of this schema
void append_copied_row(std::string_view bytes, data::Batch& out);

}  // namespace mdm::storage
