#include "interrupt.hpp"

#include <future>

#include <gtest/gtest.h>
#include <unistd.h>

namespace mdm::cli {

TEST(Interrupt, AsksForAStopInsteadOfEndingTheProcess) {
  const Interrupt interrupt;
  EXPECT_FALSE(interrupt.token().stop_requested());
  std::promise<void> stopped;
  const std::stop_callback callback(interrupt.token(), [&] { stopped.set_value(); });
  kill(getpid(), SIGINT);
  stopped.get_future().wait();
  EXPECT_TRUE(interrupt.token().stop_requested());
}

TEST(Interrupt, GivesTheSignalsBackAtItsEnd) {
  sigset_t before{};
  sigset_t after{};
  pthread_sigmask(SIG_BLOCK, nullptr, &before);
  { const Interrupt interrupt; }
  pthread_sigmask(SIG_BLOCK, nullptr, &after);
  EXPECT_EQ(sigismember(&before, SIGINT), sigismember(&after, SIGINT));
  EXPECT_EQ(sigismember(&after, SIGTERM), 0);
}

TEST(InterruptDeathTest, TheSecondEndsTheProcessAtOnce) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(
      {
        const Interrupt interrupt;
        std::promise<void> stopped;
        const std::stop_callback callback(interrupt.token(), [&] { stopped.set_value(); });
        kill(getpid(), SIGINT);
        stopped.get_future().wait();
        kill(getpid(), SIGTERM);
        pause();
      },
      testing::ExitedWithCode(130), "");
}

}  // namespace mdm::cli
