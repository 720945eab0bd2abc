#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <mdm/base.hpp>
#include <mdm/base/json.hpp>

namespace mdm::config {

enum class Kind : std::uint8_t {
  boolean,  ///< true, false; also yes, no, on, off, 1, 0
  integer,
  real,
  text,
  choice,  ///< one of `allowed`, separated by '|'
  bytes,   ///< "512MB", "4GB" (powers of 1000), "4GiB" (powers of 1024), or a number of bytes
};

/// One setting. Its key in mdm.yaml is `name` with a level at each dot; its environment variable is
/// MDM_ and the name in capitals with '_' for '.': query.row_limit, MDM_QUERY_ROW_LIMIT.
struct SettingRow {
  std::string_view name;
  Kind kind;
  std::string_view fallback;  ///< the default, as it would be written in mdm.yaml
  /// Choices "a|b", a range "1..1024", "auto|" before a range, "list of " before the range of whole
  /// numbers that a text lists with commas, or empty.
  std::string_view allowed;
  std::string_view unit;
  std::string_view help;
};

/// The only table of settings, in the order of `mdm config show`.
std::span<const SettingRow> rows() noexcept;

enum class Origin : std::uint8_t { fallback, file, environment, flag };
std::string_view name_of(Origin origin) noexcept;  ///< "default", "file", "environment", "flag"

/// What was asked for, checked and with its origin. Immutable.
class Settings {
 public:
  struct Value {
    std::string text{};  ///< in one spelling: "true", "5,10", "auto"; bytes as written
    Origin origin = Origin::fallback;
  };

  /// default < `<home>/mdm.yaml` < environment < flags.
  ///
  /// The home is `home_flag`, else $MDM_HOME_DIR, else ~/.mdm, made absolute; it need not exist.
  /// mdm.yaml holds at most 1 MiB, one document, 16 levels, and no anchors, aliases or tags. Any
  /// other variable MDM_… than those of `rows()` is an error.
  /// \param flags  "name=value" texts of `--set`
  /// \throws Error{bad_configuration} that names the key, its place (file and line, variable or
  ///         flag), the nearest key or the allowed values
  static Settings load(const std::filesystem::path& home_flag,
                       const std::vector<std::string>& flags);

  const std::filesystem::path& home() const noexcept { return home_; }

  /// A name that no row of the kind has is Error{internal}.
  bool boolean(std::string_view name) const;
  /// "auto" is the number of cores that this process may use.
  std::int64_t integer(std::string_view name) const;
  double real(std::string_view name) const;
  const std::string& text(std::string_view name) const;  ///< of a text or a choice
  /// "auto" is a quarter of the memory that this process may use, at most 4 GB.
  std::uint64_t bytes(std::string_view name) const;
  const Value& value(std::string_view name) const;

 private:
  std::filesystem::path home_;
  std::map<std::string, Value, std::less<>> values_;
};

}  // namespace mdm::config
