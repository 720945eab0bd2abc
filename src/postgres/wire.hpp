#pragma once

#include <chrono>
#include <memory>
#include <stop_token>

#include <mdm/postgres.hpp>

#include "library.hpp"

namespace mdm::postgres {

struct Close {
  void operator()(PGconn* session) const noexcept { library().finish(session); }
};
struct Clear {
  void operator()(PGresult* result) const noexcept { library().clear(result); }
};
using Session = std::unique_ptr<PGconn, Close>;
using Result = std::unique_ptr<PGresult, Clear>;

/// A session, and how long it may take.
struct Wire {
  Session session{};
  std::chrono::seconds answer_time{};
  std::chrono::seconds statement_time{};
  mutable bool lost = false;  ///< the server kept silent: nobody knows what it will say next
};

/// What is waited for.
enum class Readiness : std::uint8_t { read, write, either };

/// Connects. \throws as Connection
Session connect(const Options& options, const std::stop_token& stop);

/// Until the socket is ready. \throws Error{cancelled}, after the server was told to stop, and
/// Error{unavailable} after `deadline`
void wait_for(const Wire& wire, Readiness wait, std::chrono::steady_clock::time_point deadline,
              const std::stop_token& stop);

/// The next result of what was sent; null after the last one.
/// \throws Error for one that is an error, as fail_on_answer
Result next_result(const Wire& wire, const std::stop_token& stop);

/// Asks the server to end what it does; a server that does not take the request loses the session.
void cancel(const Wire& wire) noexcept;

/// Takes what is left of an answer, so that the session can be used again, or is known to be lost.
void drain(const Wire& wire) noexcept;

/// Throws what the session says of itself.
[[noreturn]] void fail_on_session(const Wire& wire);

}  // namespace mdm::postgres
