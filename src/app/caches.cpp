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

Json Caches::fetch(Kind kind, const cache::Key& key, const Make& make,
                   const std::stop_token& stop) {
  const CacheOptions::Room& room = options_.rooms.at(index_of(kind));
  if (!options_.enabled || room.disk_bytes == 0) {
    return make();
  }
  const cache::Entry entry = flights_.fetch(
      of(kind), key, {.life = room.life}, [&] { return make().dump(); }, stop);
  return Json::parse(*entry.bytes, "a cached answer");
}

Json Caches::status() {
  cache::Tally tally = cache::read_tally(tally_file());
  Json tiers = Json::array();
  for (std::size_t kind = 0; kind < kKindNames.size(); ++kind) {
    for (const cache::TierStatus& tier : of(static_cast<Kind>(kind)).status()) {
      tiers.push(json_of(name_of(kind), tier, tally[name_of(kind)][tier.tier]));
    }
  }
  return Json::object({{"enabled", options_.enabled},
                       {"folder", options_.on_disk ? Json(printable(options_.folder)) : Json()},
                       {"caches", std::move(tiers)}});
}

Json Caches::clear() {
  Json cleared = Json::array();
  for (std::size_t kind = 0; kind < kKindNames.size(); ++kind) {
    cache::Cache& cache = of(static_cast<Kind>(kind));
    const cache::TierStatus farthest = cache.status().back();
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
        for (const cache::TierStatus& tier : caches_.at(kind)->status()) {
          if (tier.counts.hits + tier.counts.misses > 0) {
            tally[name_of(kind)][tier.tier] = tier.counts;
          }
        }
      }
    }
  }
  if (!tally.empty() && options_.on_disk) {
    try {
      cache::add_to_tally(tally_file(), tally);
    } catch (const Error& error) {
      warn("disk", fmt::format("the cache on the disk is not used: {}", error.what()));
    }
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
    const CacheOptions::Room& room = options_.rooms.at(index);
    place = cache::open_memory_cache({.limit_bytes = room.memory_bytes, .policy = options_.policy});
    if (options_.on_disk) {
      place = cache::before(std::move(place),
                            cache::open_disk_cache(
                                {.folder = options_.folder / name_of(index),
                                 .limit_bytes = room.disk_bytes,
                                 .warn = [this](const std::string& text) { warn("disk", text); }}));
    }
  }
  return *place;
}

void Caches::warn(const std::string& subject, const std::string& text) {
  const std::lock_guard lock(mutex_);
  warnings_.try_emplace(subject, text);
}

}  // namespace mdm::app
