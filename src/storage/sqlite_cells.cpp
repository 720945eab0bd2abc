#include "sqlite_cells.hpp"

#include <mdm/base.hpp>

namespace mdm::storage {
namespace {

template <typename Value>
Value required(const std::optional<Value>& value, data::Type type, std::string_view text) {
  if (!value) {
    fail(ErrorCode::bad_input, Hint{"mdm doctor tells what was changed"},
         "a stored cell is no {}: {}", data::name_of(type), text);
  }
  return *value;
}

}  // namespace

std::string_view declared_type(data::Type type) {
  switch (type) {
    case data::Type::boolean:
    case data::Type::int64: return "INTEGER";
    case data::Type::float64: return "ANY";
    default: return "TEXT";
  }
}

std::string literal_sql(const data::Field& field, const std::string& text) {
  switch (field.type) {
    case data::Type::boolean: return text == "true" ? "1" : "0";
    case data::Type::int64:
    case data::Type::float64: return text;
    default: break;
  }
  std::string doubled = "'";
  for (const char c : text) {
    doubled += c == '\'' ? "''" : std::string(1, c);
  }
  return doubled + "'";
}

void bind_cell(sqlite::Statement& statement, int position, const data::Column& column,
               std::size_t row) {
  if (!column.valid(row)) {
    statement.bind_null(position);
    return;
  }
  switch (column.type) {
    case data::Type::boolean: statement.bind(position, std::int64_t{column.bytes8[row]}); break;
    case data::Type::int64: statement.bind(position, column.ints[row]); break;
    case data::Type::float64: statement.bind(position, column.floats[row]); break;
    case data::Type::text: statement.bind_borrowed(position, column.text(row)); break;
    default: statement.bind(position, std::string_view(data::cell_text(column, row)));
  }
}

void append_cell(const sqlite::Statement& statement, int position, data::Column& column) {
  if (statement.is_null(position)) {
    column.push_null();
    return;
  }
  const auto text = [&] { return statement.borrowed_text(position); };
  switch (column.type) {
    case data::Type::boolean: column.push(statement.integer(position) != 0); break;
    case data::Type::int64: column.push(statement.integer(position)); break;
    case data::Type::float64: column.push(statement.real(position)); break;
    case data::Type::text: column.push(text()); break;
    case data::Type::decimal:
      column.push(required(data::decimal_of_text(text(), column.scale), column.type, text()));
      break;
    default: column.push(required(data::int_of_text(column.type, text()), column.type, text()));
  }
}

}  // namespace mdm::storage
