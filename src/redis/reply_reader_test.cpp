#include <random>

#include <gmock/gmock.h>

#include <mdm/redis.hpp>

namespace mdm::redis {
namespace {

using Kind = Reply::Kind;

Reply read_all(std::string_view bytes) {
  ReplyReader reader;
  reader.add(bytes);
  const auto reply = reader.next();
  EXPECT_TRUE(reply);
  EXPECT_FALSE(reader.next());
  return reply.value_or(Reply{});
}

TEST(ReplyReader, ReadsEveryKindOfReply) {
  EXPECT_EQ(read_all("+OK\r\n").text, "OK");
  EXPECT_EQ(read_all("-ERR no\r\n").kind, Kind::error);
  EXPECT_EQ(read_all(":-12\r\n").number, -12);
  EXPECT_EQ(read_all("$3\r\na\r\n\r\n").text, "a\r\n");
  EXPECT_EQ(read_all("$0\r\n\r\n").kind, Kind::text);
  EXPECT_EQ(read_all("$-1\r\n").kind, Kind::nothing);
  EXPECT_EQ(read_all("*-1\r\n").kind, Kind::nothing);
  const Reply list = read_all("*3\r\n:1\r\n*1\r\n+x\r\n$-1\r\n");
  ASSERT_EQ(list.items.size(), 3U);
  EXPECT_EQ(list.items[1].items[0].text, "x");
}

TEST(ReplyReader, ReadsRepliesInPiecesOfAnySize) {
  const std::string bytes = "*2\r\n$5\r\nhello\r\n:7\r\n+OK\r\n";
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    ReplyReader reader;
    std::vector<Reply> replies;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
      reader.add(std::string_view(bytes).substr(at, piece));
      while (auto reply = reader.next()) {
        replies.push_back(std::move(*reply));
      }
    }
    ASSERT_EQ(replies.size(), 2U) << piece;
    EXPECT_EQ(replies[0].items[0].text, "hello");
    EXPECT_EQ(replies[1].text, "OK");
  }
}

TEST(ReplyReader, RefusesWhatIsNoReply) {
  const std::string nonsense[] = {"HTTP/1.1 400 Bad Request\r\n",
                                  "\r\n",
                                  ":12a\r\n",
                                  ":99999999999999999999\r\n",
                                  "$-2\r\n",
                                  "$99999999999\r\n",
                                  "*2000000000\r\n",
                                  "$2\r\nabc\r\n",
                                  std::string(100'000, '+'),
                                  "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n"};
  for (const std::string& bytes : nonsense) {
    ReplyReader reader;
    reader.add(bytes);
    EXPECT_THROW(reader.next(), Error) << bytes.substr(0, 30);
  }
}

TEST(ReplyReader, SurvivesRandomBytes) {
  std::minstd_rand random(11);
  constexpr std::string_view kSigns = "+-:$*\r\n0123456789ab";
  for (int round = 0; round < 200'000; ++round) {
    std::string bytes = "*3\r\n$5\r\nhello\r\n:7\r\n*1\r\n+OK\r\n";
    for (auto change = random() % 6; change > 0; --change) {
      const std::size_t at = random() % bytes.size();
      const char sign = kSigns[random() % kSigns.size()];
      random() % 2 == 0 ? bytes.insert(at, 1, sign) : bytes.replace(at, 1, 1, sign);
    }
    ReplyReader reader;
    try {
      for (std::size_t at = 0; at < bytes.size();) {
        const std::size_t piece = 1 + random() % 8;
        reader.add(std::string_view(bytes).substr(at, piece));
        at += piece;
        while (reader.next()) {}
      }
    } catch (const Error& error) {
      ASSERT_EQ(error.code(), ErrorCode::bad_input);
    }
  }
}

}  // namespace
}  // namespace mdm::redis
