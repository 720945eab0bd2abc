#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include <mdm/postgres.hpp>

namespace mdm::storage {

/// How connections to SQLite work; the words are those of its PRAGMAs.
/// \source https://www.sqlite.org/pragma.html
struct SqliteOptions {
  std::string journal_mode = "wal";
  std::string synchronous = "normal";
  std::string temp_store = "memory";
  std::uint64_t cache_bytes = 64'000'000;
  std::uint64_t mmap_bytes = 256 << 20U;
};

/// The largest of the tables to come, as far as it is known: long rows and many columns ask for
/// another layout of DuckDB's file.
struct TableShape {
  std::size_t columns = 0;
  double row_bytes = 0;  ///< as columns of a batch; 0: not known
  unsigned at_once = 1;  ///< tables that are written side by side

  bool operator==(const TableShape&) const = default;
};

class Servers;

struct PostgresOptions {
  postgres::Options server{};  ///< where new schemas are made, and how to connect to any
  unsigned writers = 2;        ///< connections that load one table, at most
  std::uint64_t partition_rows = 10'000'000;  ///< a table of more rows is parted into such parts
  /// Where connections are leased; empty: each store has its own.
  std::shared_ptr<Servers> servers{};
};

}  // namespace mdm::storage
