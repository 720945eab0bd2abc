#include <random>
#include <thread>

#include <gmock/gmock.h>
#include <malloc.h>

#include <mdm/cache/memory.hpp>

namespace mdm::cache {
namespace {

constexpr Policy kPolicies[] = {Policy::s3_fifo, Policy::lru, Policy::fifo, Policy::ttl};

Key key(std::uint64_t number) {
  return key_of({fmt::format("{}", number)});
}

Counts counts_of(Cache& cache) {
  return cache.status(Detail::contents).front().counts;
}

/// What one entry of 100 bytes takes.
std::uint64_t bytes_of_one(Policy policy) {
  const auto cache = open_memory_cache({.limit_bytes = 1U << 20U, .policy = policy});
  const std::uint64_t empty = counts_of(*cache).bytes;
  cache->put(key(0), entry_of(std::string(100, 'x')));
  return counts_of(*cache).bytes - empty;
}

/// A cache in which so many entries of 100 bytes have room.
std::unique_ptr<Cache> cache_for(std::uint64_t entries, Policy policy) {
  const auto probe = open_memory_cache({.limit_bytes = 8192, .policy = policy});
  return open_memory_cache(
      {.limit_bytes = counts_of(*probe).bytes + entries * bytes_of_one(policy), .policy = policy});
}

void put(Cache& cache, std::uint64_t number, std::chrono::seconds life = std::chrono::seconds(0)) {
  cache.put(key(number), entry_of(std::string(100, 'x'), {}, life));
}

std::vector<std::uint64_t> held(Cache& cache, std::uint64_t numbers) {
  std::vector<std::uint64_t> found;
  for (std::uint64_t number = 0; number < numbers; ++number) {
    if (cache.find(key(number))) {
      found.push_back(number);
    }
  }
  return found;
}

TEST(MemoryCache, LruEvictsWhatWasNotUsedForLongest) {
  const auto cache = cache_for(3, Policy::lru);
  put(*cache, 0);
  put(*cache, 1);
  put(*cache, 2);
  EXPECT_TRUE(cache->find(key(0)));
  put(*cache, 3);
  EXPECT_THAT(held(*cache, 4), testing::ElementsAre(0, 2, 3));
  EXPECT_EQ(counts_of(*cache).evictions, 1U);
}

TEST(MemoryCache, FifoEvictsTheOldestHoweverUsed) {
  const auto cache = cache_for(3, Policy::fifo);
  put(*cache, 0);
  put(*cache, 1);
  put(*cache, 2);
  EXPECT_TRUE(cache->find(key(0)));
  put(*cache, 3);
  EXPECT_THAT(held(*cache, 4), testing::ElementsAre(1, 2, 3));
}

TEST(MemoryCache, TtlEvictsWhatExpiresFirst) {
  const auto cache = cache_for(3, Policy::ttl);
  put(*cache, 0);
  put(*cache, 1, std::chrono::hours(2));
  put(*cache, 2, std::chrono::hours(1));
  put(*cache, 3, std::chrono::hours(3));
  EXPECT_THAT(held(*cache, 4), testing::ElementsAre(0, 1, 3));
}

TEST(MemoryCache, S3FifoKeepsWhatIsUsedThroughAScan) {
  const auto cache = cache_for(100, Policy::s3_fifo);
  for (std::uint64_t number = 0; number < 50; ++number) {
    put(*cache, number);
    cache->find(key(number));
    cache->find(key(number));
  }
  for (std::uint64_t number = 1000; number < 3000; ++number) {
    put(*cache, number);
  }
  EXPECT_EQ(held(*cache, 50).size(), 50U);
}

TEST(MemoryCache, S3FifoTakesBackWhatWentTooEarly) {
  const auto cache = cache_for(20, Policy::s3_fifo);
  put(*cache, 0);
  for (std::uint64_t number = 1; number < 25; ++number) {
    put(*cache, number);
  }
  EXPECT_FALSE(cache->find(key(0)));
  put(*cache, 0);
  for (std::uint64_t number = 100; number < 117; ++number) {
    put(*cache, number);
  }
  EXPECT_TRUE(cache->find(key(0)));
}

TEST(MemoryCache, GivesNothingOutThatHasExpired) {
  for (const Policy policy : kPolicies) {
    const auto cache = open_memory_cache({.limit_bytes = 1U << 20U, .policy = policy});
    Entry entry = entry_of("x");
    entry.expires = std::chrono::system_clock::now() - std::chrono::milliseconds(1);
    cache->put(key(1), entry);
    EXPECT_FALSE(cache->find(key(1)));
    EXPECT_EQ(counts_of(*cache).expired, 1U);
    EXPECT_EQ(counts_of(*cache).entries, 0U);
  }
}

TEST(MemoryCache, RefusesWhatIsTooLargeAndKeepsTheOthers) {
  for (const Policy policy : kPolicies) {
    const auto cache = cache_for(3, policy);
    put(*cache, 0);
    put(*cache, 1);
    cache->put(key(2), entry_of(std::string(100'000, 'x')));
    EXPECT_THAT(held(*cache, 3), testing::ElementsAre(0, 1));
    EXPECT_EQ(counts_of(*cache).refused, 1U);
  }
}

TEST(MemoryCache, ReplacesErasesAndClearsWithAnExactSum) {
  for (const Policy policy : kPolicies) {
    const auto cache = open_memory_cache({.limit_bytes = 1U << 20U, .policy = policy});
    const std::uint64_t empty = counts_of(*cache).bytes;
    cache->put(key(1), entry_of("one"));
    cache->put(key(1), entry_of(std::string(5000, 'x')));
    EXPECT_EQ(cache->find(key(1))->bytes->size(), 5000U);
    cache->put(key(2), entry_of("two"));
    cache->erase(key(1));
    EXPECT_FALSE(cache->find(key(1)));
    EXPECT_TRUE(cache->find(key(2)));
    cache->clear();
    EXPECT_EQ(counts_of(*cache).bytes, empty);
    EXPECT_EQ(counts_of(*cache).entries, 0U);
  }
}

/// Random work of some threads, with sizes from nothing to a third of the limit.
void work(Cache& cache, std::uint64_t limit, unsigned seed, std::uint64_t& most) {
  std::minstd_rand random(seed);
  for (int step = 0; step < 3000; ++step) {
    const Key at = key(random() % 500);
    const std::size_t size = random() % 50 == 0 ? random() % (limit / 3) : random() % 3000;
    switch (random() % 8) {
      case 0: cache.erase(at); break;
      case 1:
      case 2:
        cache.put(at, entry_of(std::string(size, 'x'), {}, std::chrono::seconds(random() % 3)));
        break;
      default: cache.find(at);
    }
    if (step % 16 == 0) {
      most = std::max(most, counts_of(cache).bytes);
    }
  }
}

TEST(MemoryCache, NeverHoldsMoreThanItsLimit) {
  for (const Policy policy : kPolicies) {
    for (const std::uint64_t limit : {100'000U, 1'000'000U, 20'000'000U}) {
      const auto cache = open_memory_cache({.limit_bytes = limit, .policy = policy});
      std::uint64_t most[4] = {};
      {
        std::vector<std::jthread> threads;
        for (unsigned i = 0; i < 4; ++i) {
          threads.emplace_back([&, i] { work(*cache, limit, 7 + i, most[i]); });
        }
      }
      EXPECT_LE(*std::ranges::max_element(most), limit);
      EXPECT_GT(counts_of(*cache).hits, 0U);
    }
  }
}

#if !defined(__SANITIZE_ADDRESS__)
TEST(MemoryCache, TakesNoMoreFromTheSystemThanItCounts) {
  for (const Policy policy : kPolicies) {
    constexpr std::uint64_t kLimit = 16'000'000;
    const std::size_t before = mallinfo2().uordblks;
    const auto cache = open_memory_cache({.limit_bytes = kLimit, .policy = policy});
    std::minstd_rand random(3);
    for (std::uint64_t number = 0; number < 60'000; ++number) {
      cache->put(key(number), entry_of(std::string(random() % 1000, 'x')));
    }
    const std::size_t taken = mallinfo2().uordblks - before;
    const std::uint64_t counted = counts_of(*cache).bytes;
    EXPECT_LE(taken, kLimit + kLimit / 50) << static_cast<int>(policy);
    EXPECT_GE(counted, kLimit - kLimit / 50) << static_cast<int>(policy);
    EXPECT_GE(taken, counted - counted / 20) << static_cast<int>(policy);
  }
}
#endif

}  // namespace
}  // namespace mdm::cache
