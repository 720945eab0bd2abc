#pragma once

namespace mdm::cli {

/// Runs one command: data to standard output, all else to standard error.
///
/// Ignores SIGPIPE for the rest of the process: a reader that goes away ends a command quietly.
/// \param environment  as `main` gets it, ended by null; the door looks for NO_COLOR and TERM
/// there,
///                     all else of the environment is read by the settings
/// \returns the exit status of the process: 0, or that of the error (docs/reference/errors.md)
int run(int argc, const char* const* argv, const char* const* environment);

}  // namespace mdm::cli
