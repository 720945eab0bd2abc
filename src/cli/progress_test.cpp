#include "progress.hpp"

#include <array>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "text.hpp"

namespace mdm::cli {
namespace {

using std::chrono::milliseconds;

/// What is waiting at the reading end of a pipe.
std::string drained(int descriptor) {
  std::array<char, 4096> buffer{};
  const ssize_t size = read(descriptor, buffer.data(), buffer.size());
  return size > 0 ? std::string(buffer.data(), static_cast<std::size_t>(size)) : std::string();
}

class ProgressOnAPipe : public testing::Test {
 public:
  ProgressOnAPipe() { EXPECT_EQ(pipe2(ends_.data(), O_NONBLOCK), 0); }
  ~ProgressOnAPipe() override {
    close(ends_[0]);
    close(ends_[1]);
  }

 protected:
  std::array<int, 2> ends_{};
  const ProgressLine::Clock::time_point begin_ = ProgressLine::Clock::now();
};

}  // namespace

TEST(Progress, ShowsStepBarRateAndWhatRemains) {
  const app::Progress half{
      .step = "reading train", .done = 50'000'000, .total = 100'000'000, .unit = "bytes"};
  EXPECT_EQ(progress_text(half, 2, {.width = 80}),
            "reading train  ━━━━━━━━━━━━┄┄┄┄┄┄┄┄┄┄┄┄  50%  25 MB/s  2.0 s left");
  EXPECT_EQ(progress_text(half, 2, {.width = 50}), "reading train  ━━━━━━━━━━━━┄┄┄┄┄┄┄┄┄┄┄┄  50%");
  EXPECT_EQ(progress_text(half, 2, {.width = 10}), "reading t…");
}

TEST(Progress, LeavesOutWhatIsUnknown) {
  EXPECT_EQ(progress_text({.step = "writing"}, 3, {.width = 80}), "writing");
  EXPECT_EQ(progress_text({.step = "a", .done = 3000, .unit = "rows"}, 1, {.width = 80}),
            "a  3.0 k rows/s");
  EXPECT_EQ(progress_text({.step = "a", .done = 3000, .unit = "rows"}, 0.1, {.width = 80}), "a");
}

TEST(Progress, NeverClaimsTheWholeBeforeItIsThere) {
  const app::Progress nearly{.step = "a", .done = 999, .total = 1000, .unit = "rows"};
  EXPECT_NE(progress_text(nearly, 0, {.width = 80}).find(" 99%"), std::string::npos);
}

TEST_F(ProgressOnAPipe, IsDrawnAtMostTenTimesASecondAndNotAtOnce) {
  Output output(ends_[1]);
  ProgressLine line(&output, {.width = 80}, begin_);
  int drawn = 0;
  for (int i = 0; i < 1000; ++i) {
    line.draw({.step = "a"}, begin_ + milliseconds(i));
    const std::string text = drained(ends_[0]);
    EXPECT_TRUE(i >= 200 || text.empty());
    drawn += text.empty() ? 0 : 1;
  }
  EXPECT_EQ(drawn, 8);
}

TEST_F(ProgressOnAPipe, IsGoneAtTheEnd) {
  Output output(ends_[1]);
  {
    ProgressLine line(&output, {.width = 80}, begin_);
    line.draw({.step = "a"}, begin_ + milliseconds(300));
    EXPECT_EQ(drained(ends_[0]), "\r\x1b[Ka");
  }
  EXPECT_EQ(drained(ends_[0]), "\r\x1b[K");
}

TEST_F(ProgressOnAPipe, LeavesNoTraceOfAQuickCommand) {
  Output output(ends_[1]);
  { ProgressLine(&output, {.width = 80}, begin_).draw({.step = "a"}, begin_ + milliseconds(50)); }
  EXPECT_EQ(drained(ends_[0]), "");
}

}  // namespace mdm::cli
