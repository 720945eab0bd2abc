#include <gmock/gmock.h>

#include <mdm/resilience.hpp>

namespace mdm::resilience {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

constexpr BreakerOptions kSmall{.window = 4,
                                .least = 3,
                                .slow = milliseconds(100),
                                .first_pause = seconds(1),
                                .longest_pause = seconds(4),
                                .jitter = 0.2,
                                .probes = 2};

enum class Event { success, failure, slow_success, lost, pause };
constexpr Event kEvents[] = {Event::success, Event::failure, Event::slow_success, Event::lost,
                             Event::pause};

/// What happened so far, told without the breaker's own variables.
struct History {
  Clock::time_point now{seconds(1000)};
  Clock::time_point opened{};
  std::vector<bool> since_closed{};  ///< outcomes; true: failed
  std::size_t probes_in_a_row = 0;
  std::uint64_t sequences = 0;
};

/// One event more, and all that a circuit breaker promises about it.
void step(BreakerCore& breaker, History& history, Event event) {
  if (event == Event::pause) {
    history.now += seconds(2);
    return;
  }
  const BreakerState before = breaker.state();
  const bool pause_is_over = history.now >= breaker.next_probe();
  const bool admitted = breaker.admit(history.now);
  ASSERT_EQ(admitted, before != BreakerState::open || pause_is_over);
  if (!admitted) {
    ASSERT_EQ(breaker.state(), BreakerState::open);
    // Never longer than the longest pause and its jitter.
    ASSERT_LE(breaker.next_probe() - history.opened, milliseconds(4800));
    return;
  }
  const bool probing = before != BreakerState::closed;
  if (before == BreakerState::open) {
    history.probes_in_a_row = 0;
  }
  if (probing) {
    ASSERT_EQ(breaker.state(), BreakerState::half_open);
    ASSERT_FALSE(breaker.admit(history.now)) << "two probes at once";
  }
  if (event == Event::lost) {
    breaker.withdraw();
    ASSERT_EQ(breaker.state(), probing ? BreakerState::half_open : BreakerState::closed);
    return;
  }
  const bool failed = event != Event::success;
  breaker.report(history.now, event == Event::failure ? Outcome::failure : Outcome::success,
                 event == Event::slow_success ? seconds(1) : milliseconds(1));
  if (probing) {
    history.probes_in_a_row = failed ? 0 : history.probes_in_a_row + 1;
    ASSERT_EQ(breaker.state(), failed                         ? BreakerState::open
                               : history.probes_in_a_row == 2 ? BreakerState::closed
                                                              : BreakerState::half_open);
    history.since_closed.clear();
  } else {
    history.since_closed.push_back(failed);
    const std::size_t seen = std::min<std::size_t>(history.since_closed.size(), 4);
    const auto failures = std::count(history.since_closed.end() - static_cast<std::ptrdiff_t>(seen),
                                     history.since_closed.end(), true);
    const bool must_open =
        failed && seen >= 3 && static_cast<double>(failures) >= 0.5 * static_cast<double>(seen);
    ASSERT_EQ(breaker.state(), must_open ? BreakerState::open : BreakerState::closed);
  }
  if (breaker.state() == BreakerState::open) {
    history.opened = history.now;
    ASSERT_GE(breaker.next_probe() - history.now, milliseconds(800));
  }
}

void explore(const BreakerCore& breaker, const History& history, int left, std::uint64_t& count) {
  if (left == 0 || testing::Test::HasFatalFailure()) {
    ++count;
    return;
  }
  for (const Event event : kEvents) {
    BreakerCore next = breaker;
    History told = history;
    step(next, told, event);
    explore(next, told, left - 1, count);
  }
}

// All sequences of 8 events of five kinds, and of 12 of the two that matter most: the rest of the
// twelve would take minutes and reach no other state.
TEST(Breaker, KeepsItsPromisesInEverySequenceOfEvents) {
  std::uint64_t count = 0;
  explore(BreakerCore(kSmall, 3), {}, 8, count);
  EXPECT_EQ(count, 390'625U);
  for (std::uint64_t bits = 0; bits < 531'441; ++bits) {  // 3^12
    BreakerCore breaker(kSmall, bits);
    History history;
    std::uint64_t left = bits;
    for (int i = 0; i < 12; ++i, left /= 3) {
      constexpr Event kThree[] = {Event::success, Event::failure, Event::pause};
      step(breaker, history, kThree[left % 3]);
      ASSERT_FALSE(HasFatalFailure()) << bits;
    }
  }
}

TEST(Breaker, DoesNotOpenForAFewFailuresInAMillionCalls) {
  BreakerCore breaker;
  std::minstd_rand random(5);
  for (int i = 0; i < 1'000'000; ++i) {
    ASSERT_TRUE(breaker.admit({}));
    breaker.report({}, random() % 20 == 0 ? Outcome::failure : Outcome::success, milliseconds(1));
  }
  EXPECT_EQ(breaker.state(), BreakerState::closed);
}

TEST(Breaker, RefusesAtOnceAfterFiveFailuresAndSaysWhy) {
  Breaker breaker("the server", {.first_pause = std::chrono::hours(1)});
  int calls = 0;
  const auto call = [&] {
    breaker.call([&] {
      ++calls;
      fail(ErrorCode::unavailable, "connection refused");
    });
  };
  for (int i = 0; i < 5; ++i) {
    EXPECT_THROW(call(), Error);
  }
  try {
    call();
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::unavailable);
    EXPECT_THAT(error.what(), HasSubstr("the server has failed too often"));
    EXPECT_THAT(error.what(), HasSubstr("connection refused"));
  }
  EXPECT_EQ(calls, 5);
  const BreakerStatus status = breaker.status();
  EXPECT_EQ(status.state, BreakerState::open);
  EXPECT_EQ(status.calls, 5U);
  EXPECT_EQ(status.failures, 5U);
  EXPECT_EQ(status.refusals, 1U);
  EXPECT_LE(status.next_probe_in, std::chrono::minutes(72));
}

TEST(Breaker, ClosesWhenTheServerIsBack) {
  Breaker breaker("the server", {.least = 1, .first_pause = milliseconds(1), .probes = 2});
  EXPECT_THROW(breaker.call([] { fail(ErrorCode::unavailable, "away"); }), Error);
  while (breaker.status().next_probe_in > Clock::duration::zero()) {}
  EXPECT_EQ(breaker.call([] { return 7; }), 7);
  EXPECT_EQ(breaker.status().state, BreakerState::half_open);
  EXPECT_EQ(breaker.call([] { return 8; }), 8);
  EXPECT_EQ(breaker.status().state, BreakerState::closed);
}

TEST(Breaker, TakesSlownessForAFailureUnlessTheCallMayTakeItsTime) {
  Breaker breaker("the server", {.least = 2, .slow = std::chrono::nanoseconds(1)});
  const auto take_time = [begin = Clock::now()] {
    while (Clock::now() - begin < std::chrono::microseconds(1)) {}
  };
  for (int i = 0; i < 100; ++i) {
    breaker.call(take_time, Breaker::Haste::none);
  }
  EXPECT_EQ(breaker.status().state, BreakerState::closed);
  for (int i = 0; i < 10; ++i) {
    breaker.call(take_time);
  }
  EXPECT_EQ(breaker.status().state, BreakerState::open);
  EXPECT_THAT(breaker.status().last_error, testing::MatchesRegex("it took [0-9.]+ s"));
}

TEST(Breaker, TakesARefusalOfWhatWasAskedForAnAnswer) {
  Breaker breaker("the server");
  for (int i = 0; i < 100; ++i) {
    EXPECT_THROW(breaker.call([] { fail(ErrorCode::bad_input, "no such column"); }), Error);
    EXPECT_THROW(breaker.call([] { fail(ErrorCode::cancelled, "cancelled"); }), Error);
  }
  EXPECT_EQ(breaker.status().state, BreakerState::closed);
}

}  // namespace
}  // namespace mdm::resilience
