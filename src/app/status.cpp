#include <map>

#include "services.hpp"

namespace mdm::app {
namespace {

constexpr const char* kOnServers = "postgresql";

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

/// So many datasets on servers are asked where they are, the newest: each has a file that tells.
constexpr std::int64_t kLookedAtMost = 200;

/// What the catalog knows of where datasets are.
struct Whereabouts {
  bool is_known = false;          ///< not if the catalog is on a server that does not answer
  Json backends = Json::array();  ///< with the number of their datasets
  std::int64_t count_on_servers = 0;
  std::vector<catalog::DatasetRecord> on_servers{};  ///< at most kLookedAtMost of them
};

/// Nothing if the catalog is on a server that is out of reach, as the status of the server tells.
Whereabouts whereabouts_of(const Services& services) {
  Whereabouts all;
  try {
    const auto catalog = services.catalog_to_read();
    for (const std::string& backend : storage::backends()) {
      auto page = catalog->list({.where = catalog::equals("backend", backend),
                                 .sort = catalog::Sort::updated_at,
                                 .descending = true,
                                 .limit = backend == kOnServers ? kLookedAtMost : 1});
      if (page.total > 0) {
        all.backends.push(Json::object({{"backend", backend}, {"datasets", page.total}}));
      }
      if (backend == kOnServers) {
        all.count_on_servers = page.total;
        all.on_servers = std::move(page.datasets);
      }
    }
    all.is_known = true;
  } catch (const Error& error) {
    if (!services.has_server_catalog() || error.code() != ErrorCode::unavailable) {
      throw;
    }
  }
  return all;
}

struct Target {
  postgres::Options server{};
  std::int64_t datasets = 0;  ///< of those that were looked at
};

/// Where datasets are on servers, or new ones would be, by name.
std::map<std::string, Target> targets_of(const Services& services,
                                         const std::vector<catalog::DatasetRecord>& records) {
  std::map<std::string, Target> targets;
  if (services.backend == kOnServers || services.has_server_catalog()) {
    const auto server = storage::target_of(services.store_options(kOnServers, {}));
    targets.try_emplace(storage::name_of(server), Target{server});
  }
  for (const auto& record : records) {
    const auto server =
        storage::target_of(services.store_options(record.backend, services.folder_of(record)));
    ++targets.try_emplace(storage::name_of(server), Target{server}).first->second.datasets;
  }
  return targets;
}

/// What is said of a server beside its pools.
Json describe(const Target& target, const Whereabouts& all, Json asked) {
  const bool is_exact = all.is_known && all.count_on_servers == std::ssize(all.on_servers);
  asked.set("datasets", all.is_known ? Json(target.datasets) : Json());
  return asked.set("datasets_exact", is_exact);
}

}  // namespace

Json status(const Services& services, const std::stop_token& stop) {
  storage::Servers& leases = *services.postgres.servers;
  std::map<std::string, Json> asked;
  bool is_available = true;
  const auto ask_all = [&](const std::map<std::string, Target>& targets) {
    for (const auto& [name, target] : targets) {
      if (!asked.contains(name)) {
        Json answer = ask(leases, target.server, stop);
        is_available = is_available && answer.at("reachable").as_bool();
        asked.emplace(name, std::move(answer));
      }
    }
  };
  ask_all(targets_of(services, {}));
  // A server that is silent is waited for once.
  const Whereabouts all =
      services.has_server_catalog() && !is_available ? Whereabouts() : whereabouts_of(services);
  const auto targets = targets_of(services, all.on_servers);
  ask_all(targets);
  Json servers = Json::array();
  for (const storage::ServerStatus& server : leases.status()) {
    const auto found = asked.find(server.target);
    if (found == asked.end()) {
      continue;  // somebody else's
    }
    Json described = describe(targets.at(server.target), all, found->second);
    described.set("target", server.target);
    described.set("breaker", describe(server.breaker));
    described.set("readers", describe(server.readers));
    described.set("writers", describe(server.writers));
    servers.push(std::move(described));
  }
  Json redis = services.caches->server_status();
  return Json::object({{"available", is_available && all.is_known},
                       {"catalog", Json::object({{"backend", services.catalog_backend},
                                                 {"schema", services.catalog_schema}})},
                       {"backends", all.backends},
                       {"servers", std::move(servers)},
                       {"caches", services.caches->status().at("caches")},
                       {"redis", std::move(redis)}});
}

}  // namespace mdm::app
