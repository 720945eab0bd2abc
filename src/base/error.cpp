#include <array>
#include <cerrno>
#include <cstring>

#include <mdm/base.hpp>

namespace mdm {
namespace {

constexpr std::array kReactions = {
    ErrorReaction{ErrorCode::invalid_argument, "invalid_argument", 2, 400,
                  "the request makes no sense, or this build cannot do it"},
    ErrorReaction{ErrorCode::not_found, "not_found", 3, 404, "the named thing does not exist"},
    ErrorReaction{ErrorCode::already_exists, "already_exists", 4, 409,
                  "the named thing exists and may not be replaced"},
    ErrorReaction{ErrorCode::permission_denied, "permission_denied", 5, 403,
                  "the system refuses access to a file or folder"},
    ErrorReaction{ErrorCode::unavailable, "unavailable", 6, 503,
                  "a backend or a lock did not answer; trying again may help"},
    ErrorReaction{ErrorCode::bad_configuration, "bad_configuration", 7, 500,
                  "a setting is unknown, ill-typed or out of range"},
    ErrorReaction{ErrorCode::bad_input, "bad_input", 1, 422,
                  "the bytes of a file do not make sense"},
    ErrorReaction{ErrorCode::io_failed, "io_failed", 1, 507,
                  "the system could not read or write, for example because the disk is full"},
    ErrorReaction{ErrorCode::cancelled, "cancelled", 130, 499, "the command was interrupted"},
    ErrorReaction{ErrorCode::internal, "internal", 1, 500, "a bug of mdm; please report it"},
};

ErrorCode code_of(int error_number) {
  switch (error_number) {
    case ENOENT:
    case ENOTDIR: return ErrorCode::not_found;
    case EEXIST:
    case ENOTEMPTY: return ErrorCode::already_exists;
    case EACCES:
    case EPERM:
    case EROFS: return ErrorCode::permission_denied;
    default: return ErrorCode::io_failed;
  }
}

Hint hint_for(int error_number) {
  switch (error_number) {
    case ENOSPC:
    case EDQUOT: return {"free some space, or set MDM_HOME_DIR to a folder on a larger disk"};
    case EROFS: return {"set MDM_HOME_DIR to a folder that can be written"};
    default: return {};
  }
}

}  // namespace

const ErrorReaction& reaction_to(ErrorCode code) noexcept {
  return kReactions.at(static_cast<std::size_t>(code));
}

std::span<const ErrorReaction> error_reactions() noexcept {
  return kReactions;
}

Error::Error(ErrorCode code, const std::string& message, Hint hint, Where where)
    : std::runtime_error(message), code_(code), hint_(std::move(hint.text)), where_(where) {}

void fail_on_system(int error_number, std::string_view act, std::string_view path, Where where) {
  throw Error(code_of(error_number),
              fmt::format("cannot {} {}: {}", act, path, std::strerror(error_number)),
              hint_for(error_number), where);
}

void stop_if_requested(const std::stop_token& stop) {
  if (stop.stop_requested()) {
    fail(ErrorCode::cancelled, "interrupted");
  }
}

}  // namespace mdm
