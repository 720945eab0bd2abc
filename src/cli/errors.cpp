#include "errors.hpp"

#include <filesystem>
#include <new>

#include <fmt/format.h>

#include <mdm/base/json.hpp>

#include "text.hpp"

namespace mdm::cli {
namespace {

Error error_of_system(const std::filesystem::filesystem_error& error) {
  try {
    fail_on_system(error.code().value(), "use", error.path1().native());
  } catch (const Error& named) {
    return named;
  }
}

/// Each line of a message made safe, further ones under the first.
std::string lines_of(std::string_view message, std::size_t indent) {
  std::string text;
  while (!message.empty()) {
    const std::size_t end = std::min(message.find('\n'), message.size());
    text += text.empty() ? "" : "\n" + std::string(indent, ' ');
    text += one_line(message.substr(0, end));
    message.remove_prefix(std::min(end + 1, message.size()));
  }
  return text;
}

}  // namespace

Error caught_error() {
  try {
    throw;
  } catch (const Error& error) {
    return error;
  } catch (const std::filesystem::filesystem_error& error) {
    return error_of_system(error);
  } catch (const std::bad_alloc&) {
    return {ErrorCode::io_failed, "out of memory",
            Hint{"give the process more memory, or fewer threads with --set"}};
  } catch (const std::exception& error) {
    return {ErrorCode::internal, error.what()};
  }
}

std::string error_text(const Error& error, const View& view) {
  if (error.code() == ErrorCode::cancelled) {
    return "interrupted\n";
  }
  std::string text = painted(view, Paint::red, "error:") + " " + lines_of(error.what(), 7) + "\n";
  if (!error.hint().empty()) {
    text += painted(view, Paint::cyan, "hint:") + " " + lines_of(error.hint(), 6) + "\n";
  }
  const std::string place = fmt::format("{}:{}", error.where().file, error.where().line);
  if (error.code() == ErrorCode::internal) {
    text += fmt::format("this is a bug of mdm, noticed at {}; please report it with what you did\n",
                        place);
  } else if (view.verbose) {
    text +=
        painted(view, Paint::dim, fmt::format("{} at {}", reaction_to(error.code()).name, place)) +
        "\n";
  }
  return text;
}

std::string error_envelope(const Error& error) {
  return Json::object({{"ok", false},
                       {"code", reaction_to(error.code()).name},
                       {"error", error.what()},
                       {"hint", error.hint()}})
      .dump();
}

}  // namespace mdm::cli
