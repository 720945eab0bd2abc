#include <atomic>
#include <set>
#include <thread>

#include <gmock/gmock.h>

#include <mdm/resilience.hpp>

namespace mdm::resilience {
namespace {

using std::chrono::milliseconds;

/// Something dear; counts how many there are.
struct Thing {
  explicit Thing(std::atomic<int>& counter) : living(counter) { ++living; }
  Thing(const Thing&) = delete;
  Thing& operator=(const Thing&) = delete;
  ~Thing() { --living; }
  std::atomic<int>& living;
  bool good = true;
};

class PoolTest : public testing::Test {
 protected:
  Pool<Thing> pool(const PoolOptions& options) {
    return {options, [this](const std::stop_token&) { return std::make_unique<Thing>(living_); },
            [](Thing& thing) { return thing.good; }};
  }

  std::atomic<int> living_ = 0;
};

TEST_F(PoolTest, LendsOneThingAgainAndAgain) {
  auto things = pool({.most = 3});
  for (int i = 0; i < 1'000'000; ++i) {
    const auto lease = things.lease();
  }
  const PoolStatus status = things.status();
  EXPECT_EQ(status.leases, 1'000'000U);
  EXPECT_EQ(status.created, 1U);
  EXPECT_EQ(status.size, 1U);
  EXPECT_EQ(status.in_use, 0U);
  EXPECT_EQ(status.waits, 0U);
}

TEST_F(PoolTest, GrowsToItsMostAndThenLetsWait) {
  auto things = pool({.most = 2, .deadline = milliseconds(5)});
  {
    const auto first = things.lease();
    const auto second = things.lease();
    EXPECT_EQ(living_, 2);
    try {
      things.lease();
      FAIL();
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::unavailable);
    }
    EXPECT_EQ(things.status().in_use, 2U);
  }
  EXPECT_EQ(things.status().timeouts, 1U);
  EXPECT_EQ(things.status().waits, 1U);
  const auto third = things.lease();
  EXPECT_EQ(living_, 2);
}

TEST_F(PoolTest, ServesThoseWhoWaitInTheirOrder) {
  auto things = pool({.most = 1});
  std::vector<int> order;
  {
    std::vector<std::jthread> threads;
    auto held = std::make_optional(things.lease());
    for (int i = 0; i < 5; ++i) {
      threads.emplace_back([&, i] {
        const auto lease = things.lease();
        order.push_back(i);  // one at a time has the lease
      });
      while (things.status().waiting != static_cast<std::size_t>(i) + 1) {
        std::this_thread::yield();
      }
    }
    held.reset();
  }
  EXPECT_THAT(order, testing::ElementsAre(0, 1, 2, 3, 4));
}

TEST_F(PoolTest, WarmsUpBeforeTheFirstUse) {
  auto things = pool({.least = 3, .most = 5});
  std::set<Thing*> prepared;
  things.warm_up({}, [&](Thing& thing) { prepared.insert(&thing); });
  EXPECT_EQ(prepared.size(), 3U);
  EXPECT_EQ(things.status().created, 3U);
  EXPECT_EQ(things.status().in_use, 0U);
  const auto lease = things.lease();
  EXPECT_EQ(things.status().created, 3U);
}

TEST_F(PoolTest, ShrinksToItsLeastWhenThingsIdle) {
  auto things = pool({.least = 1, .most = 8, .longest_idle = milliseconds(0)});
  {
    std::vector<Pool<Thing>::Lease> leases;
    for (int i = 0; i < 8; ++i) {
      leases.push_back(things.lease());
    }
    EXPECT_EQ(living_, 8);
  }
  EXPECT_EQ(things.status().size, 1U);
  EXPECT_EQ(living_, 1);
  EXPECT_EQ(things.status().recycled, 7U);
}

TEST_F(PoolTest, ReplacesWhatIsOldOrBroken) {
  auto things = pool({.most = 1, .longest_life = milliseconds(0)});
  things.lease();
  things.lease();
  EXPECT_EQ(things.status().created, 2U);
  EXPECT_EQ(things.status().recycled, 2U);
  auto lasting = pool({.most = 1, .trusted = milliseconds(0)});
  lasting.lease()->good = false;
  EXPECT_EQ(lasting.status().recycled, 1U);
  EXPECT_TRUE(lasting.lease()->good);
  EXPECT_EQ(lasting.status().created, 2U);
}

TEST_F(PoolTest, ChecksThoseThatIdledWhenAnotherCameBackBroken) {
  auto things = pool({.most = 2, .trusted = std::chrono::hours(1)});
  auto first = std::make_optional(things.lease());
  auto second = std::make_optional(things.lease());
  Thing* const idling = &**first;
  first.reset();
  idling->good = false;  // while it idles, with nobody looking
  (*second)->good = false;
  second.reset();
  EXPECT_TRUE(things.lease()->good);
  EXPECT_EQ(things.status().created, 3U);
  EXPECT_EQ(things.status().recycled, 2U);
}

TEST_F(PoolTest, IsAsItWasWhenNoneCanBeMade) {
  int attempts = 0;
  Pool<Thing> things(
      {.most = 1},
      [&](const std::stop_token&) -> std::unique_ptr<Thing> {
        if (++attempts == 1) {
          fail(ErrorCode::unavailable, "away");
        }
        return std::make_unique<Thing>(living_);
      },
      [](Thing&) { return true; });
  EXPECT_THROW(things.lease(), Error);
  EXPECT_EQ(things.status().size, 0U);
  const auto lease = things.lease();
  EXPECT_EQ(things.status().size, 1U);
}

TEST_F(PoolTest, NeverHoldsMoreThanItsMostUnderManyThreads) {
  auto things = pool({.most = 4});
  std::atomic<int> most = 0;
  std::atomic<int> in_use = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 16; ++i) {
      threads.emplace_back([&] {
        for (int turn = 0; turn < 500; ++turn) {
          const auto lease = things.lease();
          const int now = ++in_use;
          for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {}
          std::this_thread::yield();
          --in_use;
        }
      });
    }
  }
  EXPECT_LE(most, 4);
  EXPECT_EQ(things.status().leases, 8'000U);
  EXPECT_EQ(things.status().in_use, 0U);
  EXPECT_LE(living_, 4);
}

TEST_F(PoolTest, LendsAtOnceOrNotAtAll) {
  auto things = pool({.most = 1});
  {
    const auto first = things.try_lease();
    ASSERT_TRUE(first);
    EXPECT_FALSE(things.try_lease());
  }
  EXPECT_TRUE(things.try_lease());
  EXPECT_EQ(things.status().waits, 0U);
}

TEST_F(PoolTest, LendsNoMoreAtOnceThanItsCeiling) {
  auto things = pool({.most = 8, .first_ceiling = 2, .blocked = std::chrono::hours(1)});
  const auto first = things.lease();
  auto second = std::make_optional(things.lease());
  EXPECT_EQ(things.status().ceiling, 2U);
  std::jthread later([&] { const auto third = things.lease(); });
  while (things.status().waiting == 0) {
    std::this_thread::yield();
  }
  EXPECT_EQ(things.status().in_use, 2U);
  second.reset();
  later.join();
  EXPECT_EQ(things.status().created, 2U);
}

TEST_F(PoolTest, WarmsUpMoreThanItsFirstCeiling) {
  auto things = pool({.least = 5, .most = 8, .first_ceiling = 2, .blocked = std::chrono::hours(1)});
  things.warm_up({}, [](Thing&) {});
  EXPECT_EQ(things.status().created, 5U);
}

TEST_F(PoolTest, LendsUpToItsMostWhenAllAreHeldForLong) {
  auto things = pool(
      {.most = 5, .deadline = milliseconds(50), .first_ceiling = 1, .blocked = milliseconds(1)});
  std::vector<Pool<Thing>::Lease> held;  // by one who needs all of them at once
  for (int i = 0; i < 5; ++i) {
    held.push_back(things.lease());
  }
  EXPECT_EQ(things.status().ceiling, 5U);
  EXPECT_THROW(things.lease(), Error);
  EXPECT_EQ(living_, 5);
}

TEST_F(PoolTest, LendsMoreBeforeADeadlineThatIsNearer) {
  auto things = pool({.most = 2, .first_ceiling = 1, .blocked = std::chrono::hours(1)});
  const auto first = things.lease();
  const auto second = things.lease({}, milliseconds(10));
  EXPECT_EQ(things.status().timeouts, 0U);
}

TEST_F(PoolTest, LendsAtOnceBeyondItsCeiling) {
  auto things = pool({.most = 3, .first_ceiling = 1});
  const auto first = things.try_lease();
  const auto second = things.try_lease();
  const auto third = things.try_lease();
  EXPECT_TRUE(third);
  EXPECT_FALSE(things.try_lease());
}

TEST_F(PoolTest, ForgetsNobodyWhoWaitsWhileItsCeilingMoves) {
  auto things = pool({.most = 8, .first_ceiling = 4, .blocked = std::chrono::hours(1)});
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 12; ++i) {
      threads.emplace_back([&] {
        for (int turn = 0; turn < 4'000; ++turn) {
          const auto lease = things.lease();
          std::this_thread::yield();
        }
      });
    }
  }
  const PoolStatus status = things.status();
  EXPECT_EQ(status.leases, 48'000U);
  EXPECT_EQ(status.timeouts, 0U);
  EXPECT_EQ(status.in_use, 0U);
  EXPECT_LE(status.created, 8U);
}

TEST_F(PoolTest, LeavesTheQueueWhenItIsStopped) {
  auto things = pool({.most = 1});
  const auto held = things.lease();
  std::stop_source stop;
  std::jthread later([&] {
    while (things.status().waiting == 0) {
      std::this_thread::yield();
    }
    stop.request_stop();
  });
  try {
    things.lease(stop.get_token());
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::cancelled);
  }
  EXPECT_EQ(things.status().waiting, 0U);
}

}  // namespace
}  // namespace mdm::resilience
