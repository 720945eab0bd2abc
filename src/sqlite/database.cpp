#include <sqlite3.h>

#include <mdm/base/files.hpp>
#include <mdm/sqlite.hpp>

#include "failure.hpp"

namespace mdm::sqlite {
namespace {

int flags_of(const Options& options) {
  const bool read_only = options.read_only || options.immutable;
  return SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
         (read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) |
         (options.immutable ? SQLITE_OPEN_URI : 0);
}

/// \source https://www.sqlite.org/uri.html: '%', '?' and '#' have a meaning in a path
std::string immutable_uri(const std::filesystem::path& path) {
  std::string uri = "file:";
  for (const char c : path.native()) {
    if (c == '%' || c == '?' || c == '#') {
      uri += fmt::format("%{:02x}", static_cast<unsigned char>(c));
    } else {
      uri += c;
    }
  }
  return uri + "?immutable=1";
}

}  // namespace

void Database::Close::operator()(sqlite3* database) const noexcept {
  sqlite3_close_v2(database);
}

Database::Database(const std::filesystem::path& path, const Options& options)
    : path_(printable(path)) {
  const std::string name = options.immutable ? immutable_uri(path) : path.native();
  sqlite3* opened = nullptr;
  const int result = sqlite3_open_v2(name.c_str(), &opened, flags_of(options), nullptr);
  database_.reset(opened);
  if (result != SQLITE_OK) {
    fail_on_result(opened, result, path_);
  }
  sqlite3_busy_timeout(opened, options.busy_timeout_ms);
  // A file may come from anywhere: its schema must not call functions with side effects.
  sqlite3_db_config(opened, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(opened, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  run("PRAGMA schema_version");  // SQLite opens lazily; errors of the file belong here
}

void Database::run(const std::string& sql) {
  const int result = sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (result != SQLITE_OK) {
    fail_on_result(database_.get(), result, path_);
  }
}

std::string Database::set_pragma(const std::string& name, const std::string& value) {
  run(fmt::format("PRAGMA {} = {}", name, value));
  Statement reading = prepare("PRAGMA " + name);
  return reading.step() ? reading.text(0) : std::string();
}

Statement Database::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int result = sqlite3_prepare_v2(database_.get(), sql.data(), static_cast<int>(sql.size()),
                                        &statement, nullptr);
  if (result != SQLITE_OK) {
    fail_on_result(database_.get(), result, path_);
  }
  return {database_.get(), statement};
}

std::int64_t Database::changes() const {
  return sqlite3_changes64(database_.get());
}

void Database::roll_back() noexcept {
  // Some errors end the transaction by themselves: then this says so, which is no failure.
  sqlite3_exec(database_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
}

std::string quoted(std::string_view name) {
  std::string text = "\"";
  for (const char c : name) {
    text += c == '"' ? "\"\"" : std::string(1, c);
  }
  return text + '"';
}

std::string version() {
  return sqlite3_libversion();
}

}  // namespace mdm::sqlite
