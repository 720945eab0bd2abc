#include <algorithm>
#include <random>

#include <mdm/base/files.hpp>
#include <mdm/cache/redis.hpp>

#include "entry_form.hpp"

namespace mdm::cache {
namespace {

using redis::Reply;

constexpr std::size_t kFormMost = 8U << 20U;
constexpr std::string_view kClaimMilliseconds = "10000";
constexpr std::string_view kKeysAtOnce = "1000";
constexpr double kJitter = 0.1;
/// Removes a claim only if it is still the own one.
constexpr std::string_view kReleaseScript =
    "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0";

/// How long the server keeps an entry: until it expires, or by chance a little less, so that those
/// that were made together do not go together. Nothing: without end.
std::optional<std::string> life_of(const Entry& entry) {
  if (entry.expires == Time::max()) {
    return std::nullopt;
  }
  thread_local std::minstd_rand random{std::random_device()()};
  const double share = std::uniform_real_distribution<double>(1 - kJitter, 1)(random);
  const std::chrono::duration<double, std::milli> left =
      (entry.expires - std::chrono::system_clock::now()) * share;
  return std::to_string(std::max<std::int64_t>(static_cast<std::int64_t>(left.count()), 1));
}

class RedisClaim final : public Claim {
 public:
  RedisClaim(std::shared_ptr<RedisServer> server, std::string name, std::string token)
      : server_(std::move(server)), name_(std::move(name)), token_(std::move(token)) {}
  RedisClaim(const RedisClaim&) = delete;
  RedisClaim& operator=(const RedisClaim&) = delete;
  ~RedisClaim() override { server_->call({{"EVAL", kReleaseScript, "1", name_, token_}}); }

 private:
  std::shared_ptr<RedisServer> server_;
  std::string name_;
  std::string token_;
};

class RedisCache final : public Cache {
 public:
  RedisCache(std::string kind, std::shared_ptr<RedisServer> server)
      : kind_(std::move(kind)), server_(std::move(server)), prefix_("mdm:1:" + kind_ + ":") {}
  RedisCache(const RedisCache&) = delete;
  RedisCache& operator=(const RedisCache&) = delete;
  ~RedisCache() override { server_->forget(kind_); }

  std::optional<Entry> find(const Key& key) override {
    const std::string name = prefix_ + key.hex();
    const auto replies = server_->call({{"GET", name}});
    std::optional<Entry> entry;
    if (!replies) {
      count(&Counts::failures);
    } else if (replies->front().kind == Reply::Kind::text) {
      entry = entry_in(key, replies->front().text);
      if (!entry) {
        count(&Counts::damaged);
        server_->call({{"DEL", name}});
      } else if (entry->is_expired()) {
        count(&Counts::expired);
        entry.reset();
      }
    }
    count(entry ? &Counts::hits : &Counts::misses);
    return entry;
  }

  void put(const Key& key, const Entry& entry) override {
    const std::string form = form_of(key, entry);
    if (form.size() > kFormMost) {
      count(&Counts::refused);
      return;
    }
    const std::string name = prefix_ + key.hex();
    redis::Command command = {"SET", name, form};
    const std::optional<std::string> life = life_of(entry);
    if (life) {
      command.insert(command.end(), {"PX", *life});
    }
    count(server_->call({command}) ? &Counts::stores : &Counts::failures);
  }

  void erase(const Key& key) override {
    server_->call({{"DEL", prefix_ + key.hex()}});
    server_->tell_erased(kind_, key);
  }

  void clear() override {
    each_page([&](const std::vector<Reply>& names) {
      redis::Command command = {"UNLINK"};
      for (const Reply& name : names) {
        command.push_back(name.text);
      }
      server_->call({command});
    });
    server_->tell_erased(kind_, std::nullopt);
  }

  std::unique_ptr<Claim> claim(const Key& key) override {
    const std::string name = prefix_ + "claim:" + key.hex();
    const std::string token = random_id();
    const auto replies = server_->call({{"SET", name, token, "NX", "PX", kClaimMilliseconds}});
    if (!replies) {
      return std::make_unique<Claim>();
    }
    return replies->front().kind == Reply::Kind::nothing
               ? nullptr
               : std::make_unique<RedisClaim>(server_, name, token);
  }

  std::vector<TierStatus> status(Detail detail) override {
    TierStatus status{.tier = "redis"};
    {
      const std::lock_guard lock(mutex_);
      status.counts = counts_;
    }
    if (detail == Detail::contents) {
      each_page([&](const std::vector<Reply>& names) {
        status.counts.entries += names.size();
        status.counts.bytes += bytes_of(names);
      });
    }
    return {status};
  }

 private:
  /// Calls `use` with the names of all entries, some at a time; stops when the server fails.
  template <typename Use>
  void each_page(const Use& use) {
    std::string cursor = "0";
    do {
      const auto replies =
          server_->call({{"SCAN", cursor, "MATCH", prefix_ + "*", "COUNT", kKeysAtOnce}});
      if (!replies || replies->front().items.size() != 2) {
        return;
      }
      cursor = replies->front().items[0].text;
      if (!replies->front().items[1].items.empty()) {
        use(replies->front().items[1].items);
      }
    } while (cursor != "0");
  }

  /// The sizes of entries; those that went meanwhile have none.
  std::uint64_t bytes_of(const std::vector<Reply>& names) {
    std::vector<redis::Command> commands;
    for (const Reply& name : names) {
      commands.push_back({"STRLEN", name.text});
    }
    std::uint64_t bytes = 0;
    for (const Reply& reply : server_->call(commands).value_or(std::vector<Reply>())) {
      bytes += static_cast<std::uint64_t>(std::max<std::int64_t>(reply.number, 0));
    }
    return bytes;
  }

  void count(std::uint64_t Counts::*what) {
    const std::lock_guard lock(mutex_);
    ++(counts_.*what);
  }

  std::string kind_;
  std::shared_ptr<RedisServer> server_;
  std::string prefix_;
  std::mutex mutex_{};
  Counts counts_{};
};

}  // namespace

std::unique_ptr<Cache> open_redis_cache(const std::string& kind,
                                        std::shared_ptr<RedisServer> server) {
  return std::make_unique<RedisCache>(kind, std::move(server));
}

}  // namespace mdm::cache
