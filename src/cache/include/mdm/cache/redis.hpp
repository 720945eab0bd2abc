#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <mdm/cache.hpp>
#include <mdm/cache/disk.hpp>
#include <mdm/redis.hpp>
#include <mdm/resilience/breaker.hpp>

namespace mdm::cache {

struct RedisOptions {
  redis::Options server{};
  Warn warn{};
};

/// A Redis server that the tiers of a process share: one connection, made when it is first needed,
/// behind a circuit breaker. Any thread.
class RedisServer {
 public:
  explicit RedisServer(const RedisOptions& options);
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;
  ~RedisServer();

  /// The answers; nothing, with a warning once, if there are none or one is an error.
  std::optional<std::vector<redis::Reply>> call(const std::vector<redis::Command>& commands);

  /// Called when another process erases a key of this kind, or with nothing: all.
  using Erased = std::function<void(const std::optional<Key>& key)>;
  /// Begins to listen, on a thread of its own, once a call has been answered.
  void on_erase(const std::string& kind, Erased erased);
  void forget(const std::string& kind);
  void tell_erased(const std::string& kind, const std::optional<Key>& key);

  resilience::BreakerStatus breaker() const { return breaker_.status(); }
  const std::string& name() const noexcept { return breaker_.subject(); }
  /// Its version. \throws Error as redis::Connection and resilience::Breaker do
  std::string version();

 private:
  struct Listener;
  std::vector<redis::Reply> attempt(const std::vector<redis::Command>& commands);

  RedisOptions options_;
  resilience::Breaker breaker_;
  std::mutex mutex_{};
  std::optional<redis::Connection> connection_{};
  bool has_warned_ = false;
  std::unique_ptr<Listener> listener_;
};

/// Entries on a Redis server, for all processes and hosts that use it. They are kept under
/// `mdm:1:KIND:KEY` in the form of docs/formats/cache.md, and believed only if their digest fits.
/// Whether the server is away, slow, full or talks nonsense: nothing is found, nothing is kept.
std::unique_ptr<Cache> open_redis_cache(const std::string& kind,
                                        std::shared_ptr<RedisServer> server);

}  // namespace mdm::cache
