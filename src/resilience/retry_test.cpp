#include <gtest/gtest.h>

#include <mdm/resilience.hpp>

namespace mdm::resilience {
namespace {

constexpr RetryOptions kQuick{.attempts = 4, .first_pause = std::chrono::milliseconds(1)};

TEST(Retry, RepeatsWhatMaySucceedLater) {
  int calls = 0;
  EXPECT_EQ(retry(kQuick, {},
                  [&] {
                    if (++calls < 3) {
                      fail(ErrorCode::unavailable, "busy");
                    }
                    return calls;
                  }),
            3);
}

TEST(Retry, GivesUpAfterTheLastAttempt) {
  int calls = 0;
  const auto always = [&] {
    ++calls;
    fail(ErrorCode::unavailable, "busy");
  };
  EXPECT_THROW(retry(kQuick, {}, always), Error);
  EXPECT_EQ(calls, 4);
}

TEST(Retry, BeginsNoAttemptBeyondItsPatience) {
  int calls = 0;
  const auto slow = [&] {
    ++calls;
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(3);
    while (std::chrono::steady_clock::now() < end) {}
    fail(ErrorCode::unavailable, "no answer");
  };
  EXPECT_THROW(retry({.attempts = 1000,
                      .first_pause = std::chrono::milliseconds(0),
                      .patience = std::chrono::milliseconds(2)},
                     {}, slow),
               Error);
  EXPECT_EQ(calls, 1);
}

TEST(Retry, RepeatsNothingElse) {
  int calls = 0;
  const auto wrong = [&] {
    ++calls;
    fail(ErrorCode::bad_input, "wrong");
  };
  EXPECT_THROW(retry(kQuick, {}, wrong), Error);
  EXPECT_EQ(calls, 1);
}

TEST(Retry, EndsItsPauseWhenItIsStopped) {
  std::stop_source stop;
  const auto once = [&] {
    stop.request_stop();
    fail(ErrorCode::unavailable, "busy");
  };
  try {
    retry({.attempts = 2,
           .first_pause = std::chrono::hours(1),
           .longest_pause = std::chrono::hours(1)},
          stop.get_token(), once);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::cancelled);
  }
}

}  // namespace
}  // namespace mdm::resilience
