#include "dataset_rows.hpp"

#include "index_files.hpp"
#include "list_query.hpp"

namespace mdm::catalog {
namespace {

/// Takes away what stands for a dataset beside its versions.
void take_away(sqlite::Database& database, const Current& current, std::string_view name) {
  database
      .prepare(
          "UPDATE total SET (datasets, rows, size_bytes) = (SELECT total.datasets - 1, "
          "total.rows - dataset.rows, total.size_bytes - dataset.size_bytes FROM dataset "
          "WHERE id = ?)")
      .bind(1, current.id)
      .run();
  database.prepare("DELETE FROM dataset WHERE id = ?").bind(1, current.id).run();
  IndexFiles::note_gone(database, name, current.change);
}

}  // namespace

std::optional<Current> current_of(sqlite::Database& database, std::string_view name) {
  sqlite::Statement select =
      database.prepare("SELECT id, version, change FROM dataset WHERE name = ?");
  select.bind(1, name);
  return select.step()
             ? std::optional(Current{select.integer(0), select.integer(1), select.integer(2)})
             : std::nullopt;
}

void check_version(std::int64_t current, std::int64_t expected, std::string_view name) {
  if (current != expected) {
    fail(ErrorCode::already_exists, Hint{"look at what is there now, then run the command again"},
         "dataset has version {} by now instead of {}: {}", current, expected, name);
  }
}

void add_version(sqlite::Database& database, const std::optional<Current>& current,
                 DatasetRecord& record) {
  record.version = current ? current->version + 1 : 1;
  if (current) {
    take_away(database, *current, record.name);
  }
  const std::int64_t id =
      write_dataset(database, current ? std::optional(current->id) : std::nullopt, record);
  database
      .prepare(
          "INSERT INTO version (dataset, version, generation, manifest_digest, record) "
          "VALUES (?, ?, ?, ?, ?)")
      .bind(1, id)
      .bind(2, record.version)
      .bind(3, record.generation)
      .bind(4, record.manifest_digest)
      .bind(5, to_json(record).dump())
      .run();
}

std::int64_t write_dataset(sqlite::Database& database, std::optional<std::int64_t> id,
                           const DatasetRecord& record) {
  const std::int64_t change = IndexFiles::next_change(database);
  const std::int64_t written = insert_record(database, id, change, record);
  database
      .prepare(
          "UPDATE total SET datasets = datasets + 1, rows = rows + ?, "
          "size_bytes = size_bytes + ?")
      .bind(1, record.rows)
      .bind(2, record.size_bytes)
      .run();
  IndexFiles::note_written(database, document_of(record, written, change));
  return written;
}

void change_version(sqlite::Database& database, const Current& current,
                    const DatasetRecord& record) {
  take_away(database, current, record.name);
  write_dataset(database, current.id, record);
  database.prepare("UPDATE version SET record = ? WHERE dataset = ? AND version = ?")
      .bind(1, to_json(record).dump())
      .bind(2, current.id)
      .bind(3, current.version)
      .run();
}

void remove_dataset(sqlite::Database& database, const Current& current, std::string_view name) {
  database.prepare("DELETE FROM version WHERE dataset = ?").bind(1, current.id).run();
  take_away(database, current, name);
  IndexFiles::next_change(database);
}

}  // namespace mdm::catalog
