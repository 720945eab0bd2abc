#include <thread>

#include <gtest/gtest.h>
#include <unistd.h>

#include "read_table_test.hpp"

namespace mdm::reader {
namespace {

struct Pipe {
  Pipe() { MDM_CHECK(::pipe(ends.data()) == 0); }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    ::close(ends[0]);
    close_writer();
  }
  void close_writer() {
    if (ends[1] >= 0) {
      ::close(ends[1]);
      ends[1] = -1;
    }
  }
  std::array<int, 2> ends{};
};

TEST(Spool, CopiesAPipeWhoseContentSaysWhatItIs) {
  const TestFolder folder;
  std::string text = "a,b\n";
  for (int i = 0; i < 100'000; ++i) {
    text += fmt::format("{},x\n", i);
  }
  Pipe pipe;
  const std::jthread writer([&] {
    std::string_view left = text;
    while (!left.empty()) {
      const ssize_t written = ::write(pipe.ends[1], left.data(), left.size());
      ASSERT_GT(written, 0);
      left.remove_prefix(static_cast<std::size_t>(written));
    }
    pipe.close_writer();
  });
  const auto file = spool(pipe.ends[0], folder.path(), {});
  EXPECT_EQ(std::filesystem::file_size(file), text.size());
  EXPECT_EQ(read_file_as_table(file).rows.size(), 100'000U);
}

TEST(Spool, StopsWhileNothingComes) {
  const TestFolder folder;
  const Pipe pipe;
  std::stop_source stop;
  stop.request_stop();
  try {
    spool(pipe.ends[0], folder.path(), stop.get_token());
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::cancelled);
  }
}

}  // namespace
}  // namespace mdm::reader
