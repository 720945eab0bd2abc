#include <cerrno>
#include <cstring>

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <mdm/redis.hpp>

namespace mdm::redis {
namespace {

using Clock = std::chrono::steady_clock;

/// How often a waiting call looks whether it is to stop.
constexpr std::chrono::milliseconds kGlance{50};

std::string name_of(const Options& options) {
  return fmt::format("Redis at {}:{}", options.host, options.port);
}

Hint hint_of() {
  return Hint{"start the server, or check cache.redis.host and port"};
}

/// A socket that is closed on the way out.
class Socket {
 public:
  explicit Socket(int number) : number_(number) {}
  Socket(Socket&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Socket& operator=(Socket&&) = delete;
  ~Socket() {
    if (number_ >= 0) {
      ::close(number_);
    }
  }
  int number() const noexcept { return number_; }

 private:
  int number_;
};

/// Waits until the socket can be read or written. \returns false after the deadline
bool wait_for(int socket, std::int16_t what, Clock::time_point deadline,
              const std::stop_token& stop) {
  for (;;) {
    stop_if_requested(stop);
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    if (left.count() <= 0) {
      return false;
    }
    pollfd watched{.fd = socket, .events = what, .revents = 0};
    if (::poll(&watched, 1, static_cast<int>(std::min(left, kGlance).count())) > 0) {
      return true;
    }
  }
}

Socket connected(const addrinfo& address, const Options& options, const std::stop_token& stop,
                 std::string& reason) {
  Socket socket(::socket(address.ai_family, address.ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC,
                         address.ai_protocol));
  const int now = 1;
  ::setsockopt(socket.number(), IPPROTO_TCP, TCP_NODELAY, &now, sizeof now);
  if (::connect(socket.number(), address.ai_addr, address.ai_addrlen) == 0) {
    return socket;
  }
  int error = errno;
  if (error == EINPROGRESS) {
    if (!wait_for(socket.number(), POLLOUT, Clock::now() + options.answer_time, stop)) {
      reason = "it does not answer";
      return Socket(-1);
    }
    socklen_t size = sizeof error;
    ::getsockopt(socket.number(), SOL_SOCKET, SO_ERROR, &error, &size);
  }
  if (error == 0) {
    return socket;
  }
  reason = std::strerror(error);
  return Socket(-1);
}

Socket connect(const Options& options, const std::stop_token& stop) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int error = ::getaddrinfo(options.host.c_str(), options.port.c_str(), &wanted, &found);
      error != 0) {
    fail(ErrorCode::unavailable, hint_of(), "{}: {}", name_of(options), ::gai_strerror(error));
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> addresses(found, &::freeaddrinfo);
  std::string reason;
  for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
    Socket socket = connected(*each, options, stop, reason);
    if (socket.number() >= 0) {
      return socket;
    }
  }
  fail(ErrorCode::unavailable, hint_of(), "{}: {}", name_of(options), reason);
}

std::string bytes_of(const std::vector<Command>& commands) {
  std::string bytes;
  for (const Command& command : commands) {
    bytes += fmt::format("*{}\r\n", command.size());
    for (const std::string_view word : command) {
      bytes += fmt::format("${}\r\n", word.size());
      bytes += word;
      bytes += "\r\n";
    }
  }
  return bytes;
}

ErrorCode code_of(std::string_view error) {
  const std::string_view word = error.substr(0, error.find(' '));
  for (const std::string_view refusal : {"NOAUTH", "WRONGPASS", "NOPERM"}) {
    if (word == refusal) {
      return ErrorCode::permission_denied;
    }
  }
  for (const std::string_view later :
       {"LOADING", "BUSY", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN"}) {
    if (word == later) {
      return ErrorCode::unavailable;
    }
  }
  return word == "OOM" || word == "MISCONF" || word == "READONLY" ? ErrorCode::io_failed
                                                                  : ErrorCode::invalid_argument;
}

}  // namespace

struct Connection::Wire {
  Wire(const Options& with, const std::stop_token& stop)
      : options(with), socket(connect(with, stop)) {}

  [[noreturn]] void lose(std::string_view reason) {
    lost = true;
    fail(ErrorCode::unavailable, hint_of(), "{}: {}", name_of(options), reason);
  }

  void send(std::string_view bytes, const std::stop_token& stop) {
    const Clock::time_point deadline = Clock::now() + options.answer_time;
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent > 0) {
        bytes.remove_prefix(static_cast<std::size_t>(sent));
      } else if (errno != EAGAIN && errno != EINTR) {
        lose(std::strerror(errno));
      } else if (!wait_for(socket.number(), POLLOUT, deadline, stop)) {
        lose("it does not answer");
      }
    }
  }

  /// Nothing at the deadline.
  std::optional<Reply> receive(Clock::time_point deadline, const std::stop_token& stop) {
    for (;;) {
      try {
        if (std::optional<Reply> reply = reader.next()) {
          return reply;
        }
      } catch (const Error& error) {
        lose(error.what());
      }
      char block[65536];
      const ssize_t got = ::recv(socket.number(), block, sizeof block, 0);
      if (got > 0) {
        reader.add({block, static_cast<std::size_t>(got)});
      } else if (got == 0) {
        stop_if_requested(stop);
        lose("it has closed the connection");
      } else if (errno != EAGAIN && errno != EINTR) {
        lose(std::strerror(errno));
      } else if (!wait_for(socket.number(), POLLIN, deadline, stop)) {
        return std::nullopt;
      }
    }
  }

  Options options;
  Socket socket;
  ReplyReader reader{};
  bool lost = false;
};

Connection::Connection(const Options& options, const std::stop_token& stop)
    : wire_(std::make_unique<Wire>(options, stop)) {
  if (!options.password.empty()) {
    call({"AUTH", options.password}, stop);
  }
  if (options.database != 0) {
    call({"SELECT", std::to_string(options.database)}, stop);
  }
}
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;
Connection::~Connection() = default;

Reply Connection::call(const Command& command, const std::stop_token& stop) {
  Reply reply = std::move(call_all({command}, stop).front());
  if (reply.kind == Reply::Kind::error) {
    fail(code_of(reply.text), "{}: {}", name_of(wire_->options), reply.text);
  }
  return reply;
}

std::vector<Reply> Connection::call_all(const std::vector<Command>& commands,
                                        const std::stop_token& stop) {
  if (wire_->lost) {
    wire_->lose("the connection was lost");
  }
  std::vector<Reply> replies;
  try {
    wire_->send(bytes_of(commands), stop);
    while (replies.size() < commands.size()) {
      std::optional<Reply> reply = wire_->receive(Clock::now() + wire_->options.answer_time, stop);
      if (!reply) {
        wire_->lose("it does not answer");
      }
      replies.push_back(std::move(*reply));
    }
  } catch (const Error&) {
    wire_->lost = true;  // an answer may still come, and would be taken for another one's
    throw;
  }
  return replies;
}

std::optional<Reply> Connection::listen(std::chrono::milliseconds patience,
                                        const std::stop_token& stop) {
  const int socket = wire_->socket.number();
  const std::stop_callback wake(stop, [socket] { ::shutdown(socket, SHUT_RDWR); });
  return wire_->receive(Clock::now() + patience, stop);
}

bool Connection::is_alive() const noexcept {
  return !wire_->lost;
}

}  // namespace mdm::redis
