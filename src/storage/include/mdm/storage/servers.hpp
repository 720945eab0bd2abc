#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <mdm/postgres.hpp>
#include <mdm/resilience.hpp>
#include <mdm/storage.hpp>

namespace mdm::storage {

struct ServerOptions {
  /// Of each target, for reading and writing apart; `least` is of those for reading.
  resilience::PoolOptions pool{.most = 50, .first_ceiling = 16};
  resilience::BreakerOptions breaker{};
  resilience::RetryOptions retry{};  ///< of connecting, and of reading by a connection that is lost
};

/// What is known of a target, for `mdm status`.
struct ServerStatus {
  std::string target{};  ///< "PostgreSQL at db.example:5432/ml"
  resilience::PoolStatus readers{};
  resilience::PoolStatus writers{};
  resilience::BreakerStatus breaker{};
};

/// The connections to PostgreSQL of a whole program: all stores lease theirs here. For each target
/// there are two pools and one circuit breaker. Any thread.
class Servers {
 public:
  using Lease = resilience::Pool<postgres::Connection>::Lease;
  enum class Use : std::uint8_t { read, write };

  explicit Servers(const ServerOptions& options = {});

  /// \throws Error{unavailable} at once while the breaker is open, else as Pool::lease and
  ///         postgres::Connection
  Lease lease(const postgres::Options& target, Use use, const std::stop_token& stop);
  /// \param patience  in place of PoolOptions::deadline
  Lease lease(const postgres::Options& target, Use use, const std::stop_token& stop,
              std::chrono::milliseconds patience);
  /// Nothing if all are in use.
  std::optional<Lease> try_lease(const postgres::Options& target, Use use,
                                 const std::stop_token& stop);

  /// Gives `act` a lease to read by. If the connection or its server is lost, another one, as often
  /// as RetryOptions say: so `act` must change nothing, nor have handed on anything by then.
  template <typename Act>
  auto read(const postgres::Options& target, const std::stop_token& stop, Act&& act) {
    resilience::Breaker& breaker = breaker_of(target);
    for (resilience::Attempts attempts(options_.retry);;) {
      Lease connection = lease(target, Use::read, stop);
      try {
        return breaker.call([&] { return act(std::move(connection)); },
                            resilience::Breaker::Haste::none);
      } catch (const Error& error) {
        if (!attempts.allow_next(error)) {
          throw;
        }
      }
    }
  }

  std::vector<ServerStatus> status() const;

 private:
  struct Target;
  Target& find(const postgres::Options& options);
  resilience::Breaker& breaker_of(const postgres::Options& options);

  ServerOptions options_;
  mutable std::mutex mutex_{};
  std::map<std::string, std::shared_ptr<Target>> targets_{};
};

/// Where the tables are that a folder tells of, or new ones would be if it tells of none.
/// \throws Error{bad_input} for a reference that is none
postgres::Options target_of(const Options& options);

/// What a connection is to, for messages: "PostgreSQL at db.example:5432/ml".
std::string name_of(const postgres::Options& target);

}  // namespace mdm::storage
