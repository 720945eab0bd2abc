#include <atomic>
#include <latch>
#include <thread>

#include <gtest/gtest.h>

#include <mdm/cache/flights.hpp>
#include <mdm/cache/memory.hpp>

namespace mdm::cache {
namespace {

const Key kKey = key_of({"x"});

class FlightsTest : public testing::Test {
 protected:
  std::unique_ptr<Cache> cache_ = open_memory_cache({.limit_bytes = 1U << 20U});
  Flights flights_{};
};

TEST_F(FlightsTest, MakeAColdValueOnceForManyThreads) {
  for (int round = 0; round < 20; ++round) {
    const Key key = key_of({fmt::format("{}", round)});
    std::atomic<int> made = 0;
    std::atomic<int> good = 0;
    std::latch together(64);
    {
      std::vector<std::jthread> threads;
      for (int i = 0; i < 64; ++i) {
        threads.emplace_back([&] {
          together.arrive_and_wait();
          const Entry entry = flights_.fetch(*cache_, key, {}, [&] {
            ++made;
            std::this_thread::yield();
            return std::string("value");
          });
          good += *entry.bytes == "value" ? 1 : 0;
        });
      }
    }
    EXPECT_EQ(made, 1);
    EXPECT_EQ(good, 64);
  }
}

TEST_F(FlightsTest, GiveAFailureToAllWhoWaitAndKeepNothing) {
  EXPECT_THROW(flights_.fetch(*cache_, kKey, {},
                              []() -> std::string { fail(ErrorCode::bad_input, "wrong"); }),
               Error);
  EXPECT_EQ(*flights_.fetch(*cache_, kKey, {}, [] { return std::string("right"); }).bytes, "right");
}

TEST_F(FlightsTest, LetAnotherMakeWhatACancelledOneDidNot) {
  std::latch begun(1);
  std::stop_source stop;
  std::jthread first([&] {
    EXPECT_THROW(flights_.fetch(
                     *cache_, kKey, {},
                     [&]() -> std::string {
                       begun.count_down();
                       while (!stop.stop_requested()) {
                         std::this_thread::yield();
                       }
                       fail(ErrorCode::cancelled, "cancelled");
                     },
                     stop.get_token()),
                 Error);
  });
  begun.wait();
  std::jthread second([&] {
    EXPECT_EQ(*flights_.fetch(*cache_, kKey, {}, [] { return std::string("mine"); }).bytes, "mine");
  });
  stop.request_stop();
}

/// A cache whose values another process makes.
class Claimed final : public Cache {
 public:
  std::optional<Entry> find(const Key& /*key*/) override {
    return ++looks > 4 && comes ? std::optional(entry_of("theirs")) : std::nullopt;
  }
  void put(const Key& /*key*/, const Entry& /*entry*/) override {}
  void erase(const Key& /*key*/) override {}
  void clear() override {}
  std::unique_ptr<Claim> claim(const Key& /*key*/) override { return nullptr; }
  std::vector<TierStatus> status(Detail /*detail*/) override { return {}; }

  bool comes = true;
  int looks = 0;
};

TEST_F(FlightsTest, WaitForAnotherProcessButNotForLong) {
  Claimed claimed;
  const auto mine = [] { return std::string("mine"); };
  EXPECT_EQ(*flights_.fetch(claimed, kKey, {}, mine).bytes, "theirs");
  claimed.comes = false;
  EXPECT_EQ(*flights_.fetch(claimed, kKey, {.patience = std::chrono::milliseconds(5)}, mine).bytes,
            "mine");
}

TEST_F(FlightsTest, MakeDearValuesAnewBeforeTheyExpire) {
  int made = 0;
  const auto make = [&] {
    ++made;
    return std::string("new");
  };
  // It took an hour to make and expires in a minute: nearly sure to be made anew.
  cache_->put(kKey, entry_of("old", std::chrono::hours(1000), std::chrono::minutes(1)));
  EXPECT_EQ(*flights_.fetch(*cache_, kKey, {}, make).bytes, "new");
  EXPECT_EQ(made, 1);
  // It took a nanosecond and expires in an hour: surely not.
  cache_->put(kKey, entry_of("old", std::chrono::nanoseconds(1), std::chrono::hours(1)));
  EXPECT_EQ(*flights_.fetch(*cache_, kKey, {}, make).bytes, "old");
}

}  // namespace
}  // namespace mdm::cache
