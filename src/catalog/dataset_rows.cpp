#include "dataset_rows.hpp"

#include <set>

#include "list_query.hpp"
#include "search_text.hpp"

namespace mdm::catalog {
namespace {

void write_tags(sqlite::Database& database, std::int64_t id, const DatasetRecord& record) {
  database.prepare("DELETE FROM tag WHERE dataset = ?").bind(1, id).run();
  sqlite::Statement insert = database.prepare("INSERT INTO tag (tag, dataset) VALUES (?, ?)");
  for (const std::string& tag : std::set(record.tags.begin(), record.tags.end())) {
    insert.bind(1, tag).bind(2, id).run();
  }
}

void write_index(sqlite::Database& database, std::int64_t id, const DatasetRecord& record) {
  std::string tags;
  for (const std::string& tag : record.tags) {
    tags += searchable(tag) + "\n";
  }
  std::string columns;
  for (const std::string& name : distinct_column_names(record)) {
    columns += searchable(name) + "\n";
  }
  database
      .prepare(
          "INSERT OR REPLACE INTO search (rowid, name, description, tags, columns) "
          "VALUES (?, ?, ?, ?, ?)")
      .bind(1, id)
      .bind(2, searchable(record.name))
      .bind(3, searchable(record.description))
      .bind(4, tags)
      .bind(5, columns)
      .run();
}

void change_total(sqlite::Database& database, std::int64_t difference) {
  database.prepare("UPDATE total SET datasets = datasets + ?").bind(1, difference).run();
}

}  // namespace

std::optional<Current> current_of(sqlite::Database& database, std::string_view name) {
  sqlite::Statement select = database.prepare("SELECT id, version FROM dataset WHERE name = ?");
  select.bind(1, name);
  return select.step() ? std::optional(Current{select.integer(0), select.integer(1)})
                       : std::nullopt;
}

void add_version(sqlite::Database& database, const std::optional<Current>& current,
                 DatasetRecord& record) {
  record.version = current ? current->version + 1 : 1;
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
  if (id) {
    database.prepare("DELETE FROM dataset WHERE id = ?").bind(1, *id).run();
    change_total(database, -database.changes());
  }
  id = insert_record(database, id, record);
  change_total(database, 1);
  write_tags(database, *id, record);
  write_index(database, *id, record);
  return *id;
}

void remove_dataset(sqlite::Database& database, std::int64_t id) {
  for (const char* sql :
       {"DELETE FROM version WHERE dataset = ?", "DELETE FROM tag WHERE dataset = ?",
        "DELETE FROM search WHERE rowid = ?", "DELETE FROM dataset WHERE id = ?"}) {
    database.prepare(sql).bind(1, id).run();
  }
  change_total(database, -1);
}

}  // namespace mdm::catalog
