#include <charconv>
#include <utility>

#include <poll.h>

#include <mdm/postgres.hpp>

#include "failure.hpp"
#include "wire.hpp"

namespace mdm::postgres {
namespace {

using Clock = std::chrono::steady_clock;

std::int64_t changed_by(const PGresult* result) {
  const std::string_view text = library().cmdTuples(const_cast<PGresult*>(result));
  std::int64_t count = 0;
  std::from_chars(text.data(), text.data() + text.size(), count);
  return count;
}

void send(const Wire& wire, const std::string& sql) {
  if (sql.find('\0') != std::string::npos) {
    fail(ErrorCode::invalid_argument, "a statement for PostgreSQL holds a NUL");
  }
  if (library().sendQuery(wire.session.get(), sql.c_str()) == 0) {
    fail_on_session(wire);
  }
}

std::string doubled(std::string_view text, char mark) {
  std::string quoted_text(1, mark);
  for (const char c : text) {
    quoted_text.append(c == mark ? 2 : 1, c);
  }
  return quoted_text + mark;
}

}  // namespace

Connection::Connection(const Options& options, const std::stop_token& stop)
    : wire_(std::make_unique<Wire>(Wire{.session = connect(options, stop),
                                        .answer_time = options.answer_time,
                                        .statement_time = options.statement_time})) {}
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;
Connection::~Connection() = default;

std::int64_t Connection::run(const std::string& sql, const std::stop_token& stop) {
  stop_if_requested(stop);
  send(*wire_, sql);
  std::int64_t changed = 0;
  while (const Result result = next_result(*wire_, stop)) {
    changed = changed_by(result.get());
  }
  return changed;
}

std::vector<std::vector<std::string>> Connection::rows(const std::string& select,
                                                       const std::stop_token& stop) {
  send(*wire_, select);
  std::vector<std::vector<std::string>> table;
  while (const Result result = next_result(*wire_, stop)) {
    for (int row = 0; row < library().ntuples(result.get()); ++row) {
      std::vector<std::string>& cells = table.emplace_back();
      for (int column = 0; column < library().nfields(result.get()); ++column) {
        cells.emplace_back(
            library().getvalue(result.get(), row, column),
            static_cast<std::size_t>(library().getlength(result.get(), row, column)));
      }
    }
  }
  return table;
}

bool Connection::is_alive() const noexcept {
  if (wire_->lost || library().status(wire_->session.get()) != CONNECTION_OK) {
    return false;
  }
  // A server says nothing to a session that asks nothing, but that it ends.
  pollfd watched{.fd = library().socket(wire_->session.get()), .events = POLLIN, .revents = 0};
  return poll(&watched, 1, 0) == 0;
}

CopyIn::CopyIn(Connection& connection, const std::string& copy, std::stop_token stop)
    : wire_(*connection.wire_), stop_(std::move(stop)) {
  postgres::send(wire_, copy);
  const Result result = next_result(wire_, stop_);
  if (!result || library().resultStatus(result.get()) != PGRES_COPY_IN) {
    fail(ErrorCode::internal, "not a COPY FROM STDIN: {}", copy);
  }
}

CopyIn::~CopyIn() {
  if (open_ && !wire_.lost && library().status(wire_.session.get()) == CONNECTION_OK) {
    library().putCopyEnd(wire_.session.get(), "given up");
    library().flush(wire_.session.get());
    drain(wire_);
  }
}

void CopyIn::send(std::string_view bytes) {
  PGconn* const session = wire_.session.get();
  const Clock::time_point deadline = Clock::now() + wire_.answer_time;
  for (;;) {
    stop_if_requested(stop_);
    const int sent = library().putCopyData(session, bytes.data(), static_cast<int>(bytes.size()));
    if (sent < 0) {
      fail_on_session(wire_);
    }
    // What is not on its way stays in libpq's memory, which would grow.
    int waiting = sent == 0 ? 1 : library().flush(session);
    while (waiting == 1) {
      wait_for(wire_, Readiness::either, deadline, stop_);
      if (library().consumeInput(session) == 0) {
        fail_on_session(wire_);
      }
      waiting = library().flush(session);
    }
    if (waiting < 0) {
      fail_on_session(wire_);
    }
    if (sent == 1) {
      return;
    }
  }
}

std::int64_t CopyIn::finish() {
  PGconn* const session = wire_.session.get();
  while (library().putCopyEnd(session, nullptr) == 0) {
    wait_for(wire_, Readiness::write, Clock::now() + wire_.answer_time, stop_);
  }
  open_ = false;
  std::int64_t copied = 0;
  while (const Result result = next_result(wire_, stop_)) {
    copied = changed_by(result.get());
  }
  return copied;
}

CopyOut::CopyOut(Connection& connection, const std::string& copy, std::stop_token stop)
    : wire_(*connection.wire_), stop_(std::move(stop)) {
  postgres::send(wire_, copy);
  const Result result = next_result(wire_, stop_);
  if (!result || library().resultStatus(result.get()) != PGRES_COPY_OUT) {
    fail(ErrorCode::internal, "not a COPY TO STDOUT: {}", copy);
  }
}

// What is left could be gigabytes: the server is told to stop.
CopyOut::~CopyOut() {
  if (held_ != nullptr) {
    library().freemem(held_);
  }
  if (open_) {
    cancel(wire_);
    drain(wire_);
  }
}

bool CopyOut::next(std::string_view& bytes) {
  stop_if_requested(stop_);
  PGconn* const session = wire_.session.get();
  if (held_ != nullptr) {
    library().freemem(std::exchange(held_, nullptr));
  }
  for (;;) {
    const int length = library().getCopyData(session, &held_, 1);
    if (length > 0) {
      bytes = {held_, static_cast<std::size_t>(length)};
      return true;
    }
    if (length == -1) {
      open_ = false;
      while (next_result(wire_, stop_)) {}
      return false;
    }
    if (length == -2) {
      open_ = false;
      fail_on_session(wire_);
    }
    wait_for(wire_, Readiness::read, Clock::now() + wire_.answer_time, stop_);
    if (library().consumeInput(session) == 0) {
      open_ = false;
      fail_on_session(wire_);
    }
  }
}

std::string quoted(std::string_view name) {
  return doubled(name, '"');
}

std::string literal(std::string_view text) {
  return doubled(text, '\'');
}

}  // namespace mdm::postgres
