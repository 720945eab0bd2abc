#include <sqlite3.h>

#include <mdm/sqlite.hpp>

#include "failure.hpp"

namespace mdm::sqlite {
namespace {

void check(sqlite3* database, int result) {
  if (result != SQLITE_OK) {
    fail_on_result(database, result, file_of(database));
  }
}

/// Null would bind NULL.
const char* start_of(std::string_view text) {
  return text.data() != nullptr ? text.data() : "";
}

}  // namespace

Statement::Statement(sqlite3* database, sqlite3_stmt* statement)
    : database_(database), statement_(statement) {}

Statement::Statement(Statement&& other) noexcept
    : database_(other.database_), statement_(std::exchange(other.statement_, nullptr)) {}

Statement::~Statement() {
  sqlite3_finalize(statement_);
}

Statement& Statement::bind(int position, std::int64_t value) {
  check(database_, sqlite3_bind_int64(statement_, position, value));
  return *this;
}

Statement& Statement::bind(int position, double value) {
  check(database_, sqlite3_bind_double(statement_, position, value));
  return *this;
}

Statement& Statement::bind(int position, std::string_view value) {
  check(database_, sqlite3_bind_text64(statement_, position, start_of(value), value.size(),
                                       SQLITE_TRANSIENT, SQLITE_UTF8));
  return *this;
}

Statement& Statement::bind_borrowed(int position, std::string_view value) {
  check(database_, sqlite3_bind_text64(statement_, position, start_of(value), value.size(),
                                       SQLITE_STATIC, SQLITE_UTF8));
  return *this;
}

Statement& Statement::bind_null(int position) {
  check(database_, sqlite3_bind_null(statement_, position));
  return *this;
}

Statement& Statement::bind_blob(int position, std::string_view bytes) {
  check(database_,
        sqlite3_bind_blob64(statement_, position, start_of(bytes), bytes.size(), SQLITE_TRANSIENT));
  return *this;
}

bool Statement::step() {
  const int result = sqlite3_step(statement_);
  if (result != SQLITE_ROW && result != SQLITE_DONE) {
    fail_on_result(database_, result, file_of(database_));
  }
  return result == SQLITE_ROW;
}

void Statement::run() {
  while (step()) {}
  reset();
}

void Statement::reset() {
  sqlite3_reset(statement_);  // repeats the error that step has thrown already
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}

double Statement::real(int column) const {
  return sqlite3_column_double(statement_, column);
}

std::string Statement::text(int column) const {
  return std::string(borrowed_text(column));
}

std::string_view Statement::borrowed_text(int column) const {
  const auto* const text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  const auto length = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
  return text != nullptr ? std::string_view(text, length) : std::string_view();
}

std::string_view Statement::borrowed_blob(int column) const {
  const auto* const bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  const auto length = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
  return bytes != nullptr ? std::string_view(bytes, length) : std::string_view();
}

}  // namespace mdm::sqlite
