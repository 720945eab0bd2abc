#pragma once

#include <mdm/app.hpp>

#include "arguments.hpp"

namespace mdm::cli {

/// Takes what the options of `dataset register` say about how files are written: the delimiter by a
/// name (tab, pipe), with escapes (\t, \x1f) or as it is.
/// \throws Error{invalid_argument} that names the option
void read_reading_options(const Arguments& arguments, app::RegisterRequest& request);

}  // namespace mdm::cli
