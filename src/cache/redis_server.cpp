#include <map>

#include <mdm/base/files.hpp>
#include <mdm/cache/redis.hpp>

namespace mdm::cache {
namespace {

constexpr std::string_view kChannel = "mdm:1:erased";
constexpr std::string_view kAll = "*";

/// A cache that is away is done without at the first failure: others must not wait for it, too.
constexpr resilience::BreakerOptions kBreaker{.window = 4, .least = 1, .probes = 1};

}  // namespace

/// Hears on a connection of its own what other processes erase. What it misses while the server is
/// away is still right, and only lives longer here than there.
struct RedisServer::Listener {
  explicit Listener(redis::Options options) : server(std::move(options)) {}

  bool has_ears() {
    const std::lock_guard lock(mutex);
    return !erased.empty();
  }

  void run(const std::stop_token& stop) {
    try {
      redis::Connection connection(server, stop);
      connection.call({"SUBSCRIBE", kChannel}, stop);
      while (!stop.stop_requested()) {
        if (const auto said = connection.listen(std::chrono::hours(1), stop)) {
          hear(*said);
        }
      }
    } catch (const Error&) {
      // Heard no more in this process.
      return;
    }
  }

  /// ["message", channel, "SENDER KIND KEY"]
  void hear(const redis::Reply& said) {
    if (said.items.size() != 3) {
      return;
    }
    const std::string_view text = said.items[2].text;
    const std::size_t first = text.find(' ');
    const std::size_t second = text.find(' ', first + 1);
    if (first == text.npos || second == text.npos || text.substr(0, first) == self) {
      return;
    }
    const std::string kind(text.substr(first + 1, second - first - 1));
    const std::string_view word = text.substr(second + 1);
    const std::optional<Key> key = key_in(word);
    const std::lock_guard lock(mutex);
    const auto found = erased.find(kind);
    if (found != erased.end() && (key || word == kAll)) {
      found->second(key);
    }
  }

  redis::Options server;
  std::string self = random_id();
  std::mutex mutex{};
  std::map<std::string, Erased> erased{};
  std::jthread thread{};
};

RedisServer::RedisServer(const RedisOptions& options)
    : options_(options),
      breaker_(fmt::format("Redis at {}:{}", options.server.host, options.server.port), kBreaker),
      listener_(std::make_unique<Listener>(options.server)) {}

RedisServer::~RedisServer() = default;

std::vector<redis::Reply> RedisServer::attempt(const std::vector<redis::Command>& commands) {
  const std::lock_guard lock(mutex_);
  std::vector<redis::Reply> replies = breaker_.call([&] {
    if (!connection_ || !connection_->is_alive()) {
      connection_.emplace(options_.server);
    }
    return connection_->call_all(commands);
  });
  for (const redis::Reply& reply : replies) {
    if (reply.kind == redis::Reply::Kind::error) {
      fail(ErrorCode::io_failed, "{}: {}", name(), reply.text);
    }
  }
  if (!listener_->thread.joinable() && listener_->has_ears()) {
    listener_->thread = std::jthread([this](const std::stop_token& stop) { listener_->run(stop); });
  }
  return replies;
}

std::optional<std::vector<redis::Reply>> RedisServer::call(
    const std::vector<redis::Command>& commands) {
  try {
    return attempt(commands);
  } catch (const Error& error) {
    const std::lock_guard lock(mutex_);
    if (!std::exchange(has_warned_, true) && options_.warn) {
      options_.warn(fmt::format("the cache on the server is not used: {}", error.what()));
    }
    return std::nullopt;
  }
}

void RedisServer::on_erase(const std::string& kind, Erased erased) {
  const std::lock_guard lock(listener_->mutex);
  listener_->erased[kind] = std::move(erased);
}

void RedisServer::forget(const std::string& kind) {
  const std::lock_guard lock(listener_->mutex);
  listener_->erased.erase(kind);
}

void RedisServer::tell_erased(const std::string& kind, const std::optional<Key>& key) {
  const std::string text =
      fmt::format("{} {} {}", listener_->self, kind, key ? key->hex() : std::string(kAll));
  call({{"PUBLISH", kChannel, text}});
}

std::string RedisServer::version() {
  const std::vector<redis::Reply> replies = attempt({{"INFO", "server"}});
  const std::string_view text = replies.front().text;
  constexpr std::string_view kLabel = "redis_version:";
  const std::size_t at = text.find(kLabel);
  return at == text.npos ? ""
                         : std::string(text.substr(at + kLabel.size(),
                                                   text.find('\r', at) - at - kLabel.size()));
}

}  // namespace mdm::cache
