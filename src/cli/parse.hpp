#pragma once

#include <optional>
#include <span>
#include <string>

#include "arguments.hpp"

namespace mdm::cli {

/// What a command line asks for: a command, or to be told about one.
struct Request {
  std::optional<Arguments> arguments{};  ///< of a command that is to be run
  std::string topic{};   ///< else: the command or group to tell about; empty for all of mdm
  bool version = false;  ///< else: `mdm --version`
};

/// Reads the words after "mdm". Global options may stand anywhere.
/// \throws Error{invalid_argument} that names the wrong word and what was probably meant
Request parse(std::span<const std::string> words);

}  // namespace mdm::cli
