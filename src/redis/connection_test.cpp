#include <cstdlib>
#include <thread>

#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <mdm/redis.hpp>

namespace mdm::redis {
namespace {

using std::chrono::milliseconds;

Options here() {
  return {.host = "127.0.0.1", .port = std::getenv("REDIS_PORT")};
}

/// A socket that listens on a free port, and says the same to whoever connects.
class FakeServer {
 public:
  explicit FakeServer(std::string says) : says_(std::move(says)) {
    socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(socket_, reinterpret_cast<sockaddr*>(&address), size);
    ::listen(socket_, 4);
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::jthread([this] {
      const int caller = ::accept(socket_, nullptr, nullptr);
      ::send(caller, says_.data(), says_.size(), MSG_NOSIGNAL);
      char block[1024];
      while (::recv(caller, block, sizeof block, 0) > 0) {}
      ::close(caller);
    });
  }
  FakeServer(const FakeServer&) = delete;
  FakeServer& operator=(const FakeServer&) = delete;
  ~FakeServer() {
    ::shutdown(socket_, SHUT_RDWR);
    thread_.join();
    ::close(socket_);
  }

  Options options() const {
    return {.host = "127.0.0.1", .port = std::to_string(port_), .answer_time = milliseconds(100)};
  }

 private:
  std::string says_;
  int socket_ = -1;
  int port_ = 0;
  std::jthread thread_{};
};

ErrorCode code_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const Error& error) {
    return error.code();
  }
  ADD_FAILURE() << "nothing was thrown";
  return ErrorCode::internal;
}

TEST(Connection, KeepsAndFindsBytesOfAnyKind) {
  Connection connection(here());
  std::string value(3'000'000, '\0');
  for (std::size_t i = 0; i < value.size(); ++i) {
    value[i] = static_cast<char>(i * 7);
  }
  EXPECT_EQ(connection.call({"SET", "bytes", value}).text, "OK");
  EXPECT_EQ(connection.call({"GET", "bytes"}).text, value);
  EXPECT_EQ(connection.call({"GET", "none"}).kind, Reply::Kind::nothing);
  EXPECT_EQ(connection.call({"DEL", "bytes"}).number, 1);
}

TEST(Connection, SendsManyCommandsBeforeItReadsTheAnswers) {
  Connection connection(here());
  const std::vector<Command> commands(10'000, {"INCR", "count"});
  const auto replies = connection.call_all(commands);
  ASSERT_EQ(replies.size(), commands.size());
  EXPECT_EQ(replies.back().number - replies.front().number, 9'999);
  const auto mixed = connection.call_all({{"PING"}, {"NONSENSE"}, {"PING"}});
  EXPECT_EQ(mixed[1].kind, Reply::Kind::error);
  EXPECT_EQ(mixed[2].text, "PONG");
}

TEST(Connection, TellsRefusalsFromASilentServer) {
  Connection connection(here());
  EXPECT_EQ(code_of([&] { connection.call({"NONSENSE"}); }), ErrorCode::invalid_argument);
  EXPECT_TRUE(connection.is_alive());
  Options options = here();
  options.password = "wrong";
  EXPECT_NE(code_of([&] { Connection refused(options); }), ErrorCode::unavailable);
  options = here();
  options.port = "1";
  EXPECT_EQ(code_of([&] { Connection refused(options); }), ErrorCode::unavailable);
  options.host = "no.such.host.invalid";
  EXPECT_EQ(code_of([&] { Connection refused(options); }), ErrorCode::unavailable);
}

TEST(Connection, IsLostWhenTheServerTalksNonsenseOrKeepsSilent) {
  for (const std::string says : {"HTTP/1.1 400 Bad Request\r\n\r\n", "", "$5\r\nab"}) {
    const FakeServer server(says);
    Connection connection(server.options());
    EXPECT_EQ(code_of([&] { connection.call({"GET", "x"}); }), ErrorCode::unavailable) << says;
    EXPECT_FALSE(connection.is_alive());
    EXPECT_EQ(code_of([&] { connection.call({"GET", "x"}); }), ErrorCode::unavailable) << says;
  }
}

TEST(Connection, HearsWhatOthersPublish) {
  Connection listener(here());
  listener.call({"SUBSCRIBE", "news"});
  EXPECT_FALSE(listener.listen(milliseconds(1), {}));
  Connection speaker(here());
  EXPECT_EQ(speaker.call({"PUBLISH", "news", "hello"}).number, 1);
  const auto message = listener.listen(milliseconds(5000), {});
  ASSERT_TRUE(message);
  ASSERT_EQ(message->items.size(), 3U);
  EXPECT_EQ(message->items[2].text, "hello");
}

TEST(Connection, StopsWaitingWhenItIsAskedTo) {
  Connection listener(here());
  listener.call({"SUBSCRIBE", "silence"});
  std::stop_source stop;
  std::jthread later([&] { stop.request_stop(); });
  EXPECT_EQ(code_of([&] { listener.listen(std::chrono::hours(1), stop.get_token()); }),
            ErrorCode::cancelled);
}

TEST(Connection, UsesTheDatabaseThatIsNamed) {
  Options options = here();
  options.database = 3;
  Connection(options).call({"SET", "only in three", "x"});
  EXPECT_EQ(Connection(here()).call({"GET", "only in three"}).kind, Reply::Kind::nothing);
  EXPECT_EQ(Connection(options).call({"GET", "only in three"}).text, "x");
}

}  // namespace
}  // namespace mdm::redis
