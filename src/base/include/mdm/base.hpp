#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <fmt/format.h>

namespace mdm {

/// What the one who catches an Error can do about it. There is no class hierarchy: a code earns its
/// place only by a reaction of its own.
enum class ErrorCode : std::uint8_t {
  invalid_argument,   ///< the request makes no sense, or this build cannot do it; change it
  not_found,          ///< the named thing does not exist
  already_exists,     ///< the named thing exists, and may not be replaced
  permission_denied,  ///< the system refuses access
  unavailable,        ///< a server or a lock did not answer; trying again may help
  bad_configuration,  ///< a setting is unknown, ill-typed or out of range
  bad_input,          ///< the bytes of a file or a reply do not make sense
  io_failed,          ///< the system could not read or write: disk full, I/O error
  cancelled,          ///< the caller withdrew the request
  internal,           ///< a bug of ours
};

/// One row of the only table that says what a code becomes at each boundary.
struct ErrorReaction {
  ErrorCode code;
  std::string_view name;
  int exit_status;  ///< of the command-line tool
  int http_status;
  std::string_view meaning;
};

const ErrorReaction& reaction_to(ErrorCode code) noexcept;

/// All rows, in the order of ErrorCode; for the documents.
std::span<const ErrorReaction> error_reactions() noexcept;

/// A place in the source. Not std::source_location: clang 14, which runs the lint and the fuzzers,
/// cannot read GCC 12's.
struct Where {
  const char* file = "";
  int line = 0;

  static constexpr Where here(const char* file = __builtin_FILE(),
                              int line = __builtin_LINE()) noexcept {
    return {file, line};
  }
};

/// What the user can do about an error, as one imperative sentence without a full stop.
struct Hint {
  std::string text{};
};

/// The only exception type that mdm throws on purpose.
class Error : public std::runtime_error {
 public:
  Error(ErrorCode code, const std::string& message, Hint hint = {}, Where where = Where::here());

  ErrorCode code() const noexcept { return code_; }
  const std::string& hint() const noexcept { return hint_; }  ///< empty if there is nothing to do
  const Where& where() const noexcept { return where_; }
  bool retryable() const noexcept { return code_ == ErrorCode::unavailable; }

 private:
  ErrorCode code_;
  std::string hint_;
  Where where_;
};

/// A format string that remembers where it was written.
template <typename... Args>
struct Located {
  template <std::convertible_to<std::string_view> Text>
  // NOLINTNEXTLINE(google-explicit-constructor): a literal becomes a message silently
  consteval Located(const Text& text, Where at = Where::here()) : format(text), where(at) {}

  fmt::format_string<Args...> format;
  Where where;
};

/// Throws Error. Put the static words first and the values last: "dataset not found: {}".
template <typename... Args>
[[noreturn]] void fail(ErrorCode code, Located<std::type_identity_t<Args>...> message,
                       Args&&... args) {
  throw Error(code, fmt::format(message.format, std::forward<Args>(args)...), {}, message.where);
}

/// Throws Error that also says what to do.
template <typename... Args>
[[noreturn]] void fail(ErrorCode code, Hint hint, Located<std::type_identity_t<Args>...> message,
                       Args&&... args) {
  throw Error(code, fmt::format(message.format, std::forward<Args>(args)...), std::move(hint),
              message.where);
}

/// Throws Error{io_failed | permission_denied | not_found | already_exists}, by `error_number`
/// (errno): "cannot `act` `path`: reason".
[[noreturn]] void fail_on_system(int error_number, std::string_view act, std::string_view path,
                                 Where where = Where::here());

/// \throws Error{cancelled}
void stop_if_requested(const std::stop_token& stop);

/// Now in UTC as ISO 8601 with seconds: "2026-11-22T14:00:00Z".
std::string utc_now();

/// The name among `candidates` that `word` most probably meant (edit distance of at most a third of
/// its length, case ignored); empty if none is near.
std::string nearest(std::string_view word, std::span<const std::string> candidates);

}  // namespace mdm

/// Throws Error{internal} in every build if `condition` does not hold. For our bugs only.
#define MDM_CHECK(condition)                                                   \
  do {                                                                         \
    if (!(condition)) {                                                        \
      ::mdm::fail(::mdm::ErrorCode::internal, "check failed: {}", #condition); \
    }                                                                          \
  } while (false)
