#include <gtest/gtest.h>

#include <mdm/cache/memory.hpp>
#include <mdm/cache/tiers.hpp>

namespace mdm::cache {
namespace {

constexpr MemoryOptions kSmall{.limit_bytes = 100'000};
const Key kKey = key_of({"x"});

/// Passes on to a cache that stays open.
class Shared final : public Cache {
 public:
  explicit Shared(Cache& cache) : cache_(cache) {}
  std::optional<Entry> find(const Key& key) override { return cache_.find(key); }
  void put(const Key& key, const Entry& entry) override { cache_.put(key, entry); }
  void erase(const Key& key) override { cache_.erase(key); }
  void clear() override { cache_.clear(); }
  std::unique_ptr<Claim> claim(const Key& key) override { return cache_.claim(key); }
  std::vector<TierStatus> status(Detail detail) override { return cache_.status(detail); }

 private:
  Cache& cache_;
};

TEST(Tiers, KeepNearWhatWasFoundFar) {
  const auto far = open_memory_cache(kSmall);
  far->put(kKey, entry_of("far"));
  const auto cache = before(open_memory_cache(kSmall), std::make_unique<Shared>(*far));
  EXPECT_EQ(*cache->find(kKey)->bytes, "far");
  far->clear();
  EXPECT_EQ(*cache->find(kKey)->bytes, "far");
  const auto status = cache->status(Detail::counts);
  ASSERT_EQ(status.size(), 2U);
  EXPECT_EQ(status[0].counts.hits, 1U);
  EXPECT_EQ(status[1].counts.hits, 1U);
}

TEST(Tiers, PutEraseAndClearBoth) {
  const auto far = open_memory_cache(kSmall);
  const auto cache = before(open_memory_cache(kSmall), std::make_unique<Shared>(*far));
  cache->put(kKey, entry_of("both"));
  EXPECT_TRUE(far->find(kKey));
  cache->erase(kKey);
  EXPECT_FALSE(far->find(kKey));
  EXPECT_FALSE(cache->find(kKey));
  cache->put(kKey, entry_of("both"));
  cache->clear();
  EXPECT_FALSE(far->find(kKey));
  EXPECT_FALSE(cache->find(kKey));
}

}  // namespace
}  // namespace mdm::cache
