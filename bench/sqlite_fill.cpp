// sqlite_fill FILE DATABASE COLUMN…: what SQLite needs for the rows of a delimited FILE once they
// are parsed and typed: one prepared INSERT, one transaction, WAL, synchronous NORMAL, and an index
// on each COLUMN. Prints rows and the seconds of that alone; the rows are in memory before.

#include <chrono>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include <mdm/data.hpp>
#include <mdm/reader.hpp>
#include <mdm/sqlite.hpp>

#include "sqlite_cells.hpp"

namespace {

struct Parsed {
  mdm::data::Schema schema{};
  std::vector<mdm::data::Batch> batches{};
};

Parsed parse(const std::string& file) {
  const auto source = mdm::reader::discover(file).front();
  const auto table = mdm::reader::open_table(source, {.threads = 2}, {});
  Parsed parsed;
  do {
    parsed.batches.clear();
    const auto rows = table->open({}, {}, {});
    parsed.schema = rows->schema();
    for (mdm::data::Batch batch; rows->next(batch);) {
      parsed.batches.push_back(std::move(batch));
    }
  } while (!table->settle());
  return parsed;
}

std::int64_t write(const Parsed& parsed, const std::string& path,
                   const std::vector<std::string>& indexed) {
  mdm::sqlite::Database database(path);
  database.set_pragma("journal_mode", "wal");
  database.set_pragma("synchronous", "normal");
  database.set_pragma("temp_store", "memory");
  database.set_pragma("cache_size", "-64000");
  std::string columns;
  std::string marks;
  for (const auto& field : parsed.schema.fields) {
    columns += mdm::sqlite::quoted(field.name) + " " +
               std::string(mdm::storage::declared_type(field.type)) + ", ";
    marks += "?, ";
  }
  database.run("CREATE TABLE data (" + columns + "row_id INTEGER PRIMARY KEY) STRICT");
  auto insert = database.prepare("INSERT INTO data VALUES (" + marks + "?)");
  std::int64_t row_id = 0;
  database.in_transaction([&] {
    for (const auto& batch : parsed.batches) {
      for (std::size_t row = 0; row < batch.rows; ++row) {
        int position = 0;
        for (const auto& column : batch.columns) {
          mdm::storage::bind_cell(insert, ++position, column, row);
        }
        insert.bind(++position, row_id++).run();
      }
    }
  });
  for (const std::string& column : indexed) {
    database.run("CREATE INDEX " + mdm::sqlite::quoted("by " + column) + " ON data (" +
                 mdm::sqlite::quoted(column) + ")");
  }
  database.run("PRAGMA wal_checkpoint(TRUNCATE)");
  return row_id;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "usage: sqlite_fill FILE DATABASE COLUMN...\n";
    return 2;
  }
  try {
    const Parsed parsed = parse(argv[1]);
    const auto start = std::chrono::steady_clock::now();
    const std::int64_t rows = write(parsed, argv[2], {argv + 3, argv + argc});
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    std::cout << rows << " " << seconds.count() << "\n";
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "sqlite_fill: " << error.what() << "\n";
    return 1;
  }
}
