// duckdb_load FILE DATABASE: what DuckDB alone needs to load FILE (CSV or Parquet) into a new
// DATABASE, and to make it durable. The yardstick of register.py.

#include <exception>
#include <iostream>
#include <string>
#include <thread>

#include <mdm/duckdb.hpp>

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: duckdb_load FILE DATABASE\n";
    return 2;
  }
  try {
    const std::string file = argv[1];
    mdm::duckdb::Connection connection({.file = argv[2],
                                        .memory_limit_bytes = 4'000'000'000,
                                        .threads = std::thread::hardware_concurrency()});
    const std::string reader = file.ends_with(".parquet") ? "read_parquet(" : "read_csv(";
    connection.run("CREATE TABLE loaded AS SELECT * FROM " + reader + mdm::duckdb::literal(file) +
                   ")");
    connection.run("CHECKPOINT");
    std::cout << connection.rows("SELECT count(*) FROM loaded").at(0).at(0) << "\n";
  } catch (const std::exception& error) {
    std::cerr << "duckdb_load: " << error.what() << "\n";
    return 1;
  }
  return 0;
}
