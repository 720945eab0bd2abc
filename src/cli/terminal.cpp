#include "terminal.hpp"

#include <array>
#include <cerrno>
#include <string_view>

#include <sys/ioctl.h>
#include <unistd.h>

#include <mdm/base.hpp>

namespace mdm::cli {
namespace {

std::string_view variable(const char* const* environment, std::string_view name) {
  for (; environment != nullptr && *environment != nullptr; ++environment) {
    const std::string_view entry = *environment;
    if (entry.starts_with(name) && entry.substr(name.size()).starts_with('=')) {
      return entry.substr(name.size() + 1);
    }
  }
  return {};
}

std::size_t width_of(int descriptor) {
  static constexpr std::size_t kWidthElsewhere = 80;
  winsize size{};
  const bool known = ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : kWidthElsewhere;
}

std::size_t read_some(std::span<char> buffer) {
  while (true) {
    const ssize_t size = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (size >= 0) {
      return static_cast<std::size_t>(size);
    }
    if (errno != EINTR) {
      fail_on_system(errno, "read", "standard input");
    }
  }
}

}  // namespace

Terminal terminal_of(const char* const* environment) {
  const bool out_is_terminal = isatty(STDOUT_FILENO) == 1;
  const bool err_is_terminal = isatty(STDERR_FILENO) == 1;
  const bool is_dumb = variable(environment, "TERM") == "dumb";
  const bool colour = variable(environment, "NO_COLOR").empty() && !is_dumb;
  const std::string now = utc_now();
  return {
      .out = {.width = width_of(STDOUT_FILENO), .colour = colour && out_is_terminal, .now = now},
      .err = {.width = width_of(STDERR_FILENO), .colour = colour && err_is_terminal, .now = now},
      .out_is_terminal = out_is_terminal,
      .can_ask = err_is_terminal && isatty(STDIN_FILENO) == 1,
      .can_redraw = err_is_terminal && !is_dumb};
}

std::string read_line() {
  std::string line;
  for (char c = 0; read_some({&c, 1}) == 1 && c != '\n';) {
    line += c;
  }
  return line;
}

std::string read_all() {
  std::string text;
  std::array<char, 65536> buffer{};
  while (const std::size_t size = read_some(buffer)) {
    text.append(buffer.data(), size);
  }
  return text;
}

}  // namespace mdm::cli
