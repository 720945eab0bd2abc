#include "wire.hpp"

#include <array>
#include <cerrno>
#include <future>
#include <thread>

#include <poll.h>

#include "failure.hpp"

namespace mdm::postgres {
namespace {

using Clock = std::chrono::steady_clock;

/// How long a request to stop may go unseen.
constexpr int kLookMilliseconds = 50;

/// How long a server may take to end what it was told to cancel.
constexpr std::chrono::milliseconds kCancelTime{1000};

/// Ready, or not yet. \throws Error{io_failed}
bool is_ready(int socket, Readiness wait) {
  pollfd watched{.fd = socket, .events = 0, .revents = 0};
  watched.events = static_cast<short>((wait != Readiness::write ? POLLIN : 0) |
                                      (wait != Readiness::read ? POLLOUT : 0));
  const int ready = poll(&watched, 1, kLookMilliseconds);
  if (ready < 0 && errno != EINTR) {
    fail_on_system(errno, "wait for", "PostgreSQL");
  }
  return ready > 0;
}

Clock::time_point end_of(std::chrono::seconds time) {
  return time.count() == 0 ? Clock::time_point::max() : Clock::now() + time;
}

std::string milliseconds(std::chrono::seconds time) {
  return fmt::format("{}", std::chrono::milliseconds(time).count());
}

/// The keywords of a connection with their values; what is empty is left out.
struct Parameters {
  explicit Parameters(const Options& options)
      : server_settings(
            "-c client_min_messages=warning -c DateStyle=ISO -c TimeZone=UTC "
            "-c extra_float_digits=1 -c statement_timeout=" +
            milliseconds(options.statement_time)) {
    add("host", options.host);
    add("port", options.port);
    add("user", options.user);
    add("dbname", options.database);
    add("sslmode", options.sslmode);
    add("client_encoding", kEncoding);
    add("application_name", kProgram);
    add("options", server_settings);
    names.push_back(nullptr);
    values.push_back(nullptr);
  }

  void add(const char* name, const std::string& value) {
    if (!value.empty()) {
      names.push_back(name);
      values.push_back(value.c_str());
    }
  }

  inline static const std::string kEncoding = "UTF8";
  inline static const std::string kProgram = "mdm";
  std::string server_settings;
  std::vector<const char*> names{};
  std::vector<const char*> values{};
};

/// Takes the rows of a COPY that are there. \returns true if it has ended
bool drop_rows(PGconn* session) noexcept {
  char* bytes = nullptr;
  int length = 0;
  while ((length = library().getCopyData(session, &bytes, 1)) > 0) {
    library().freemem(bytes);
  }
  return length != 0;
}

}  // namespace

void fail_on_session(const Wire& wire) {
  fail_on_answer("", library().errorMessage(wire.session.get()));
}

Session connect(const Options& options, const std::stop_token& stop) {
  const Parameters parameters(options);
  Wire wire{.session = Session(library().connectStartParams(parameters.names.data(),
                                                            parameters.values.data(), 0))};
  PGconn* const session = wire.session.get();
  const Clock::time_point deadline = end_of(options.answer_time);
  PostgresPollingStatusType status = PGRES_POLLING_WRITING;
  while (library().status(session) != CONNECTION_BAD && status != PGRES_POLLING_OK) {
    const Readiness wait = status == PGRES_POLLING_READING ? Readiness::read : Readiness::write;
    stop_if_requested(stop);
    if (Clock::now() > deadline) {
      fail(ErrorCode::unavailable, Hint{"is the server overloaded, or paused?"},
           "PostgreSQL did not answer within {} s", options.answer_time.count());
    }
    if (is_ready(library().socket(session), wait)) {
      status = library().connectPoll(session);
    }
    if (status == PGRES_POLLING_FAILED) {
      break;
    }
  }
  if (library().status(session) != CONNECTION_OK) {
    fail_on_session(wire);
  }
  library().setnonblocking(session, 1);
  library().setNoticeProcessor(
      session, [](void*, const char*) {}, nullptr);
  return std::move(wire.session);
}

void cancel(const Wire& wire) noexcept {
  PGcancel* const request = library().getCancel(wire.session.get());
  if (request == nullptr || wire.lost) {
    return;
  }
  // It connects and waits for an answer, for ever if the server is paused. Until it is answered the
  // session must not go on, or the next statement would be what is cancelled.
  const auto answered = std::make_shared<std::promise<void>>();
  const std::future<void> answer = answered->get_future();
  std::thread([request, answered] {
    std::array<char, 256> ignored{};
    library().cancel(request, ignored.data(), static_cast<int>(ignored.size()));
    library().freeCancel(request);
    answered->set_value();
  }).detach();
  wire.lost = answer.wait_for(kCancelTime) != std::future_status::ready;
}

void wait_for(const Wire& wire, Readiness wait, Clock::time_point deadline,
              const std::stop_token& stop) {
  while (!is_ready(library().socket(wire.session.get()), wait)) {
    if (stop.stop_requested()) {
      cancel(wire);
      drain(wire);
      fail(ErrorCode::cancelled, "cancelled");
    }
    if (Clock::now() > deadline) {
      wire.lost = true;
      fail(ErrorCode::unavailable, Hint{"is the server overloaded, or paused?"},
           "PostgreSQL did not answer in time");
    }
  }
}

Result next_result(const Wire& wire, const std::stop_token& stop) {
  PGconn* const session = wire.session.get();
  // The server ends the statement itself; it may just be too far gone to say so.
  const Clock::time_point deadline = wire.statement_time.count() == 0
                                         ? Clock::time_point::max()
                                         : end_of(wire.statement_time + wire.answer_time);
  while (library().flush(session) == 1) {
    wait_for(wire, Readiness::either, deadline, stop);
    library().consumeInput(session);
  }
  while (library().isBusy(session) != 0) {
    wait_for(wire, Readiness::read, deadline, stop);
    if (library().consumeInput(session) == 0) {
      fail_on_session(wire);
    }
  }
  Result result(library().getResult(session));
  const ExecStatusType status = result ? library().resultStatus(result.get()) : PGRES_EMPTY_QUERY;
  if (status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE) {
    const char* const sql_state = library().resultErrorField(result.get(), PG_DIAG_SQLSTATE);
    const char* const message = library().resultErrorField(result.get(), PG_DIAG_MESSAGE_PRIMARY);
    const std::string text =
        message != nullptr ? message : library().resultErrorMessage(result.get());
    drain(wire);
    fail_on_answer(sql_state != nullptr ? sql_state : "", text);
  }
  return result;
}

void drain(const Wire& wire) noexcept {
  PGconn* const session = wire.session.get();
  const Clock::time_point deadline = Clock::now() + kCancelTime;
  while (!wire.lost && library().status(session) == CONNECTION_OK) {
    if (library().isBusy(session) == 0) {
      const Result result(library().getResult(session));
      if (!result) {
        return;
      }
      const ExecStatusType status = library().resultStatus(result.get());
      if (status == PGRES_COPY_IN) {
        library().putCopyEnd(session, "given up");
      }
      if (status != PGRES_COPY_OUT || drop_rows(session)) {
        continue;
      }
    }
    pollfd watched{.fd = library().socket(session), .events = POLLIN, .revents = 0};
    if (Clock::now() > deadline ||
        (poll(&watched, 1, kLookMilliseconds) > 0 && library().consumeInput(session) == 0)) {
      wire.lost = true;
      return;
    }
    library().flush(session);
  }
}

}  // namespace mdm::postgres
