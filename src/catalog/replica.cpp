#include "replica.hpp"

#include <mdm/base/files.hpp>

#include "dataset_rows.hpp"
#include "index_files.hpp"
#include "schema.hpp"

namespace mdm::catalog {
namespace {

constexpr const char* kFile = "catalog.db";

Replica::Position read_position(sqlite::Database& database) {
  sqlite::Statement select = database.prepare("SELECT source, change FROM followed");
  return select.step() ? Replica::Position{select.text(0), select.integer(1)} : Replica::Position();
}

void write_position(sqlite::Database& database, const Replica::Position& position) {
  database.run("DELETE FROM followed");
  database.prepare("INSERT INTO followed VALUES (?, ?)")
      .bind(1, position.source)
      .bind(2, position.change)
      .run();
}

void clear(sqlite::Database& database) {
  for (const char* table : {"version", "dataset", "segment", "pending", "superseded"}) {
    database.run(fmt::format("DELETE FROM {}", table));
  }
  database.run("UPDATE total SET datasets = 0, rows = 0, size_bytes = 0");
  IndexFiles::next_change(database);
}

void repeat(sqlite::Database& database, const Replica::Change& change) {
  const auto current = current_of(database, change.name);
  if (!change.version) {
    if (current) {
      remove_dataset(database, *current, change.name);
    }
    return;
  }
  DatasetRecord record = *change.version;
  if (current && current->version == record.version) {
    change_version(database, *current, record);
    return;
  }
  const std::int64_t version = record.version;
  add_version(database, current, record);
  if (record.version != version) {
    fail(ErrorCode::bad_input, "version {} of {} follows version {} of it", version, change.name,
         record.version - 1);
  }
}

/// Nothing in it must outlive a crash, so that nobody waits for the disk.
sqlite::Database open_file(const std::filesystem::path& file) {
  make_folder(file.parent_path());
  sqlite::Database database = open_database(file, false);
  database.run("PRAGMA synchronous = NORMAL");
  return database;
}

sqlite::Database open_anywhere(const std::filesystem::path& file) {
  try {
    return open_file(file);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::permission_denied) {
      throw;
    }
    return database_in_memory();
  }
}

}  // namespace

Replica::Replica(std::filesystem::path folder) : folder_(std::move(folder)) {
  try {
    catalog_ = open();
  } catch (const Error& error) {
    if (error.code() != ErrorCode::bad_input) {
      throw;
    }
    start_over();
  }
}

std::unique_ptr<SqliteCatalog> Replica::open() const {
  sqlite::Database database = open_anywhere(folder_ / kFile);
  database.run(
      "CREATE TABLE IF NOT EXISTS followed (source TEXT NOT NULL, change INTEGER NOT NULL)");
  return std::make_unique<SqliteCatalog>(std::move(database), folder_ / kFile);
}

void Replica::start_over() {
  catalog_.reset();
  remove_tree(folder_);
  catalog_ = open();
}

Replica::Position Replica::position() {
  return catalog_->read(read_position);
}

bool Replica::advance(const Position& from, const Position& to, std::span<const Change> changes) {
  bool is_done = false;
  catalog_->change([&](sqlite::Database& database) {
    if (read_position(database) != from) {
      return;
    }
    is_done = true;
    if (to.source != from.source || to.change < from.change) {
      clear(database);
    }
    for (const Change& change : changes) {
      repeat(database, change);
    }
    write_position(database, to);
  });
  return is_done;
}

}  // namespace mdm::catalog
