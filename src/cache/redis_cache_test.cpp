#include <atomic>
#include <cstdlib>
#include <thread>

#include <gmock/gmock.h>

#include <mdm/cache/flights.hpp>
#include <mdm/cache/memory.hpp>
#include <mdm/cache/redis.hpp>
#include <mdm/cache/tiers.hpp>

namespace mdm::cache {
namespace {

/// Whatever another process would have: a connection and a memory of its own.
struct Process {
  explicit Process(const std::string& port = std::getenv("REDIS_PORT"))
      : server(std::make_shared<RedisServer>(
            RedisOptions{.server = {.host = "127.0.0.1", .port = port},
                         .warn = [this](const std::string& text) { warnings.push_back(text); }})) {
    auto memory = open_memory_cache({.limit_bytes = 1U << 20U});
    server->on_erase("test", [near = memory.get(), this](const std::optional<Key>& key) {
      key ? near->erase(*key) : near->clear();
      ++heard;
    });
    cache = before(std::move(memory), open_redis_cache("test", server));
  }
  Counts counts(std::size_t tier) { return cache->status(Detail::contents).at(tier).counts; }

  std::vector<std::string> warnings{};
  std::atomic<int> heard = 0;
  std::shared_ptr<RedisServer> server;
  std::unique_ptr<Cache> cache{};
};

class RedisCacheTest : public testing::Test {
 protected:
  RedisCacheTest() {
    redis::Connection({.host = "127.0.0.1", .port = std::getenv("REDIS_PORT")}).call({"FLUSHALL"});
  }
  redis::Connection plain_{{.host = "127.0.0.1", .port = std::getenv("REDIS_PORT")}};
  Key key_ = key_of({"x"});
};

TEST_F(RedisCacheTest, GivesOneProcessWhatAnotherHasKept) {
  Process a;
  Process b;
  a.cache->put(key_, entry_of("from a", std::chrono::seconds(1), std::chrono::hours(1)));
  const auto found = b.cache->find(key_);
  ASSERT_TRUE(found);
  EXPECT_EQ(*found->bytes, "from a");
  EXPECT_EQ(b.counts(1).hits, 1U);
  EXPECT_TRUE(b.cache->find(key_));
  EXPECT_EQ(b.counts(0).hits, 1U);
  EXPECT_EQ(b.counts(1).entries, 1U);
  const auto left = plain_.call({"PTTL", "mdm:1:test:" + key_.hex()}).number;
  EXPECT_GT(left, 3'200'000);
  EXPECT_LE(left, 3'600'000);
}

TEST_F(RedisCacheTest, TellsOtherProcessesWhatIsErased) {
  Process a;
  Process b;
  for (int round = 1; round <= 20; ++round) {
    a.cache->put(key_, entry_of("x"));
    ASSERT_TRUE(b.cache->find(key_));
    while (plain_.call({"PUBSUB", "NUMSUB", "mdm:1:erased"}).items.at(1).number < 2) {}
    round % 2 == 0 ? a.cache->erase(key_) : a.cache->clear();
    while (b.heard < round) {
      std::this_thread::yield();
    }
    EXPECT_FALSE(b.cache->find(key_));
  }
  EXPECT_EQ(a.heard, 0);
}

TEST_F(RedisCacheTest, BelievesNothingThatIsNoEntry) {
  Process a;
  for (const std::string garbage : {"", "garbage", "mdm cache-entry 1 0123\nxyz"}) {
    plain_.call({"SET", "mdm:1:test:" + key_.hex(), garbage});
    EXPECT_FALSE(a.cache->find(key_));
    EXPECT_EQ(plain_.call({"EXISTS", "mdm:1:test:" + key_.hex()}).number, 0);
  }
  EXPECT_EQ(a.counts(1).damaged, 3U);
  plain_.call({"LPUSH", "mdm:1:test:" + key_.hex(), "a list"});
  EXPECT_FALSE(a.cache->find(key_));
  EXPECT_EQ(a.warnings.size(), 1U);
}

TEST_F(RedisCacheTest, WorksWithoutAServerAndWarnsOnce) {
  Process away("1");
  Flights flights;
  for (int i = 0; i < 100; ++i) {
    const Key key = key_of({fmt::format("{}", i)});
    EXPECT_EQ(*flights.fetch(*away.cache, key, {}, [] { return std::string("made"); }).bytes,
              "made");
    EXPECT_TRUE(away.cache->find(key));
  }
  EXPECT_THAT(away.warnings, testing::ElementsAre(testing::HasSubstr("Connection refused")));
  EXPECT_LE(away.server->breaker().calls, 3U);
  EXPECT_GT(away.server->breaker().refusals, 100U);
}

TEST_F(RedisCacheTest, KeepsNothingOnAServerThatIsFull) {
  Process a;
  a.cache->put(key_, entry_of("before"));
  plain_.call({"CONFIG", "SET", "maxmemory-policy", "noeviction"});
  plain_.call({"CONFIG", "SET", "maxmemory", "1"});
  a.cache->put(key_of({"y"}), entry_of("y"));
  EXPECT_TRUE(a.cache->find(key_of({"y"}))) << "it is in the memory";
  Process b;
  EXPECT_TRUE(b.cache->find(key_)) << "what is there can still be read";
  EXPECT_FALSE(b.cache->find(key_of({"y"})));
  EXPECT_TRUE(b.cache->claim(key_));
  EXPECT_THAT(a.warnings, testing::ElementsAre(testing::HasSubstr("OOM")));
  plain_.call({"CONFIG", "SET", "maxmemory", "0"});
}

TEST_F(RedisCacheTest, LetsOneProcessAtATimeMakeAValue) {
  Process a;
  Process b;
  auto claim = a.cache->claim(key_);
  EXPECT_TRUE(claim);
  EXPECT_FALSE(b.cache->claim(key_));
  claim.reset();
  claim = b.cache->claim(key_);
  EXPECT_TRUE(claim);
  // Whoever comes too late does not take away another's.
  plain_.call({"SET", "mdm:1:test:claim:" + key_.hex(), "somebody else's"});
  claim.reset();
  EXPECT_FALSE(a.cache->claim(key_));
}

TEST_F(RedisCacheTest, MakesAColdValueOnceForAllProcesses) {
  Process a;
  Process b;
  std::atomic<int> made = 0;
  Flights flights_of_a;
  Flights flights_of_b;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 64; ++i) {
      threads.emplace_back([&, i] {
        Process& process = i % 2 == 0 ? a : b;
        Flights& flights = i % 2 == 0 ? flights_of_a : flights_of_b;
        const Entry entry = flights.fetch(*process.cache, key_, {}, [&] {
          ++made;
          std::this_thread::yield();
          return std::string("once");
        });
        EXPECT_EQ(*entry.bytes, "once");
      });
    }
  }
  EXPECT_LE(made, 2);
  EXPECT_GE(made, 1);
}

TEST_F(RedisCacheTest, RefusesWhatIsTooLargeForAll) {
  Process a;
  a.cache->put(key_, entry_of(std::string(9U << 20U, 'x')));
  EXPECT_EQ(a.counts(1).refused, 1U);
  EXPECT_FALSE(a.cache->find(key_));
}

}  // namespace
}  // namespace mdm::cache
