#include <mdm/app/caches.hpp>
#include <mdm/base/files.hpp>
#include <mdm/cache/disk.hpp>
#include <mdm/cache/tally.hpp>
#include <mdm/cache/tiers.hpp>

namespace mdm::app {
namespace {

constexpr std::size_t index_of(Kind kind) {
  return static_cast<std::size_t>(kind);
}

std::string name_of(std::size_t kind) {
  return std::string(kKindNames.at(kind));
}

Json json_of(const std::string& cache, const cache::TierStatus& tier, const cache::Counts& sums) {
  const std::uint64_t looks = sums.hits + sums.misses;
  return Json::object(
      {{"cache", cache},
       {"tier", tier.tier},
       {"limit_bytes", tier.limit_bytes},
       {"entries", tier.counts.entries},
       {"bytes", tier.counts.bytes},
       {"hits", sums.hits},
       {"misses", sums.misses},
       {"hit_rate",
        looks == 0 ? Json() : Json(static_cast<double>(sums.hits) / static_cast<double>(looks))},
       {"stores", sums.stores},
       {"evictions", sums.evictions},
       {"expired", sums.expired},
       {"refused", sums.refused},
       {"damaged", sums.damaged},
       {"failures", sums.failures}});
}

}  // namespace

Caches::Caches(CacheOptions options) : options_(std::move(options)) {
  if (options_.enabled && options_.redis) {
    redis_ = std::make_shared<cache::RedisServer>(
        cache::RedisOptions{.server = *options_.redis,
                            .warn = [this](const std::string& text) { warn("redis", text); }});
  }
}

Json Caches::fetch(Kind kind, const cache::Key& key, const Make& make,
                   const std::stop_token& stop) {
  if (!has_room(kind)) {
    return make();
  }
  const cache::Entry entry = flights_.fetch(
      of(kind), key, {.life = options_.rooms.at(index_of(kind)).life},
      [&] { return make().dump(); }, stop);
  return Json::parse(*entry.bytes, "a cached answer");
}

Json Caches::fetch_if_dear(Kind kind, const cache::Key& key, std::chrono::milliseconds least,
                           const Make& make) {
  if (const auto entry = find(kind, key)) {
    return Json::parse(*entry->bytes, "a cached answer");
  }
  const auto begin = std::chrono::steady_clock::now();
  Json made = make();
  const auto cost = std::chrono::steady_clock::now() - begin;
  if (cost >= least) {
    put(kind, key, made.dump(), cost);
  }
  return made;
}

std::optional<cache::Entry> Caches::find(Kind kind, const cache::Key& key) {
  return has_room(kind) ? of(kind).find(key) : std::nullopt;
}

void Caches::put(Kind kind, const cache::Key& key, std::string value,
                 std::chrono::nanoseconds cost) {
  if (has_room(kind)) {
    of(kind).put(key,
                 cache::entry_of(std::move(value), cost, options_.rooms.at(index_of(kind)).life));
  }
}

void Caches::erase(Kind kind, const cache::Key& key) {
  if (has_room(kind)) {
    of(kind).erase(key);
  }
}

bool Caches::has_room(Kind kind) const {
  return options_.enabled && options_.rooms.at(index_of(kind)).disk_bytes > 0;
}

Json Caches::status() {
  cache::Tally tally = cache::read_tally(tally_file());
  Json tiers = Json::array();
  for (std::size_t kind = 0; kind < kKindNames.size(); ++kind) {
    for (const cache::TierStatus& tier :
         of(static_cast<Kind>(kind)).status(cache::Detail::contents)) {
      tiers.push(json_of(name_of(kind), tier, tally[name_of(kind)][tier.tier]));
    }
  }
  return Json::object({{"enabled", options_.enabled},
                       {"folder", options_.on_disk ? Json(printable(options_.folder)) : Json()},
                       {"caches", std::move(tiers)}});
}

Json Caches::server_status() {
  if (!redis_) {
    return {};
  }
  const auto begin = std::chrono::steady_clock::now();
  Json answer = Json::object(
      {{"target", redis_->name()}, {"reachable", false}, {"version", ""}, {"error", ""}});
  try {
    answer.set("version", redis_->version());
    answer.set("reachable", true);
  } catch (const Error& error) {
    answer.set("error", error.what());
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  const resilience::BreakerStatus breaker = redis_->breaker();
  answer.set("breaker", Json::object({{"state", resilience::name_of(breaker.state)},
                                      {"calls", breaker.calls},
                                      {"refusals", breaker.refusals},
                                      {"failures", breaker.failures}}));
  return answer.set("seconds", took.count());
}

Json Caches::clear() {
  Json cleared = Json::array();
  for (std::size_t kind = 0; kind < kKindNames.size(); ++kind) {
    cache::Cache& cache = of(static_cast<Kind>(kind));
    const cache::TierStatus farthest = cache.status(cache::Detail::contents).back();
    cache.clear();
    cleared.push(Json::object({{"cache", name_of(kind)},
                               {"entries", farthest.counts.entries},
                               {"bytes", farthest.counts.bytes}}));
  }
  return Json::object({{"cleared", std::move(cleared)}});
}

std::vector<std::string> Caches::finish() {
  cache::Tally tally;
  {
    const std::lock_guard lock(mutex_);
    for (std::size_t kind = 0; kind < kKindNames.size(); ++kind) {
      if (caches_.at(kind)) {
        for (const cache::TierStatus& tier : caches_.at(kind)->status(cache::Detail::counts)) {
          if (tier.counts.hits + tier.counts.misses > 0) {
            tally[name_of(kind)][tier.tier] = tier.counts;
          }
        }
      }
    }
  }
  const bool has_home = std::filesystem::exists(options_.folder.parent_path());
  if (!tally.empty() && options_.on_disk && has_home) {
    keep([&] { cache::add_to_tally(tally_file(), tally); });
  }
  if (!used_.empty() && options_.on_disk) {
    keep([&] { cache::add_to_hot_list(hot_list_file(), used_); });
  }
  const std::lock_guard lock(mutex_);
  std::vector<std::string> texts;
  for (const auto& [subject, text] : warnings_) {
    texts.push_back(text);
  }
  return texts;
}

cache::Cache& Caches::of(Kind kind) {
  const std::size_t index = index_of(kind);
  const std::lock_guard lock(mutex_);
  std::unique_ptr<cache::Cache>& place = caches_.at(index);
  if (!place) {
    place = open(index);
  }
  return *place;
}

std::unique_ptr<cache::Cache> Caches::open(std::size_t kind) {
  const CacheOptions::Room& room = options_.rooms.at(kind);
  auto cache =
      cache::open_memory_cache({.limit_bytes = room.memory_bytes, .policy = options_.policy});
  if (options_.on_disk) {
    cache = cache::before(
        std::move(cache),
        cache::open_disk_cache({.folder = options_.folder / name_of(kind),
                                .limit_bytes = room.disk_bytes,
                                .warn = [this](const std::string& text) { warn("disk", text); }}));
  }
  if (redis_) {
    redis_->on_erase(name_of(kind), [near = cache.get()](const std::optional<cache::Key>& key) {
      key ? near->erase(*key) : near->clear();
    });
    cache = cache::before(std::move(cache), cache::open_redis_cache(name_of(kind), redis_));
  }
  return cache;
}

void Caches::note_used(cache::Recipe recipe) {
  if (options_.enabled) {
    const std::lock_guard lock(mutex_);
    used_.push_back(std::move(recipe));
  }
}

std::vector<cache::Recipe> Caches::hottest() const {
  return cache::read_hot_list(hot_list_file());
}

void Caches::keep(const std::function<void()>& write) {
  try {
    write();
  } catch (const Error& error) {
    warn("disk", fmt::format("the cache on the disk is not used: {}", error.what()));
  }
}

void Caches::warn(const std::string& subject, const std::string& text) {
  const std::lock_guard lock(mutex_);
  warnings_.try_emplace(subject, text);
}

}  // namespace mdm::app
