#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "commands.hpp"

namespace mdm::cli {

/// What the words of a command line gave to the rows of its command: options under their long name
/// ("--limit"), positional arguments under theirs ("NAME"). Immutable once parsed.
class Arguments final {
 public:
  explicit Arguments(const CommandRow& command) : command_(&command) {}

  void add(std::string_view name, std::string value);

  const CommandRow& command() const noexcept { return *command_; }
  /// Whether it was given.
  bool flag(std::string_view name) const;
  /// The value, or else the row's default. A name that no row has is Error{internal}.
  std::string text(std::string_view name) const;
  /// Every value of a repeated option; the elements of a list, where "a,b" is two and "\"a,b\""
  /// one. \throws Error{invalid_argument} for a list whose quotes do not match
  std::vector<std::string> texts(std::string_view name) const;
  /// \throws Error{invalid_argument} unless it is a whole number of at least 0
  std::int64_t count(std::string_view name) const;

 private:
  const CommandRow* command_;
  std::map<std::string, std::vector<std::string>, std::less<>> values_{};
};

}  // namespace mdm::cli
