#include "record_chunks.hpp"

#include <array>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include <mdm/base.hpp>

namespace mdm::app {
namespace {

class RecordChunksTest : public testing::Test {
 protected:
  ~RecordChunksTest() override {
    end();
    ::close(ends_[0]);
  }

  void write(std::string_view text) {
    EXPECT_EQ(::write(ends_[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  void end() {
    if (ends_[1] >= 0) {
      ::close(ends_[1]);
      ends_[1] = -1;
    }
  }

  /// "3: records" of the next chunk; "end" after the last.
  std::string next() {
    std::string records;
    std::uint64_t line = 0;
    return chunks_.next(records, line, {}) ? std::to_string(line) + ": " + records : "end";
  }

  static std::array<int, 2> open_pipe() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe(ends.data()), 0);
    return ends;
  }

  std::array<int, 2> ends_ = open_pipe();
  RecordChunks chunks_{ends_[0]};
};

TEST_F(RecordChunksTest, GivesWhatIsWholeAndKeepsTheRest) {
  write("a,b\n1,2\n3,");
  EXPECT_EQ(chunks_.header({}), "a,b");
  EXPECT_EQ(next(), "2: 1,2\n");
  write("4\n");
  EXPECT_EQ(next(), "3: 3,4\n");
  write("5,6");
  end();
  EXPECT_EQ(next(), "4: 5,6");
  EXPECT_EQ(next(), "end");
}

TEST_F(RecordChunksTest, TakesALineEndWithinQuotesForAPartOfTheCell) {
  write("a,b\n\"x\ny\"");
  EXPECT_EQ(chunks_.header({}), "a,b");
  write("\"z\n\",2\n3,5\" pipe\n");
  EXPECT_EQ(next(), "2: \"x\ny\"\"z\n\",2\n3,5\" pipe\n");
  write("4,1\n");
  EXPECT_EQ(next(), "6: 4,1\n");
}

TEST_F(RecordChunksTest, DropsAByteOrderMarkAndCarriageReturns) {
  write(
      "\xEF\xBB\xBF"
      "a\r\n1\r\n");
  EXPECT_EQ(chunks_.header({}), "a");
  EXPECT_EQ(next(), "2: 1\r\n");
}

TEST_F(RecordChunksTest, PutsBackAFirstLineThatIsARecord) {
  write("{\"a\":1}\n{\"a\":2}\n");
  chunks_.put_back(chunks_.header({}));
  EXPECT_EQ(next(), "1: {\"a\":1}\n{\"a\":2}\n");
}

TEST_F(RecordChunksTest, SaysThatThereIsNothing) {
  end();
  EXPECT_EQ(chunks_.header({}), "");
  EXPECT_EQ(next(), "end");
}

TEST_F(RecordChunksTest, StopsWhileItWaits) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THROW(chunks_.header(stop.get_token()), Error);
}

}  // namespace
}  // namespace mdm::app
