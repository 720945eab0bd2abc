#include "output.hpp"

#include <array>
#include <csignal>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <mdm/base.hpp>

namespace mdm::cli {

TEST(Output, GathersUntilItIsFlushed) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  Output output(ends[1]);
  output.write("a");
  output.write("b");
  output.flush();
  std::array<char, 8> read_back{};
  EXPECT_EQ(read(ends[0], read_back.data(), read_back.size()), 2);
  close(ends[0]);
  close(ends[1]);
}

TEST(Output, ClosesQuietlyWhenItsReaderGoesAway) {
  std::signal(SIGPIPE, SIG_IGN);
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  close(ends[0]);
  Output output(ends[1]);
  output.write("a");
  EXPECT_TRUE(output.is_open());
  output.flush();
  EXPECT_FALSE(output.is_open());
  output.write("b");
  output.flush();
  close(ends[1]);
}

TEST(Output, ThatCannotBeWrittenIsAnErrorWhereItMustArrive) {
  const int full = open("/dev/full", O_WRONLY);
  ASSERT_GE(full, 0);
  Output output(full);
  output.write("a");
  EXPECT_THROW(output.flush(), Error);
  output.flush();
  Output careless(full, false);
  careless.write("a");
  careless.flush();
  EXPECT_FALSE(careless.is_open());
  close(full);
}

}  // namespace mdm::cli
