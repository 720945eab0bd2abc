#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include <mdm/profile.hpp>

namespace mdm::profile {

/// What one text looks like.
struct TextLook {
  std::uint16_t patterns = 0;  ///< bit i: Pattern i holds
  std::uint32_t words = 0;     ///< runs of bytes that are no blanks
};

/// Tests form, not meaning: an email may be unknown to its server, a date may be 30 February.
TextLook look_at(std::string_view text) noexcept;

/// Whether a text begins or ends with a blank (space, tab, line end).
bool has_blanks_around(std::string_view text) noexcept;

/// Looks of many texts, added up.
struct TextLooks {
  std::uint64_t cells = 0;
  std::uint64_t words = 0;
  std::array<std::uint64_t, kPatternCount> patterns{};

  void add(TextLook look, std::uint64_t count) noexcept;
  void merge(const TextLooks& other) noexcept;
};

}  // namespace mdm::profile
