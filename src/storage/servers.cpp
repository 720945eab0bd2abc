#include <mdm/storage/servers.hpp>

namespace mdm::storage {

struct Servers::Target {
  Target(const postgres::Options& target, const ServerOptions& options)
      : breaker(std::make_shared<resilience::Breaker>(name_of(target), options.breaker)),
        readers(pool(target, options)),
        writers(pool(target, options)) {}

  resilience::Pool<postgres::Connection>& pool_of(Use use) {
    return use == Use::read ? readers : writers;
  }

  std::shared_ptr<resilience::Breaker> breaker;
  resilience::Pool<postgres::Connection> readers;
  resilience::Pool<postgres::Connection> writers;

 private:
  resilience::Pool<postgres::Connection> pool(const postgres::Options& target,
                                              const ServerOptions& options) {
    const auto create = [target, retry = options.retry,
                         guard = breaker](const std::stop_token& stop) {
      return resilience::retry(retry, stop, [&] {
        return guard->call([&] { return std::make_unique<postgres::Connection>(target, stop); });
      });
    };
    const auto check = [guard = breaker](postgres::Connection& connection) {
      const bool good = connection.is_alive();
      if (!good) {
        guard->note_failure("a connection was lost");
      }
      return good;
    };
    return {options.pool, create, check};
  }
};

Servers::Servers(const ServerOptions& options) : options_(options) {}

Servers::Lease Servers::lease(const postgres::Options& target, Use use,
                              const std::stop_token& stop) {
  return lease(target, use, stop, options_.pool.deadline);
}

Servers::Lease Servers::lease(const postgres::Options& target, Use use, const std::stop_token& stop,
                              std::chrono::milliseconds patience) {
  return target_of(target).pool_of(use).lease(stop, patience);
}

std::optional<Servers::Lease> Servers::try_lease(const postgres::Options& target, Use use,
                                                 const std::stop_token& stop) {
  return target_of(target).pool_of(use).try_lease(stop);
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

Servers::Target& Servers::target_of(const postgres::Options& options) {
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

std::string name_of(const postgres::Options& target) {
  std::string name = "PostgreSQL";
  if (!target.host.empty()) {
    name += " at " + target.host + (target.port.empty() ? "" : ":" + target.port);
  }
  return name + (target.database.empty() ? "" : ", database " + target.database);
}

}  // namespace mdm::storage
