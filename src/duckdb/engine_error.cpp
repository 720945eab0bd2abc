#include "engine_error.hpp"

#include <array>
#include <string>

#include <mdm/base.hpp>

namespace mdm::duckdb {
namespace {

struct Reaction {
  std::string_view mark;  ///< the message holds it
  ErrorCode code;
  std::string_view hint;
};

constexpr std::string_view kFullDisk = "free space on the disk and run the command again";
constexpr std::string_view kMoreMemory = "raise performance.memory_limit";

// The first row whose mark the message holds decides, so causes stand before kinds.
constexpr auto kReactions = std::to_array<Reaction>({
    {"INTERRUPT Error", ErrorCode::cancelled, ""},
    {"Interrupted!", ErrorCode::cancelled, ""},
    {"Could not set lock", ErrorCode::unavailable, "wait until the other process has finished"},
    {"Conflicting lock", ErrorCode::unavailable, "wait until the other process has finished"},
    {"No space left", ErrorCode::io_failed, kFullDisk},
    {"Out of Memory Error", ErrorCode::io_failed, kMoreMemory},
    {"TransactionContext Error", ErrorCode::io_failed, ""},
    {"Permission denied", ErrorCode::permission_denied, ""},
    {"Permission Error", ErrorCode::permission_denied, ""},
    {"Invalid Configuration Error", ErrorCode::permission_denied, ""},
    {"database does not exist", ErrorCode::not_found, ""},
    {"No such file or directory", ErrorCode::not_found, ""},
    {"No files found", ErrorCode::not_found, ""},
    {"not a valid DuckDB database", ErrorCode::bad_input, ""},
    {"orrupt", ErrorCode::bad_input, "the file is damaged: register the dataset again"},
    {"does not match stored checksum", ErrorCode::bad_input,
     "the file is damaged: register the dataset again"},
    {"IO Error", ErrorCode::io_failed, ""},
    {"INTERNAL Error", ErrorCode::internal, ""},
    {"FATAL Error", ErrorCode::internal, ""},
});

/// One line: without the excerpt of the SQL and the caret under it.
std::string one_line(std::string_view message) {
  std::string text(message.substr(0, message.find("\nLINE ")));
  std::string line;
  for (const char c : text) {
    const bool space = c == '\n' || c == '\r' || c == '\t' || c == ' ';
    if (!space) {
      line += c;
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

}  // namespace

void fail_on_engine(std::string_view message) {
  const std::string line = one_line(message);
  for (const Reaction& reaction : kReactions) {
    if (line.find(reaction.mark) != std::string::npos) {
      fail(reaction.code, Hint{std::string(reaction.hint)}, "the engine stopped: {}", line);
    }
  }
  fail(ErrorCode::bad_input, "the engine refused the statement: {}", line);
}

}  // namespace mdm::duckdb
