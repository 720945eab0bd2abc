#include "postgres_partitions.hpp"

#include <vector>

#include <mdm/base/digest.hpp>

namespace mdm::storage {
namespace {

/// No name of a user begins so, and the server cuts no name of this length.
std::string part_name(const PartedTable& table, std::string_view part) {
  return table.schema + "." +
         postgres::quoted(fmt::format("__mdm_part.{}.{}", Digest().add(table.name).hex(), part));
}

/// Values of the key that part the rows, ascending.
std::vector<std::string> bounds_of(postgres::Connection& connection, const PartedTable& table,
                                   const std::string& from, const std::stop_token& stop) {
  std::string shares;
  for (std::uint64_t part = 1; part < table.parts; ++part) {
    shares += fmt::format("{}{}::float8 / {}", part == 1 ? "" : ", ", part, table.parts);
  }
  std::vector<std::string> bounds;
  for (const auto& row : connection.rows(
           fmt::format("SELECT bound::text FROM (SELECT DISTINCT unnest(percentile_disc(ARRAY[{}]) "
                       "WITHIN GROUP (ORDER BY {})) AS bound FROM {}) AS found "
                       "WHERE bound IS NOT NULL ORDER BY bound",
                       shares, table.key, from),
           stop)) {
    bounds.push_back(postgres::literal(row.front()));
  }
  return bounds;
}

std::string range_parts(postgres::Connection& connection, const PartedTable& table,
                        const std::string& parted, const std::string& from,
                        const std::stop_token& stop) {
  std::string sql;
  std::string begin = "MINVALUE";
  std::size_t number = 0;
  const auto add = [&](const std::string& end) {
    sql += fmt::format("CREATE TABLE {} PARTITION OF {} FOR VALUES FROM ({}) TO ({}); ",
                       part_name(table, fmt::format("{}", number++)), parted, begin, end);
    begin = end;
  };
  for (const std::string& bound : bounds_of(connection, table, from, stop)) {
    add(bound);
  }
  add("MAXVALUE");
  return sql +
         fmt::format("CREATE TABLE {} PARTITION OF {} DEFAULT; ", part_name(table, "null"), parted);
}

std::string hash_parts(const PartedTable& table, const std::string& parted) {
  std::string sql;
  for (std::uint64_t part = 0; part < table.parts; ++part) {
    sql +=
        fmt::format("CREATE TABLE {} PARTITION OF {} FOR VALUES WITH (MODULUS {}, REMAINDER {}); ",
                    part_name(table, fmt::format("{}", part)), parted, table.parts, part);
  }
  return sql;
}

}  // namespace

void part_table(postgres::Connection& connection, const PartedTable& table,
                const std::stop_token& stop) {
  const std::string parted = table.schema + "." + postgres::quoted(table.name);
  if (!connection
           .rows(fmt::format("SELECT 1 FROM pg_partitioned_table WHERE partrelid = {}::regclass",
                             postgres::literal(parted)),
                 stop)
           .empty()) {
    return;
  }
  const std::string whole = part_name(table, "whole");
  const std::string name = whole.substr(table.schema.size() + 1);
  const std::string parts = table.by_range ? range_parts(connection, table, parted, parted, stop)
                                           : hash_parts(table, parted);
  connection.run(fmt::format("ALTER TABLE {0} RENAME TO {1}; "
                             "CREATE TABLE {0} ({2}) PARTITION BY {3} ({4}); {5}"
                             "INSERT INTO {0} SELECT * FROM {6}; DROP TABLE {6}; "
                             "CREATE INDEX ON {0} ({7})",
                             parted, name, table.columns, table.by_range ? "RANGE" : "HASH",
                             table.key, parts, whole, table.row_id),
                 stop);
}

}  // namespace mdm::storage
