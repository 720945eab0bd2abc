#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <mdm/config.hpp>

namespace mdm::config {

inline constexpr std::string_view kAuto = "auto";

/// `text` in the one spelling of the row's kind; nothing if the row does not allow it.
std::optional<std::string> settle(const SettingRow& row, std::string_view text);

/// What `settle` takes, as an imperative: "give a whole number of 1..1024, or auto".
std::string demand_of(const SettingRow& row);

/// True if the row takes a list.
bool is_list(const SettingRow& row) noexcept;

std::optional<std::int64_t> parse_integer(std::string_view text) noexcept;
std::optional<double> parse_real(std::string_view text) noexcept;
/// "512MB", "1.5 GiB", "1000".
std::optional<std::uint64_t> parse_bytes(std::string_view text) noexcept;

}  // namespace mdm::config
