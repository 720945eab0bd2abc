#include "engine_error.hpp"

#include <array>
#include <string>

#include <mdm/base/foreign.hpp>

namespace mdm::duckdb {
namespace {

/// What a table takes at the least, measured with library 1.5.6.
constexpr std::string_view kMemory =
    "raise performance.memory_limit: a table takes some 150 KB of it for each column, and two "
    "times "
    "the bytes of 2048 rows";
constexpr std::string_view kDamaged = "the file is damaged: register the dataset again";

/// What a message of the engine begins with.
struct Kind {
  std::string_view name;
  ErrorCode code;
  bool of_files;  ///< the rest of the message tells the cause
  std::string_view hint;
};

constexpr auto kKinds = std::to_array<Kind>({
    {"INTERRUPT Error", ErrorCode::cancelled, false, ""},
    {"IO Error", ErrorCode::io_failed, true, ""},
    {"TransactionContext Error", ErrorCode::io_failed, true, ""},
    {"FATAL Error", ErrorCode::internal, true, ""},
    {"INTERNAL Error", ErrorCode::internal, false, ""},
    {"Out of Memory Error", ErrorCode::io_failed, false, kMemory},
    {"Permission Error", ErrorCode::permission_denied, false, "read only tables of the dataset"},
    {"Serialization Error", ErrorCode::bad_input, false, kDamaged},
});

/// What a message about a file holds.
struct Cause {
  std::string_view mark;
  ErrorCode code;
  std::string_view hint;
};

constexpr auto kCauses = std::to_array<Cause>({
    {"Could not set lock", ErrorCode::unavailable, "wait until the other process has finished"},
    {"No space left", ErrorCode::io_failed, "free space on the disk and run the command again"},
    {"failed to pin block", ErrorCode::io_failed, kMemory},
    {"failed to allocate", ErrorCode::io_failed, kMemory},
    {"Permission denied", ErrorCode::permission_denied, ""},
    {"database does not exist", ErrorCode::not_found, ""},
    {"No such file or directory", ErrorCode::not_found, ""},
    {"No files found", ErrorCode::not_found, ""},
    {"not a valid DuckDB database", ErrorCode::bad_input, kDamaged},
    {"Corrupt database file", ErrorCode::bad_input, kDamaged},
    {"does not match stored checksum", ErrorCode::bad_input, kDamaged},
});

/// One line: without the excerpt of the SQL and the caret under it.
std::string one_line(std::string_view message) {
  return in_one_line(message.substr(0, message.find("\nLINE ")));
}

/// Before each part of an Error that a message carries: no message of the engine's own holds it.
constexpr char kPart = '\x1c';

void rethrow_carried(std::string_view message) {
  std::array<std::string_view, 4> parts;  // the engine's words, code, hint, message
  for (std::string_view& part : parts) {
    const bool is_last = &part == &parts.back();
    const std::size_t end = is_last ? std::string_view::npos : message.find(kPart);
    part = message.substr(0, end);
    if (!is_last && end == std::string_view::npos) {
      return;
    }
    message.remove_prefix(is_last ? 0 : end + 1);
  }
  throw Error(static_cast<ErrorCode>(parts[1].front() - '0'), std::string(parts[3]),
              Hint{std::string(parts[2])});
}

}  // namespace

std::string carried(const std::exception& error) {
  const auto* const own = dynamic_cast<const Error*>(&error);
  const ErrorCode code = own == nullptr ? ErrorCode::internal : own->code();
  return fmt::format("{0}{1}{0}{2}{0}{3}", kPart, static_cast<char>('0' + static_cast<int>(code)),
                     own == nullptr ? "" : own->hint(), error.what());
}

void fail_on_engine(std::string_view message) {
  rethrow_carried(message);
  const std::string line = one_line(message);
  for (const Kind& kind : kKinds) {
    if (!line.starts_with(kind.name)) {
      continue;
    }
    for (const Cause& cause : kCauses) {
      if (kind.of_files && line.find(cause.mark) != std::string::npos) {
        fail(cause.code, Hint{std::string(cause.hint)}, "the engine stopped: {}", line);
      }
    }
    fail(kind.code, Hint{std::string(kind.hint)}, "the engine stopped: {}", line);
  }
  fail(ErrorCode::bad_input, "the engine refused the statement: {}", line);
}

}  // namespace mdm::duckdb
