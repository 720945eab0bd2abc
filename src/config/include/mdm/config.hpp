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
  boolean,
  integer,
  real,
  text,
  choice,  ///< one of `allowed`, separated by '|'
  bytes,   ///< "512MB", "4GB" (powers of 1000), "4GiB" (powers of 1024), or a number of bytes
};

/// One setting. Its key in mdm.yaml is `name` with a level at each dot; its environment variable is
/// MDM_ and the name in capitals with '_' for '.': performance.batch_size, MDM_PERFORMANCE_BATCH_SIZE.
struct SettingRow {
  std::string_view name;
  Kind kind;
  std::string_view fallback;  ///< the default, as it would be written in mdm.yaml
  std::string_view allowed;   ///< choices "a|b", or a range "1..1024", or empty
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
    std::string text{};
    Origin origin = Origin::fallback;
  };

  /// default < `<home>/mdm.yaml` < environment < flags.
  ///
  /// The home is `home_flag`, else $MDM_HOME_DIR, else ~/.mdm; it need not exist.
  /// \param flags  "name=value" texts of `--set`
  /// \throws Error{bad_configuration} that names the key, its place (file and line, variable or
  ///         flag), the nearest key or the allowed values
  static Settings load(const std::filesystem::path& home_flag,
                       const std::vector<std::string>& flags);

  const std::filesystem::path& home() const noexcept { return home_; }

  /// A name that no row has is Error{internal}.
  bool boolean(std::string_view name) const;
  std::int64_t integer(std::string_view name) const;
  double real(std::string_view name) const;
  const std::string& text(std::string_view name) const;
  std::uint64_t bytes(std::string_view name) const;
  const Value& value(std::string_view name) const;

 private:
  std::filesystem::path home_;
  std::map<std::string, Value, std::less<>> values_;
};

}  // namespace mdm::config
