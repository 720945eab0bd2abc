#include <map>

#include "services.hpp"

namespace mdm::app {
namespace {

Json describe(const resilience::PoolStatus& pool) {
  const auto seconds = [](std::chrono::nanoseconds time) {
    return std::chrono::duration<double>(time).count();
  };
  return Json::object({{"size", pool.size},
                       {"in_use", pool.in_use},
                       {"ceiling", pool.ceiling},
                       {"waiting", pool.waiting},
                       {"leases", pool.leases},
                       {"waits", pool.waits},
                       {"timeouts", pool.timeouts},
                       {"created", pool.created},
                       {"recycled", pool.recycled},
                       {"used_seconds", seconds(pool.used)},
                       {"waited_seconds", seconds(pool.waited)}});
}

Json describe(const resilience::BreakerStatus& breaker) {
  return Json::object(
      {{"state", resilience::name_of(breaker.state)},
       {"calls", breaker.calls},
       {"refusals", breaker.refusals},
       {"failures", breaker.failures},
       {"last_error", breaker.last_error},
       {"next_probe_seconds", std::chrono::duration<double>(breaker.next_probe_in).count()}});
}

/// Asks a server for its version. \returns {"reachable","version","seconds","error"}
Json ask(storage::Servers& servers, const postgres::Options& target, const std::stop_token& stop) {
  const auto begin = std::chrono::steady_clock::now();
  Json answer = Json::object({{"reachable", false}, {"version", ""}, {"error", ""}});
  try {
    const auto connection = servers.lease(target, storage::Servers::Use::read, stop);
    const std::string version = connection->rows("SHOW server_version", stop).front().front();
    answer.set("version", version.substr(0, version.find(' ')));
    answer.set("reachable", true);
  } catch (const Error& error) {
    if (error.code() == ErrorCode::cancelled) {
      throw;
    }
    answer.set("error", error.what());
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  return answer.set("seconds", took.count());
}

/// What the catalog knows of where datasets are.
struct Whereabouts {
  Json backends = Json::array();  ///< with the number of their datasets
  std::vector<catalog::DatasetRecord> on_servers{};
};

/// Nothing if the catalog is on a server that is out of reach, as the status of the server tells.
Whereabouts whereabouts_of(const Services& services) {
  Whereabouts all;
  try {
    const auto catalog = services.catalog_to_read();
    const auto page = catalog->list({.limit = 1, .with_facets = true, .facet_values = 0});
    for (const catalog::Facet& facet : page.facets) {
      for (const auto& [backend, datasets] : facet.values) {
        if (facet.name == "backend") {
          all.backends.push(Json::object({{"backend", backend}, {"datasets", datasets}}));
        }
      }
    }
    all.on_servers = catalog->list({.where = catalog::equals("backend", "postgresql")}).datasets;
  } catch (const Error& error) {
    if (!services.has_server_catalog() || error.code() != ErrorCode::unavailable) {
      throw;
    }
  }
  return all;
}

/// Where datasets are on servers, or new ones would be; with the number of those that are.
std::map<std::string, std::pair<postgres::Options, std::int64_t>> targets_of(
    const Services& services, const std::vector<catalog::DatasetRecord>& records) {
  std::map<std::string, std::pair<postgres::Options, std::int64_t>> targets;
  if (services.backend == "postgresql" || services.has_server_catalog()) {
    const auto target = storage::target_of(services.store_options("postgresql", {}));
    targets.try_emplace(storage::name_of(target), target, 0);
  }
  for (const auto& record : records) {
    const auto target =
        storage::target_of(services.store_options(record.backend, services.folder_of(record)));
    ++targets.try_emplace(storage::name_of(target), target, 0).first->second.second;
  }
  return targets;
}

}  // namespace

Json status(const Services& services, const std::stop_token& stop) {
  Whereabouts all = whereabouts_of(services);
  storage::Servers& leases = *services.postgres.servers;
  std::map<std::string, Json> asked;
  for (const auto& [name, target] : targets_of(services, all.on_servers)) {
    asked.emplace(name, ask(leases, target.first, stop).set("datasets", target.second));
  }
  Json servers = Json::array();
  for (const storage::ServerStatus& server : leases.status()) {
    const auto found = asked.find(server.target);
    if (found == asked.end()) {
      continue;  // somebody else's
    }
    Json described = found->second;
    described.set("target", server.target);
    described.set("breaker", describe(server.breaker));
    described.set("readers", describe(server.readers));
    described.set("writers", describe(server.writers));
    servers.push(std::move(described));
  }
  Json redis = services.caches->server_status();
  return Json::object({{"catalog", Json::object({{"backend", services.catalog_backend},
                                                 {"schema", services.catalog_schema}})},
                       {"backends", std::move(all.backends)},
                       {"servers", std::move(servers)},
                       {"caches", services.caches->status().at("caches")},
                       {"redis", std::move(redis)}});
}

}  // namespace mdm::app
