// duckdb_load WHAT FILE THREADS [DATABASE]: what DuckDB alone needs for a FILE (CSV or Parquet),
// with 4 GB. WHAT is `load`: into a new DATABASE, made durable; `summarize`: the same, and
// SUMMARIZE of it; `parse`: every cell gets its type and is counted, and nothing is kept. Prints
// the rows.

#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>

#include <mdm/duckdb.hpp>

namespace {

std::string source_of(const std::string& file) {
  return (file.ends_with(".parquet") ? "read_parquet(" : "read_csv(") + mdm::duckdb::literal(file) +
         ")";
}

std::string run(const std::string& what, const std::string& file, mdm::duckdb::Options options) {
  mdm::duckdb::Connection connection(options);
  if (what == "parse") {
    return connection.rows("SELECT count(*), count(COLUMNS(*)) FROM " + source_of(file))
        .at(0)
        .at(0);
  }
  connection.run("CREATE TABLE loaded AS SELECT * FROM " + source_of(file));
  connection.run("CHECKPOINT");
  if (what == "summarize") {
    connection.rows("SUMMARIZE loaded");
  }
  return connection.rows("SELECT count(*) FROM loaded").at(0).at(0);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string what = argc > 1 ? argv[1] : "";
  const bool keeps = what == "load" || what == "summarize";
  if (!(keeps && argc == 5) && !(what == "parse" && argc == 4)) {
    std::cerr << "usage: duckdb_load load|summarize|parse FILE THREADS [DATABASE]\n";
    return 2;
  }
  try {
    std::cout << run(what, argv[2],
                     {.file = keeps ? argv[4] : "",
                      .memory_limit_bytes = 4'000'000'000,
                      .threads = static_cast<unsigned>(std::strtoul(argv[3], nullptr, 10))})
              << "\n";
  } catch (const std::exception& error) {
    std::cerr << "duckdb_load: " << error.what() << "\n";
    return 1;
  }
  return 0;
}
