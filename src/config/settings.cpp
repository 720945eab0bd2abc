#include <algorithm>

#include <mdm/base/files.hpp>
#include <mdm/config.hpp>

#include "environment.hpp"
#include "machine.hpp"
#include "value.hpp"
#include "yaml_file.hpp"

namespace mdm::config {
namespace {

constexpr std::uint64_t kAutoMemoryMax = 4'000'000'000;

const SettingRow* find_row(std::string_view name) {
  const auto all = rows();
  const auto found = std::ranges::find(all, name, &SettingRow::name);
  return found == all.end() ? nullptr : &*found;
}

std::string variable_of(std::string_view name) {
  std::string variable = "MDM_";
  for (const char c : name) {
    variable += c == '.' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return variable;
}

/// True for "export", "feature_engineering.generic", …: what has settings below it.
bool is_group(std::string_view name) {
  return std::ranges::any_of(rows(), [&](const SettingRow& row) {
    return row.name.starts_with(name) && row.name.size() > name.size() &&
           row.name[name.size()] == '.';
  });
}

/// `spell` makes the row's name what the user would have written in this place.
template <typename Spell>
[[noreturn]] void fail_on_unknown(std::string_view name, std::string_view place,
                                  const Spell& spell) {
  std::vector<std::string> candidates;
  for (const SettingRow& row : rows()) {
    candidates.push_back(spell(row.name));
  }
  const std::string near = nearest(name, candidates);
  fail(
      ErrorCode::bad_configuration,
      Hint{near.empty() ? "see `mdm config show` for all settings"
                        : fmt::format("write {}, or see `mdm config show` for all settings", near)},
      "unknown setting in {}: {}", place, name);
}

std::string as_it_is(std::string_view name) {
  return std::string(name);
}

std::filesystem::path home_of(const std::filesystem::path& flag) {
  if (!flag.empty()) {
    return flag;
  }
  if (const auto named = environment_variable("MDM_HOME_DIR")) {
    return *named;
  }
  if (const auto user = environment_variable("HOME")) {
    return std::filesystem::path(*user) / ".mdm";
  }
  fail(ErrorCode::bad_configuration, Hint{"set MDM_HOME_DIR to the folder to keep datasets in"},
       "no home folder: neither MDM_HOME_DIR nor HOME is set");
}

Settings::Value checked(const SettingRow& row, std::string_view text, Origin origin,
                        std::string_view place) {
  if (const auto settled = settle(row, text)) {
    return {*settled, origin};
  }
  fail(ErrorCode::bad_configuration, Hint{demand_of(row)}, "wrong value of {} in {}: {}", row.name,
       place, printable(std::filesystem::path(text)));
}

using Values = std::map<std::string, Settings::Value, std::less<>>;

void add_file(Values& values, const std::filesystem::path& path) {
  for (const YamlEntry& entry : read_yaml(path)) {
    const std::string place = fmt::format("{}:{}", printable(path), entry.line);
    const SettingRow* const row = find_row(entry.name);
    if (row == nullptr && is_group(entry.name)) {
      if (entry.form == YamlEntry::Form::empty) {
        continue;  // all of its settings are commented out
      }
      fail(ErrorCode::bad_configuration, Hint{"write its settings below it"},
           "a group of settings has no value of its own in {}: {}", place, entry.name);
    }
    if (row == nullptr) {
      fail_on_unknown(entry.name, place, &as_it_is);
    }
    if (entry.form == YamlEntry::Form::list && !is_list(*row)) {
      fail(ErrorCode::bad_configuration, Hint{demand_of(*row)}, "not a list in {}: {}", place,
           entry.name);
    }
    values[entry.name] = checked(*row, entry.text, Origin::file, place);
  }
}

void add_environment(Values& values) {
  const auto all = rows();
  for (const auto& [name, text] : environment_settings()) {
    const std::string& variable = name;  // clang 14 captures no structured binding
    const auto row = std::ranges::find_if(
        all, [&](const SettingRow& each) { return variable_of(each.name) == variable; });
    if (row == all.end()) {
      fail_on_unknown(variable, "the environment", &variable_of);
    }
    values[std::string(row->name)] =
        checked(*row, text, Origin::environment, "the environment variable " + variable);
  }
}

void add_flags(Values& values, const std::vector<std::string>& flags) {
  for (const std::string& flag : flags) {
    const auto equals = flag.find('=');
    if (equals == std::string::npos) {
      fail(ErrorCode::bad_configuration, Hint{"write --set NAME=VALUE"}, "no value in --set {}",
           flag);
    }
    const std::string name = flag.substr(0, equals);
    const SettingRow* const row = find_row(name);
    if (row == nullptr) {
      fail_on_unknown(name, "--set", &as_it_is);
    }
    values[name] = checked(*row, flag.substr(equals + 1), Origin::flag, "--set");
  }
}

void check_kind(std::string_view name, Kind kind) {
  const SettingRow* const row = find_row(name);
  MDM_CHECK(row != nullptr && row->kind == kind);
}

}  // namespace

Settings Settings::load(const std::filesystem::path& home_flag,
                        const std::vector<std::string>& flags) {
  Settings settings;
  settings.home_ = std::filesystem::absolute(home_of(home_flag)).lexically_normal();
  for (const SettingRow& row : rows()) {
    settings.values_[std::string(row.name)] =
        checked(row, row.fallback, Origin::fallback, "the table of defaults");
  }
  add_file(settings.values_, settings.home_ / "mdm.yaml");
  add_environment(settings.values_);
  add_flags(settings.values_, flags);
  return settings;
}

const Settings::Value& Settings::value(std::string_view name) const {
  const auto found = values_.find(name);
  MDM_CHECK(found != values_.end());
  return found->second;
}

bool Settings::boolean(std::string_view name) const {
  check_kind(name, Kind::boolean);
  return value(name).text == "true";
}

std::int64_t Settings::integer(std::string_view name) const {
  check_kind(name, Kind::integer);
  const std::string& text = value(name).text;
  return text == kAuto ? usable_cores() : parse_integer(text).value();
}

double Settings::real(std::string_view name) const {
  check_kind(name, Kind::real);
  return parse_real(value(name).text).value();
}

const std::string& Settings::text(std::string_view name) const {
  const SettingRow* const row = find_row(name);
  MDM_CHECK(row != nullptr && (row->kind == Kind::text || row->kind == Kind::choice));
  return value(name).text;
}

std::uint64_t Settings::bytes(std::string_view name) const {
  check_kind(name, Kind::bytes);
  const std::string& text = value(name).text;
  return text == kAuto ? std::min(usable_memory() / 4, kAutoMemoryMax) : parse_bytes(text).value();
}

}  // namespace mdm::config
