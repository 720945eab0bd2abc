#include <algorithm>
#include <atomic>
#include <mutex>
#include <unordered_map>

#include <mdm/cache/memory.hpp>

#include "eviction.hpp"

namespace mdm::cache {
namespace {

constexpr std::uint64_t kBytesPerShard = 4U << 20U;
constexpr std::uint64_t kShardsMost = 16;

struct KeyHash {
  std::size_t operator()(const Key& key) const noexcept { return key.high; }
};
using Nodes = std::unordered_map<Key, Node, KeyHash>;

/// What the allocator takes for a block.
constexpr std::size_t block_bytes(std::size_t asked) {
  return std::max<std::size_t>((asked + 8 + 15) / 16 * 16, 32);
}

/// The node in the map with its hash and link, two buckets, and the value behind its counters.
std::size_t bytes_of(const Entry& entry) {
  constexpr std::size_t kNode = block_bytes(sizeof(Nodes::value_type) + 2 * sizeof(void*));
  constexpr std::size_t kValue = block_bytes(sizeof(std::string) + 2 * sizeof(void*));
  return kNode + 2 * sizeof(void*) + kValue + block_bytes(entry.bytes->capacity() + 1);
}

class MemoryCache final : public Cache {
 public:
  explicit MemoryCache(const MemoryOptions& options)
      : limit_(options.limit_bytes),
        bytes_per_node_(bytes_per_node_of(options.policy)),
        shards_(std::clamp<std::uint64_t>(options.limit_bytes / kBytesPerShard, 1, kShardsMost)) {
    const std::uint64_t room = limit_ / shards_.size();
    fixed_ = sizeof *this + shards_.size() * (sizeof(Shard) + fixed_bytes_of(options.policy, room));
    used_ = fixed_;
    for (Shard& shard : shards_) {
      shard.eviction = make_eviction(options.policy, room);
    }
  }

  std::optional<Entry> find(const Key& key) override {
    Shard& shard = shards_[index_of(key)];
    const std::lock_guard lock(shard.mutex);
    const auto found = shard.nodes.find(key);
    if (found == shard.nodes.end()) {
      ++shard.counts.misses;
      return std::nullopt;
    }
    if (found->second.entry.is_expired()) {
      ++shard.counts.expired;
      ++shard.counts.misses;
      remove(shard, found);
      return std::nullopt;
    }
    ++shard.counts.hits;
    shard.eviction->touch(found->second);
    return found->second.entry;
  }

  void put(const Key& key, const Entry& entry) override {
    const std::size_t bytes = bytes_of(entry) + bytes_per_node_;
    const std::size_t index = index_of(key);
    Shard& shard = shards_[index];
    if (fixed_ + bytes > limit_) {
      const std::lock_guard lock(shard.mutex);
      ++shard.counts.refused;
      return;
    }
    erase(key);
    while (!reserve(bytes)) {
      if (!evict(index)) {
        return;  // other threads have reserved all
      }
    }
    const std::lock_guard lock(shard.mutex);
    const auto [at, is_new] = shard.nodes.try_emplace(key);
    if (!is_new) {
      used_ -= bytes;
      return;
    }
    Node& node = at->second;
    node.key = key;
    node.entry = entry;
    node.bytes = bytes;
    shard.eviction->admit(node);
    ++shard.counts.stores;
  }

  void erase(const Key& key) override {
    Shard& shard = shards_[index_of(key)];
    const std::lock_guard lock(shard.mutex);
    const auto found = shard.nodes.find(key);
    if (found != shard.nodes.end()) {
      remove(shard, found);
    }
  }

  void clear() override {
    for (Shard& shard : shards_) {
      const std::lock_guard lock(shard.mutex);
      while (!shard.nodes.empty()) {
        remove(shard, shard.nodes.begin());
      }
    }
  }

  std::unique_ptr<Claim> claim(const Key& /*key*/) override { return std::make_unique<Claim>(); }

  std::vector<TierStatus> status(Detail /*detail*/) override {
    TierStatus status{.tier = "memory", .limit_bytes = limit_};
    for (Shard& shard : shards_) {
      const std::lock_guard lock(shard.mutex);
      status.counts.hits += shard.counts.hits;
      status.counts.misses += shard.counts.misses;
      status.counts.stores += shard.counts.stores;
      status.counts.evictions += shard.counts.evictions;
      status.counts.expired += shard.counts.expired;
      status.counts.refused += shard.counts.refused;
      status.counts.entries += shard.nodes.size();
    }
    status.counts.bytes = used_;
    return {status};
  }

 private:
  struct alignas(64) Shard {
    std::mutex mutex{};
    Nodes nodes{};
    std::unique_ptr<Eviction> eviction{};
    Counts counts{};
  };

  std::size_t index_of(const Key& key) const noexcept { return (key.high >> 32U) % shards_.size(); }

  bool reserve(std::size_t bytes) noexcept {
    std::uint64_t used = used_;
    while (used + bytes <= limit_) {
      if (used_.compare_exchange_weak(used, used + bytes)) {
        return true;
      }
    }
    return false;
  }

  /// Evicts one entry, of shard `first` if it has any. \returns false if there is none at all
  bool evict(std::size_t first) {
    for (std::size_t i = 0; i < shards_.size(); ++i) {
      Shard& shard = shards_[(first + i) % shards_.size()];
      const std::lock_guard lock(shard.mutex);
      if (const Node* const node = shard.eviction->victim()) {
        ++shard.counts.evictions;
        remove(shard, shard.nodes.find(node->key));
        return true;
      }
    }
    return false;
  }

  void remove(Shard& shard, Nodes::iterator at) {
    shard.eviction->forget(at->second);
    used_ -= at->second.bytes;
    shard.nodes.erase(at);
  }

  std::uint64_t limit_;
  std::size_t bytes_per_node_;
  std::uint64_t fixed_ = 0;
  std::atomic<std::uint64_t> used_ = 0;
  std::vector<Shard> shards_;
};

}  // namespace

std::unique_ptr<Cache> open_memory_cache(const MemoryOptions& options) {
  return std::make_unique<MemoryCache>(options);
}

}  // namespace mdm::cache
