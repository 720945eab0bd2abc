#pragma once

#include <string>

#include <mdm/base.hpp>

#include "view.hpp"

namespace mdm::cli {

/// The exception that is being handled, as an Error. To be called in a handler only.
Error caught_error();

/// "error: …" and "hint: …", a line each, ended by line feeds. A bug of ours says where it was
/// noticed and asks to be reported; a verbose view says where any error arose. What the user
/// stopped is "interrupted" and no error.
std::string error_text(const Error& error, const View& view);

/// `{"ok":false,"code":…,"error":…,"hint":…}`, without a line feed
std::string error_envelope(const Error& error);

}  // namespace mdm::cli
