#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include <mdm/base.hpp>

namespace mdm::redis {

struct Options {
  std::string host{};
  std::string port{};
  std::int64_t database = 0;
  std::string password{};  ///< empty: none is asked for
  /// How long the server may take to accept a connection, and for each answer.
  std::chrono::milliseconds answer_time{200};
};

/// What a server says. \source the protocol RESP2, https://redis.io/docs/reference/protocol-spec/
struct Reply {
  enum class Kind : std::uint8_t { nothing, text, number, list, error };
  Kind kind = Kind::nothing;
  std::string text{};  ///< of a text, a status or an error
  std::int64_t number = 0;
  std::vector<Reply> items{};
};

/// Finds replies in bytes that come in pieces. It trusts nothing: sizes, depth and numbers are
/// bounded.
class ReplyReader {
 public:
  void add(std::string_view bytes) { bytes_ += bytes; }
  /// The next whole reply, nothing if more bytes are needed.
  /// \throws Error{bad_input} for what is no reply; it is of no use after that
  std::optional<Reply> next();

 private:
  std::string bytes_{};
  std::size_t begin_ = 0;
  std::size_t wanted_ = 0;  ///< bytes without which it makes no sense to look again
};

/// One command: its name and what it takes.
using Command = std::vector<std::string_view>;

/// A connection to a Redis server. One thread at a time.
///
/// Every call throws Error{unavailable} if the server is away, keeps silent for too long, is
/// loading, or does not speak the protocol; then the connection is lost. Error{permission_denied}
/// tells that it wants another password, Error{io_failed} that its memory is full,
/// Error{invalid_argument} any other refusal, Error{cancelled} comes within 100 ms after `stop` is
/// requested.
class Connection {
 public:
  explicit Connection(const Options& options, const std::stop_token& stop = {});
  Connection(Connection&&) noexcept;
  Connection& operator=(Connection&&) noexcept;
  ~Connection();

  Reply call(const Command& command, const std::stop_token& stop = {});
  /// Sends all, then reads all answers. \returns them in order, errors among them
  std::vector<Reply> call_all(const std::vector<Command>& commands,
                              const std::stop_token& stop = {});
  /// What the server says by itself, to one who has subscribed; nothing after `patience`.
  std::optional<Reply> listen(std::chrono::milliseconds patience, const std::stop_token& stop);

  bool is_alive() const noexcept;  ///< false once it is lost

 private:
  struct Wire;
  std::unique_ptr<Wire> wire_;
};

}  // namespace mdm::redis
