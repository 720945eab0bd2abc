#include "value.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace mdm::config {
namespace {

constexpr std::string_view kListOf = "list of ";
constexpr std::string_view kAutoOr = "auto|";

std::string lower(std::string_view text) {
  std::string made(text);
  std::ranges::transform(made, made.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return made;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  return first == std::string_view::npos
             ? std::string_view()
             : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Calls `each` for every part between separators; stops when it returns false.
template <typename Each>
bool all_parts(std::string_view text, char separator, const Each& each) {
  for (;;) {
    const auto end = text.find(separator);
    if (!each(text.substr(0, end))) {
      return false;
    }
    if (end == std::string_view::npos) {
      return true;
    }
    text.remove_prefix(end + 1);
  }
}

std::string_view range_of(const SettingRow& row) {
  std::string_view range = row.allowed;
  for (const std::string_view prefix : {kAutoOr, kListOf}) {
    if (range.starts_with(prefix)) {
      range.remove_prefix(prefix.size());
    }
  }
  return range;
}

template <typename Number>
bool is_within(const std::optional<Number>& number, std::string_view range,
               std::optional<Number> (*parse)(std::string_view) noexcept) {
  const auto dots = range.find("..");
  return number && *number >= parse(range.substr(0, dots)).value() &&
         *number <= parse(range.substr(dots + 2)).value();
}

std::optional<std::string> settle_boolean(std::string_view text) {
  for (const std::string_view word : {"true", "yes", "on", "1"}) {
    if (lower(text) == word) {
      return "true";
    }
  }
  for (const std::string_view word : {"false", "no", "off", "0"}) {
    if (lower(text) == word) {
      return "false";
    }
  }
  return std::nullopt;
}

std::optional<std::string> settle_list(const SettingRow& row, std::string_view text) {
  std::string list;
  const bool good = all_parts(text, ',', [&](std::string_view part) {
    const auto number = parse_integer(trimmed(part));
    if (!is_within(number, range_of(row), &parse_integer)) {
      return false;
    }
    list += (list.empty() ? "" : ",") + std::to_string(*number);
    return true;
  });
  return good ? std::optional(list) : std::nullopt;
}

std::optional<std::string> settle_choice(const SettingRow& row, std::string_view text) {
  const std::string word = lower(text);
  const bool unknown = all_parts(row.allowed, '|', [&](std::string_view c) { return c != word; });
  return unknown ? std::nullopt : std::optional(word);
}

}  // namespace

bool is_list(const SettingRow& row) noexcept {
  return row.allowed.starts_with(kListOf);
}

std::optional<std::int64_t> parse_integer(std::string_view text) noexcept {
  std::int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number);
  return parsed.ec == std::errc() && parsed.ptr == end ? std::optional(number) : std::nullopt;
}

std::optional<double> parse_real(std::string_view text) noexcept {
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number);
  const bool good = parsed.ec == std::errc() && parsed.ptr == end && std::isfinite(number);
  return good ? std::optional(number) : std::nullopt;
}

std::optional<std::uint64_t> parse_bytes(std::string_view text) noexcept {
  static constexpr std::array<std::pair<std::string_view, double>, 9> kUnits = {{{"kib", 0x1p10},
                                                                                 {"mib", 0x1p20},
                                                                                 {"gib", 0x1p30},
                                                                                 {"tib", 0x1p40},
                                                                                 {"kb", 1e3},
                                                                                 {"mb", 1e6},
                                                                                 {"gb", 1e9},
                                                                                 {"tb", 1e12},
                                                                                 {"b", 1}}};
  double factor = 1;
  const std::string small = lower(text);
  for (const auto& [unit, value] : kUnits) {
    if (small.ends_with(unit)) {
      factor = value;
      text.remove_suffix(unit.size());
      break;
    }
  }
  const auto number = parse_real(trimmed(text));
  if (!number || *number < 0 || *number * factor >= 0x1p63) {
    return std::nullopt;
  }
  return static_cast<std::uint64_t>(std::llround(*number * factor));
}

std::optional<std::string> settle(const SettingRow& row, std::string_view text) {
  text = trimmed(text);
  if (row.allowed.starts_with(kAutoOr) && lower(text) == kAuto) {
    return std::string(kAuto);
  }
  bool good = true;
  switch (row.kind) {
    case Kind::boolean: return settle_boolean(text);
    case Kind::choice: return settle_choice(row, text);
    case Kind::text:
      return is_list(row) ? settle_list(row, text) : std::optional(std::string(text));
    case Kind::integer: good = is_within(parse_integer(text), range_of(row), &parse_integer); break;
    case Kind::real: good = is_within(parse_real(text), range_of(row), &parse_real); break;
    case Kind::bytes: good = is_within(parse_bytes(text), range_of(row), &parse_bytes); break;
  }
  return good ? std::optional(std::string(text)) : std::nullopt;
}

std::string demand_of(const SettingRow& row) {
  const std::string_view or_auto = row.allowed.starts_with(kAutoOr) ? ", or auto" : "";
  const std::string_view range = range_of(row);
  switch (row.kind) {
    case Kind::boolean: return "give true or false";
    case Kind::integer: return fmt::format("give a whole number of {}{}", range, or_auto);
    case Kind::real: return fmt::format("give a number of {}{}", range, or_auto);
    case Kind::bytes: return fmt::format("give a size of {} such as 512MB{}", range, or_auto);
    case Kind::choice: {
      std::string choices(row.allowed);
      for (auto bar = choices.find('|'); bar != std::string::npos; bar = choices.find('|', bar)) {
        choices.replace(bar, 1, ", ");
      }
      return "give one of " + choices;
    }
    case Kind::text: break;
  }
  return is_list(row) ? fmt::format("give whole numbers of {}, separated by commas", range)
                      : "give a text";
}

}  // namespace mdm::config
