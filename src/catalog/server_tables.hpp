#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <mdm/catalog/server.hpp>

#include "replica.hpp"

namespace mdm::catalog {

/// The tables of a catalog on a server: docs/formats/catalog-server.md. Calls from `begin` to the
/// end of a transaction are given the same connection.
class ServerTables {
 public:
  explicit ServerTables(ServerOptions options);

  /// What has changed since a position, not too much at once.
  struct News {
    Replica::Position until{};
    std::vector<Replica::Change> changes{};
    bool has_more = false;
  };
  News news_since(const Replica::Position& position, postgres::Connection& connection) const;

  /// Begins a transaction, after those of all others have ended; makes the tables if there are
  /// none. \returns the number of the last change
  std::int64_t begin(postgres::Connection& connection) const;
  /// Whether a version with this manifest was removed.
  bool has_removed(std::string_view manifest_digest, postgres::Connection& connection) const;
  std::optional<DatasetRecord> current(std::string_view name,
                                       postgres::Connection& connection) const;

  // Statements of a transaction.
  std::string insert(const DatasetRecord& record, std::int64_t change) const;
  std::string update(const DatasetRecord& record, std::int64_t change) const;
  std::string note_removed(std::string_view name, std::int64_t change) const;

  /// The generations of the versions that were in this home.
  std::vector<std::int64_t> remove(std::string_view name, postgres::Connection& connection) const;
  /// Ends a transaction with these statements.
  void commit(const std::string& statements, std::int64_t change,
              postgres::Connection& connection) const;
  bool has(const DatasetRecord& record, postgres::Connection& connection) const;

 private:
  DatasetRecord record_of(const std::string& json, const std::string& home,
                          const std::string& place) const;
  /// With the schema in place of each `$`.
  std::string sql(std::string_view text) const;

  ServerOptions options_;
};

}  // namespace mdm::catalog
