#pragma once

namespace mdm::cli {

/// Runs one command: data to standard output, all else to standard error.
/// \returns the exit status of the process
int run(int argc, const char* const* argv);

}  // namespace mdm::cli
