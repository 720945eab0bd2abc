#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include <mdm/catalog.hpp>
#include <mdm/postgres.hpp>

namespace mdm::catalog {

/// Calls `act` with a connection that nobody else uses meanwhile.
using Lend = std::function<void(const std::function<void(postgres::Connection&)>& act)>;

/// The catalog of a team on a PostgreSQL server, as it is used from one home.
struct ServerOptions {
  std::string schema = "mdm_catalog";
  /// What no other home is called; empty for one that nothing was put from.
  std::string home{};
  std::string place{};  ///< where the home is, as others are told: "host:/path"
  /// The folder in the home that repeats what the server says, so that it can be listed and
  /// searched. Where it cannot be written, all is read anew from the server.
  std::filesystem::path replica{};
  Lend read{};  ///< may call `act` again with another connection, if one is lost
  Lend write{};
};

/// Every call asks the server what has changed, so that it sees what was put from any home before.
/// What the current home holds has no `DatasetRecord::home`.
///
/// A server that cannot be asked is an error of every call, as postgres::Connection throws it; one
/// without the schema reads as empty, and gets it from whoever writes first. The format of the
/// schema: docs/formats/catalog-server.md.
std::unique_ptr<Catalog> open_server_catalog(const ServerOptions& options, bool read_only);

}  // namespace mdm::catalog
