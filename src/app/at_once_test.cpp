#include "at_once.hpp"

#include <atomic>
#include <barrier>
#include <vector>

#include <gtest/gtest.h>

#include <mdm/base.hpp>

namespace mdm::app {
namespace {

TEST(AtOnce, DoesAllWorkOnce) {
  for (const std::size_t threads : {1U, 3U, 50U}) {
    std::vector<std::atomic<int>> calls(20);
    at_once(calls.size(), threads, {}, [&](std::size_t i, const std::stop_token&) { ++calls[i]; });
    for (const auto& count : calls) {
      EXPECT_EQ(count, 1);
    }
  }
  at_once(0, 3, {}, [](std::size_t, const std::stop_token&) { FAIL(); });
}

TEST(AtOnce, RunsAsManyAsItMayAndNoMore) {
  std::atomic<int> running = 0;
  std::barrier together(3);  // would wait for ever if fewer than three ran
  at_once(12, 3, {}, [&](std::size_t, const std::stop_token&) {
    EXPECT_LE(++running, 3);
    together.arrive_and_wait();
    --running;
    together.arrive_and_wait();
  });
}

TEST(AtOnce, ThrowsTheFailureOfTheLowestNumberAndStopsTheOthers) {
  std::barrier together(3);
  try {
    at_once(100, 3, {}, [&](std::size_t i, const std::stop_token& stop) {
      ASSERT_LT(i, 3U) << "work began after a failure";
      together.arrive_and_wait();
      if (i == 0) {
        while (!stop.stop_requested()) {}
        stop_if_requested(stop);
      }
      fail(ErrorCode::bad_input, "number {}", i);
    });
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::bad_input);
    EXPECT_NE(std::string(error.what()).find("number"), std::string::npos);
  }
}

TEST(AtOnce, IsCancelledFromOutside) {
  std::stop_source source;
  try {
    at_once(100, 2, source.get_token(), [&](std::size_t i, const std::stop_token& stop) {
      if (i == 1) {
        source.request_stop();
      }
      while (!stop.stop_requested()) {}
      stop_if_requested(stop);
    });
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::cancelled);
  }
}

}  // namespace
}  // namespace mdm::app
