#pragma once

#include <string>

#include "view.hpp"

namespace mdm::cli {

/// What stands at the three ends of this process.
struct Terminal {
  View out{};  ///< standard output
  View err{};
  bool out_is_terminal = false;
  bool can_ask = false;     ///< questions on standard error reach a person who can answer
  bool can_redraw = false;  ///< standard error is a terminal that can go back in a line
};

/// \param environment  as `main` gets it, ended by null: NO_COLOR and TERM are read
Terminal terminal_of(const char* const* environment);

/// Standard input: up to and without the next line feed, or to its end.
/// \throws Error{io_failed}
std::string read_line();
std::string read_all();

}  // namespace mdm::cli
