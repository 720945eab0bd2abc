#include "schema.hpp"

#include <chrono>
#include <thread>

#include <mdm/base/files.hpp>

namespace mdm::catalog {
namespace {

constexpr std::int64_t kVersion = 1;

constexpr const char* kTables = R"sql(
CREATE TABLE dataset (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, version INTEGER NOT NULL,
  generation INTEGER NOT NULL, digest TEXT NOT NULL, manifest_digest TEXT NOT NULL,
  description TEXT NOT NULL, problem_type TEXT NOT NULL, backend TEXT NOT NULL,
  source TEXT NOT NULL, registered_at TEXT NOT NULL, updated_at TEXT NOT NULL,
  rows INTEGER NOT NULL, size_bytes INTEGER NOT NULL, feature_count INTEGER NOT NULL,
  lists TEXT NOT NULL);
CREATE INDEX dataset_registered_at ON dataset (registered_at, name);
CREATE INDEX dataset_updated_at ON dataset (updated_at, name);
CREATE INDEX dataset_rows ON dataset (rows, name);
CREATE INDEX dataset_size_bytes ON dataset (size_bytes, name);
CREATE INDEX dataset_problem_type ON dataset (problem_type);

CREATE TABLE version (
  dataset INTEGER NOT NULL, version INTEGER NOT NULL, generation INTEGER NOT NULL,
  manifest_digest TEXT NOT NULL, record TEXT NOT NULL,
  PRIMARY KEY (dataset, version)) WITHOUT ROWID;

CREATE TABLE tag (
  tag TEXT NOT NULL, dataset INTEGER NOT NULL, PRIMARY KEY (tag, dataset)) WITHOUT ROWID;
CREATE INDEX tag_dataset ON tag (dataset);

CREATE VIRTUAL TABLE search USING fts5 (
  name, description, tags, columns, prefix = '1 2 3',
  tokenize = "unicode61 remove_diacritics 2 categories 'L* M* N* Co So'");
)sql";

std::int64_t single(sqlite::Database& database, std::string_view sql) {
  sqlite::Statement select = database.prepare(sql);
  return select.step() ? select.integer(0) : 0;
}

/// True if the file holds our tables, false if it holds nothing yet.
bool has_tables(sqlite::Database& database, const std::filesystem::path& file) {
  // In this order: both come in one transaction, which another process may be ending just now.
  const bool holds_something = single(database, "SELECT count(*) FROM sqlite_master") != 0;
  const std::int64_t version = single(database, "PRAGMA user_version");
  if (version > kVersion) {
    fail(ErrorCode::bad_input, Hint{"use a newer mdm, or run `mdm doctor --rebuild`"},
         "catalog of version {}, which is not known here: {}", version, printable(file));
  }
  if (version == 0 && holds_something) {
    fail(ErrorCode::bad_input, "not a catalog: {}", printable(file));
  }
  return version != 0;
}

void make_tables(sqlite::Database& database) {
  database.run(kTables);
  database.run(fmt::format("PRAGMA user_version = {}", kVersion));
}

/// What stands for a catalog that does not exist and may not be made.
sqlite::Database empty_database() {
  sqlite::Database database(":memory:");
  make_tables(database);
  database.run("PRAGMA query_only = ON");
  return database;
}

sqlite::Database open_to_read(const std::filesystem::path& file) {
  try {
    return sqlite::Database(file, {.read_only = true});
  } catch (const Error& error) {
    if (error.code() == ErrorCode::not_found) {
      return empty_database();
    }
    if (error.code() != ErrorCode::permission_denied) {
      throw;
    }
    return sqlite::Database(file, {.immutable = true});
  }
}

/// Other processes that create the file at this moment make SQLite give up at once here, without
/// its own waiting.
void switch_to_wal(sqlite::Database& database) {
  static constexpr int kAttempts = 1000;
  static constexpr std::chrono::milliseconds kPause(10);
  for (int attempt = 1;; ++attempt) {
    try {
      database.run("PRAGMA journal_mode = WAL");
      return;
    } catch (const Error& error) {
      if (!error.retryable() || attempt == kAttempts) {
        throw;
      }
    }
    std::this_thread::sleep_for(kPause);
  }
}

sqlite::Database open_to_write(const std::filesystem::path& file) {
  sqlite::Database database(file);
  database.run("PRAGMA synchronous = FULL");
  if (!has_tables(database, file)) {
    switch_to_wal(database);
    database.in_transaction([&] {
      if (!has_tables(database, file)) {  // another process may have been faster
        make_tables(database);
      }
    });
  }
  return database;
}

}  // namespace

void rethrow_with_hint(const Error& error) {
  if (error.code() == ErrorCode::bad_input && error.hint().empty()) {
    throw Error(error.code(), error.what(), {"run `mdm doctor --rebuild`"}, error.where());
  }
  throw error;
}

sqlite::Database open_database(const std::filesystem::path& file, bool read_only) {
  try {
    if (!read_only) {
      return open_to_write(file);
    }
    sqlite::Database database = open_to_read(file);
    return has_tables(database, file) ? std::move(database) : empty_database();
  } catch (const Error& error) {
    rethrow_with_hint(error);
  }
}

}  // namespace mdm::catalog
