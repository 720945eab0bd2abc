#include <algorithm>
#include <csignal>
#include <span>
#include <vector>

#include <unistd.h>

#include <mdm/base/trace.hpp>
#include <mdm/cli.hpp>

#include "answer.hpp"
#include "errors.hpp"
#include "help.hpp"
#include "parse.hpp"
#include "render.hpp"
#include "session.hpp"

namespace mdm::cli {
namespace {

std::string help_about(const std::string& topic, const View& view) {
  if (topic.empty()) {
    return root_help(view);
  }
  const CommandRow* const command = find_command(topic);
  return command == nullptr ? group_help(topic, view) : command_help(*command, view);
}

int perform(const Request& request, Session& session) {
  if (request.arguments) {
    session.configure(*request.arguments);
    return request.arguments->command().act(session, *request.arguments);
  }
  session.out().write(request.version ? versions_text(app::versions())
                                      : help_about(request.topic, session.terminal().out));
  return 0;
}

/// Ends the trace, however the command ends.
struct TraceEnd {
  TraceEnd() = default;
  TraceEnd(const TraceEnd&) = delete;
  TraceEnd& operator=(const TraceEnd&) = delete;
  ~TraceEnd() { trace::finish(); }
};

/// True if a flag stands among the words, also where the words make no sense.
bool has_flag(std::span<const std::string> words, std::string_view name) {
  const auto end = std::ranges::find(words, "--");
  return std::find(words.begin(), end, name) != end;
}

}  // namespace

int run(int argc, const char* const* argv, const char* const* environment) {
  std::signal(SIGPIPE, SIG_IGN);
  Output out(STDOUT_FILENO);
  Output err(STDERR_FILENO, false);
  const std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
  Terminal terminal = terminal_of(environment);
  if (has_flag(words, "--no-color")) {
    terminal.out.colour = terminal.err.colour = false;
  }
  const TraceEnd trace_end;
  Session session(out, err, terminal);
  try {
    const int status = perform(parse(words), session);
    session.finish();
    out.flush();
    return status;
  } catch (const std::exception&) {
    const Error error = caught_error();
    if (has_flag(words, "--json")) {
      out.write(error_envelope(error) + "\n");
      out.flush();
    } else {
      err.write(error_text(error, session.terminal().err));
      err.flush();
    }
    return reaction_to(error.code()).exit_status;
  }
}

}  // namespace mdm::cli
