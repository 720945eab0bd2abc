#pragma once

#include <cstdint>
#include <stop_token>
#include <string>

#include <mdm/postgres.hpp>

namespace mdm::storage {

/// A table that may be parted, in the words of SQL.
struct PartedTable {
  std::string schema{};   ///< quoted
  std::string name{};     ///< as it is stored, not quoted
  std::string columns{};  ///< the definitions of its columns, as CREATE TABLE takes them
  std::string key{};      ///< quoted column
  bool by_range = false;  ///< by the order of the key, else by its hash
  std::string row_id{};   ///< quoted column; gets an index
  std::uint64_t parts = 2;
};

/// Puts the rows of a plain table into partitions of about equal size, in one transaction. Those
/// whose key is null have one of their own. Does nothing to a table that is parted already.
void part_table(postgres::Connection& connection, const PartedTable& table,
                const std::stop_token& stop);

}  // namespace mdm::storage
