#pragma once

#include <string>

namespace mdm::cli {

/// docs/reference/cli.md, from the table of commands.
std::string cli_reference();
/// docs/reference/errors.md, from the table of reactions.
std::string error_reference();

}  // namespace mdm::cli
