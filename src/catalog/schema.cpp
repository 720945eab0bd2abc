#include "schema.hpp"

#include <chrono>
#include <thread>

#include <mdm/base/files.hpp>

#include "dataset_rows.hpp"
#include "index_files.hpp"

namespace mdm::catalog {
namespace {

constexpr std::int64_t kVersion = 7;

/// What a catalog cannot make from anything else in it. Records are too long for a table without
/// row numbers, where each would take a page of its own and the way to it would lead through
/// others.
constexpr const char* kGroundTables = R"sql(
CREATE TABLE version (
  dataset INTEGER NOT NULL, version INTEGER NOT NULL, generation INTEGER NOT NULL,
  manifest_digest TEXT NOT NULL, record TEXT NOT NULL,
  PRIMARY KEY (dataset, version));
)sql";
/// Likewise, since version 6.
constexpr const char* kRemovedTable =
    "CREATE TABLE removed (manifest_digest TEXT PRIMARY KEY) WITHOUT ROWID";

constexpr const char* kDerivedTables = R"sql(
CREATE TABLE dataset (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, version INTEGER NOT NULL,
  generation INTEGER NOT NULL, digest TEXT NOT NULL, manifest_digest TEXT NOT NULL,
  description TEXT NOT NULL, owner TEXT NOT NULL, problem_type TEXT NOT NULL,
  backend TEXT NOT NULL, source TEXT NOT NULL, registered_at TEXT NOT NULL,
  updated_at TEXT NOT NULL, rows INTEGER NOT NULL, size_bytes INTEGER NOT NULL,
  feature_count INTEGER NOT NULL, quality INTEGER NOT NULL, column_count INTEGER NOT NULL,
  lists TEXT NOT NULL,
  change INTEGER NOT NULL UNIQUE);
CREATE INDEX dataset_registered_at ON dataset (registered_at, name);
CREATE INDEX dataset_updated_at ON dataset (updated_at, name);
CREATE INDEX dataset_rows ON dataset (rows, name);
CREATE INDEX dataset_size_bytes ON dataset (size_bytes, name);
CREATE INDEX dataset_feature_count ON dataset (feature_count, name);
CREATE INDEX dataset_column_count ON dataset (column_count, name);
CREATE INDEX dataset_quality ON dataset (quality, name);

CREATE TABLE total (
  datasets INTEGER NOT NULL, last_change INTEGER NOT NULL, id TEXT NOT NULL,
  state TEXT NOT NULL, rows INTEGER NOT NULL, size_bytes INTEGER NOT NULL);
INSERT INTO total
  VALUES (0, 0, lower(hex(randomblob(16))), lower(hex(randomblob(16))), 0, 0);

CREATE TABLE segment (
  file TEXT PRIMARY KEY, documents INTEGER NOT NULL, first_change INTEGER NOT NULL,
  last_change INTEGER NOT NULL, dead BLOB) WITHOUT ROWID;
CREATE TABLE pending (
  change INTEGER PRIMARY KEY, dataset INTEGER NOT NULL, document BLOB NOT NULL);
CREATE TABLE superseded (change INTEGER PRIMARY KEY, name TEXT NOT NULL);
)sql";

std::int64_t single(sqlite::Database& database, std::string_view sql) {
  sqlite::Statement select = database.prepare(sql);
  return select.step() ? select.integer(0) : 0;
}

enum class Content : std::uint8_t { nothing, former_tables, tables };

Content content_of(sqlite::Database& database, const std::filesystem::path& file) {
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
  return version == 0         ? Content::nothing
         : version < kVersion ? Content::former_tables
                              : Content::tables;
}

void set_version(sqlite::Database& database) {
  database.run(fmt::format("PRAGMA user_version = {}", kVersion));
}

void make_tables(sqlite::Database& database) {
  database.run(kGroundTables);
  database.run(kRemovedTable);
  database.run(kDerivedTables);
  set_version(database);
}

/// What later versions brought to one of version 5 or 6.
void add_what_is_new(sqlite::Database& database, std::int64_t version) {
  if (version < 6) {
    database.run(kRemovedTable);
    database.run("ALTER TABLE total ADD COLUMN state TEXT NOT NULL DEFAULT ''");
    database.run("UPDATE total SET state = lower(hex(randomblob(16)))");
  }
  for (const char* sum : {"rows", "size_bytes"}) {
    database.run(fmt::format("ALTER TABLE total ADD COLUMN {} INTEGER NOT NULL DEFAULT 0", sum));
    database.run(
        fmt::format("UPDATE total SET {0} = (SELECT coalesce(sum({0}), 0) FROM dataset)", sum));
  }
  set_version(database);
}

/// Takes over what the ground tables of a former version hold, and makes the others from it.
void migrate(sqlite::Database& database) {
  if (const auto version = single(database, "PRAGMA user_version"); version >= 5) {
    add_what_is_new(database, version);
    return;
  }
  database.run("ALTER TABLE version RENAME TO former_version");
  database.run(kGroundTables);
  database.run(
      "INSERT INTO version SELECT dataset, version, generation, manifest_digest, record "
      "FROM former_version ORDER BY dataset, version");
  std::vector<std::string> former;
  {
    // The table of FTS5 in former versions had tables of its own, which go with it.
    sqlite::Statement select = database.prepare(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'version' "
        "AND name NOT GLOB 'search_*' AND name NOT GLOB 'sqlite_*'");
    while (select.step()) {
      former.push_back(select.text(0));
    }
  }
  for (const std::string& table : former) {
    database.run("DROP TABLE " + sqlite::quoted(table));
  }
  database.run(kRemovedTable);
  database.run(kDerivedTables);
  sqlite::Statement select = database.prepare(
      "SELECT dataset, record, max(version) FROM version GROUP BY dataset ORDER BY dataset");
  while (select.step()) {
    write_dataset(database, select.integer(0),
                  from_json(Json::parse(select.text(1), "a record of the catalog")));
  }
  select.reset();
  set_version(database);
}

/// What stands for a catalog that does not exist and may not be made.
sqlite::Database empty_database() {
  sqlite::Database database = database_in_memory();
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
  Content content = content_of(database, file);
  if (content == Content::tables) {
    return database;
  }
  if (content == Content::nothing) {
    switch_to_wal(database);
  }
  database.in_transaction([&] {
    content = content_of(database, file);  // another process may have been faster
    if (content == Content::nothing) {
      make_tables(database);
    } else if (content == Content::former_tables) {
      migrate(database);
    }
  });
  IndexFiles(file).settle(database);
  return database;
}

}  // namespace

sqlite::Database database_in_memory() {
  sqlite::Database database(":memory:");
  make_tables(database);
  return database;
}

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
    switch (content_of(database, file)) {
      case Content::nothing: return empty_database();
      case Content::former_tables: open_to_write(file); return open_to_read(file);
      case Content::tables: break;
    }
    return database;
  } catch (const Error& error) {
    rethrow_with_hint(error);
  }
}

}  // namespace mdm::catalog
