#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mdm::cli {

class Arguments;
class Session;

enum class Takes : std::uint8_t {
  flag,      ///< nothing
  value,     ///< one value; the last one wins
  list,      ///< "a,b,c"; further ones are appended
  repeated,  ///< one value each time it is given
};

/// What a shell may offer for a value, beside the allowed ones.
enum class Completes : std::uint8_t { nothing, datasets, files, folders };

struct OptionRow {
  std::string_view name{};  ///< "--limit"
  std::string_view help{};
  std::string_view short_name{};  ///< "-n"
  std::string_view other_name{};  ///< a second long name
  std::string_view value_name{};  ///< "N"
  Takes takes = Takes::flag;
  std::string_view fallback{};  ///< the default; empty if there is none
  std::string_view allowed{};   ///< "a|b"; empty: anything
  std::string_view excludes{};  ///< an option that contradicts this one
  Completes completes = Completes::nothing;
  bool hidden = false;
  /// The heading under which the help shows this option and those after it, up to the next heading.
  std::string_view heading{};
};

struct ArgumentRow {
  std::string_view name{};  ///< "NAME"
  std::string_view help{};
  bool required = true;
  std::string_view fallback{};
  std::string_view allowed{};
  Completes completes = Completes::nothing;
};

/// Does the command; \returns the exit status
using Action = int (*)(Session& session, const Arguments& arguments);

enum class Group : std::uint8_t { first, dataset, features, program, hidden };

/// One command. Parsing, help, completion and docs/reference/cli.md are made from these rows.
struct CommandRow {
  std::string_view path{};                      ///< "dataset register"
  std::span<const std::string_view> aliases{};  ///< "register"; the first one stands in the help
  Group group = Group::dataset;
  std::string_view summary{};
  std::span<const ArgumentRow> arguments{};
  std::span<const OptionRow> options{};
  std::span<const std::string_view> examples{};
  std::span<const std::string_view> notes{};  ///< paragraphs
  /// What a word too many may have been meant as: the option "--input", or ":" for a part of NAME.
  /// A version is meant as --version, where the command has one.
  std::string_view stray{};
  bool tells_fields = false;  ///< its help lists what can be asked of datasets
  Action act = nullptr;
};

/// The only table of commands, in the order of the help.
std::span<const CommandRow> commands() noexcept;
/// Options that every command takes.
std::span<const OptionRow> global_options() noexcept;

/// By path or alias; null for none.
const CommandRow* find_command(std::string_view path) noexcept;
/// True if some command's path or alias goes on after `words`: "dataset".
bool begins_command(std::string_view words) noexcept;

/// True if the command has this option itself, which then hides a global one.
bool has_own_option(const CommandRow& command, std::string_view name) noexcept;
/// Of the command, else of the global options, by any of its names; null for none.
const OptionRow* find_option(const CommandRow& command, std::string_view name) noexcept;
const OptionRow* find_global_option(std::string_view name) noexcept;
const ArgumentRow* find_argument(const CommandRow& command, std::string_view name) noexcept;

/// "a|b" → a, b
std::vector<std::string> choices_of(std::string_view allowed);

/// "mdm dataset register NAME [PATH] [OPTIONS]"
std::string usage_of(const CommandRow& command);

}  // namespace mdm::cli
