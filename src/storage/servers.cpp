#include <mdm/storage/servers.hpp>

#include "postgres_reference.hpp"

namespace mdm::storage {
namespace {

/// Where to look: table, first column of an index of it, and a value from each quarter of that
/// column, as far as statistics know any. Of the largest tables.
constexpr const char* kPlaces =
    "SELECT i.indrelid::regclass, quote_ident(a.attname), quote_literal(part.value), "
    "(SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute "
    "WHERE attrelid = c.oid AND attnum BETWEEN 1 AND 100 AND NOT attisdropped) "
    "FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid "
    "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0] "
    "JOIN pg_namespace n ON n.oid = c.relnamespace "
    "LEFT JOIN pg_stats s ON s.schemaname = n.nspname AND s.tablename = c.relname "
    "AND s.attname = a.attname "
    "LEFT JOIN LATERAL (SELECT value FROM unnest(s.histogram_bounds::text::text[]) "
    "WITH ORDINALITY AS bounds (value, place) WHERE place % 25 = 13) part ON true "
    "WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') "
    "AND NOT c.relispartition AND has_schema_privilege(n.oid, 'USAGE') "
    "AND has_table_privilege(c.oid, 'SELECT') ORDER BY c.relpages DESC LIMIT 128";

/// Looks for rows there: a session that has done that has the server's catalog at hand, and the
/// beginnings of its maps of the server's memory, so that its own first query is not dearer than
/// later ones. A table that somebody drops meanwhile is no harm: who asks for it will be told.
void make_looks(postgres::Connection& connection, const std::stop_token& stop) {
  for (const auto& place : connection.rows(kPlaces, stop)) {
    try {
      std::string value = place[2];
      if (value.empty()) {
        const auto cells =
            connection.rows(fmt::format("SELECT {} FROM {} LIMIT 1", place[1], place[0]), stop);
        value = cells.empty() ? "NULL" : postgres::literal(cells.front().front());
      }
      const std::string look = fmt::format("SELECT {} FROM {} WHERE {} = {} LIMIT 1", place[3],
                                           place[0], place[1], value);
      connection.rows(look, stop);
      connection.rows(look, stop);
    } catch (const Error& error) {
      if (error.code() == ErrorCode::cancelled || !connection.is_alive()) {
        throw;
      }
    }
  }
}

}  // namespace

struct Servers::Target {
  Target(const postgres::Options& target, const ServerOptions& options)
      : breaker(std::make_shared<resilience::Breaker>(name_of(target), options.breaker)),
        readers(pool(target, options, options.pool.least)),
        writers(pool(target, options, 0)) {}

  resilience::Pool<postgres::Connection>& pool_of(Use use) {
    return use == Use::read ? readers : writers;
  }

  /// On the first use; again if it fails.
  void warm_up(const std::stop_token& stop) {
    std::call_once(warmed_, [&] {
      readers.warm_up(stop,
                      [&](postgres::Connection& connection) { make_looks(connection, stop); });
    });
  }

  std::shared_ptr<resilience::Breaker> breaker;
  resilience::Pool<postgres::Connection> readers;
  resilience::Pool<postgres::Connection> writers;

 private:
  std::once_flag warmed_{};

  resilience::Pool<postgres::Connection> pool(const postgres::Options& target,
                                              const ServerOptions& options, std::size_t least) {
    resilience::PoolOptions pool_options = options.pool;
    pool_options.least = least;
    const auto create = [target, retry = options.retry,
                         guard = breaker](const std::stop_token& stop) {
      return resilience::retry(retry, stop, [&] {
        return guard->call([&] { return std::make_unique<postgres::Connection>(target, stop); });
      });
    };
    return {pool_options, create,
            [](const postgres::Connection& connection) { return connection.is_alive(); }};
  }
};

Servers::Servers(const ServerOptions& options) : options_(options) {}

Servers::Lease Servers::lease(const postgres::Options& target, Use use,
                              const std::stop_token& stop) {
  return lease(target, use, stop, options_.pool.deadline);
}

Servers::Lease Servers::lease(const postgres::Options& target, Use use, const std::stop_token& stop,
                              std::chrono::milliseconds patience) {
  Target& place = find(target);
  place.warm_up(stop);
  return place.pool_of(use).lease(stop, patience);
}

std::optional<Servers::Lease> Servers::try_lease(const postgres::Options& target, Use use,
                                                 const std::stop_token& stop) {
  return find(target).pool_of(use).try_lease(stop);
}

std::vector<ServerStatus> Servers::status() const {
  const std::lock_guard lock(mutex_);
  std::vector<ServerStatus> all;
  for (const auto& [key, target] : targets_) {
    all.push_back({.target = target->breaker->subject(),
                   .readers = target->readers.status(),
                   .writers = target->writers.status(),
                   .breaker = target->breaker->status()});
  }
  return all;
}

Servers::Target& Servers::find(const postgres::Options& options) {
  const std::string key = fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n{}", options.host, options.port,
                                      options.user, options.database, options.sslmode,
                                      options.answer_time.count(), options.statement_time.count());
  const std::lock_guard lock(mutex_);
  auto& target = targets_[key];
  if (!target) {
    target = std::make_shared<Target>(options, options_);
  }
  return *target;
}

resilience::Breaker& Servers::breaker_of(const postgres::Options& options) {
  return *find(options).breaker;
}

postgres::Options target_of(const Options& options) {
  return connection_to(is_referenced(options.folder) ? read_reference(options.folder)
                                                     : new_reference(options.postgres.server),
                       options.postgres.server);
}

std::string name_of(const postgres::Options& target) {
  std::string name = "PostgreSQL";
  if (!target.host.empty()) {
    name += " at " + target.host + (target.port.empty() ? "" : ":" + target.port);
  }
  return name + (target.database.empty() ? "" : ", database " + target.database);
}

}  // namespace mdm::storage
