#include "failure.hpp"

#include <algorithm>
#include <array>
#include <string>

#include <mdm/base/foreign.hpp>

namespace mdm::postgres {
namespace {

constexpr std::string_view kAway = "start the server, or check database.postgresql.host and port";
constexpr std::string_view kPassword =
    "give the password by PGPASSWORD, ~/.pgpass or a service file";
constexpr std::string_view kCrowded =
    "lower database.postgresql.pool_size, or raise max_connections of the server";
constexpr std::string_view kDisk = "free space on the disk of the server";

/// What a SQLSTATE begins with. The longest beginning that fits counts.
/// \source https://www.postgresql.org/docs/15/errcodes-appendix.html
struct Answer {
  std::string_view state;
  ErrorCode code;
  std::string_view hint;
};

constexpr auto kAnswers = std::to_array<Answer>({
    {"08", ErrorCode::unavailable, kAway},  // connection
    {"22021", ErrorCode::bad_input, ""},    // a character that the encoding lacks, such as NUL
    {"22", ErrorCode::bad_input, ""},       // data
    {"23", ErrorCode::already_exists, ""},  // constraint
    {"25006", ErrorCode::permission_denied, "the server only lets read"},
    {"28", ErrorCode::permission_denied, kPassword},
    {"3D000", ErrorCode::not_found, "create the database, or name another one"},
    {"3F000", ErrorCode::not_found, ""},
    {"40", ErrorCode::unavailable, "run the command again"},
    {"42501", ErrorCode::permission_denied, "let the role CREATE in this database"},
    {"42P01", ErrorCode::not_found, ""},
    {"42P06", ErrorCode::already_exists, ""},
    {"42P07", ErrorCode::already_exists, ""},
    {"53100", ErrorCode::unavailable, kDisk},
    {"53", ErrorCode::unavailable, "the server lacks memory or connections; try again later"},
    {"54", ErrorCode::invalid_argument, "use the backend duckdb"},  // limits of the server
    {"55P03", ErrorCode::unavailable, "run the command again"},
    {"57014", ErrorCode::unavailable, "raise database.postgresql.statement_timeout"},
    {"57", ErrorCode::unavailable, kAway},  // shut down by somebody
    {"58", ErrorCode::io_failed, ""},
    {"XX", ErrorCode::io_failed, "look into the log of the server"},
});

/// Refusals before there is a session carry no SQLSTATE, but say the same in words.
struct Refusal {
  std::string_view words;
  ErrorCode code;
  std::string_view hint;
};

constexpr auto kRefusals = std::to_array<Refusal>({
    {"password", ErrorCode::permission_denied, kPassword},
    {"FATAL: role \"", ErrorCode::permission_denied,
     "name another database.postgresql.user, or create the role"},
    {"no pg_hba.conf entry", ErrorCode::permission_denied,
     "let the user connect in the server's pg_hba.conf"},
    {"FATAL: database \"", ErrorCode::not_found, "create the database, or name another one"},
    {"too many clients", ErrorCode::unavailable, kCrowded},
    {"remaining connection slots", ErrorCode::unavailable, kCrowded},
});

}  // namespace

void fail_on_answer(std::string_view state, std::string_view message) {
  // Before there is a session, further lines only guess at the cause.
  const std::string line =
      in_one_line(state.empty() ? message.substr(0, message.find('\n')) : message);
  if (state.empty()) {
    const auto refusal = std::ranges::find_if(kRefusals, [&](const Refusal& known) {
      return line.find(known.words) != std::string::npos;
    });
    if (refusal != kRefusals.end()) {
      fail(refusal->code, Hint{std::string(refusal->hint)}, "PostgreSQL: {}", line);
    }
    fail(ErrorCode::unavailable, Hint{std::string(kAway)}, "PostgreSQL: {}", line);
  }
  const Answer* best = nullptr;
  for (const Answer& answer : kAnswers) {
    if (state.starts_with(answer.state) &&
        (best == nullptr || answer.state.size() > best->state.size())) {
      best = &answer;
    }
  }
  fail(best == nullptr ? ErrorCode::bad_input : best->code,
       Hint{std::string(best == nullptr ? "" : best->hint)}, "PostgreSQL: {} ({})", line, state);
}

}  // namespace mdm::postgres
