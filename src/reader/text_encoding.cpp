#include "text_encoding.hpp"

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include <mdm/base.hpp>
#include <mdm/base/files.hpp>

namespace mdm::reader {
namespace {

constexpr std::array<std::uint16_t, 32> kHighControls = {
    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

bool is_high(char c) noexcept {
  return static_cast<signed char>(c) < 0;
}

void append_windows_1252(std::string& out, char c) {
  const auto byte = static_cast<unsigned char>(c);
  const unsigned code = byte >= 0x80 && byte < 0xA0 ? kHighControls[byte - 0x80U] : byte;
  if (code < 0x80) {
    out += c;
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0U | (code >> 6U));
    out += static_cast<char>(0x80U | (code & 0x3FU));
  } else {
    out += static_cast<char>(0xE0U | (code >> 12U));
    out += static_cast<char>(0x80U | ((code >> 6U) & 0x3FU));
    out += static_cast<char>(0x80U | (code & 0x3FU));
  }
}

std::size_t ascii_prefix(std::string_view text, std::size_t at) noexcept {
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, sizeof word);
    if ((word &= 0x8080808080808080U) != 0) {
      return at + static_cast<std::size_t>(std::countr_zero(word)) / 8;
    }
  }
  while (at < text.size() && !is_high(text[at])) {
    ++at;
  }
  return at;
}

/// The length of the UTF-8 sequence of a non-ASCII character at `at`, 0 if there is none.
std::size_t sequence_at(std::string_view text, std::size_t at) noexcept {
  for (std::size_t length = 2; length <= 4 && at + length <= text.size(); ++length) {
    if (is_utf8(text.substr(at, length))) {
      return length;
    }
  }
  return 0;
}

}  // namespace

bool is_ascii(std::string_view text) noexcept {
  return ascii_prefix(text, 0) == text.size();
}

bool is_utf8_fast(std::string_view text) noexcept {
  for (std::size_t at = ascii_prefix(text, 0); at < text.size(); at = ascii_prefix(text, at)) {
    std::size_t end = at;
    while (end < text.size() && is_high(text[end])) {
      ++end;
    }
    if (!is_utf8(text.substr(at, end - at))) {
      return false;
    }
    at = end;
  }
  return true;
}

std::string from_windows_1252(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 16);
  for (const char c : text) {
    append_windows_1252(out, c);
  }
  return out;
}

std::string repaired_utf8(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = is_high(text[at]) ? sequence_at(text, at) : 1;
    if (length == 0) {
      append_windows_1252(out, text[at]);
      ++at;
    } else {
      out.append(text, at, length);
      at += length;
    }
  }
  return out;
}

bool looks_like_utf8(std::string_view text) {
  std::size_t good = 0;
  std::size_t bad = 0;
  for (std::size_t at = ascii_prefix(text, 0); at < text.size(); at = ascii_prefix(text, at)) {
    const std::size_t length = sequence_at(text, at);
    good += length > 0 ? 1U : 0U;
    bad += length > 0 ? 0U : 1U;
    at += length > 0 ? length : 1;
  }
  return bad == 0 || good > bad;
}

std::string excerpt(std::string_view text) {
  constexpr std::size_t kBytesMax = 80;
  std::string shown;
  for (const char c : repaired_utf8(text.substr(0, kBytesMax + 4))) {
    const auto byte = static_cast<unsigned char>(c);
    shown += byte < 0x20 || byte == 0x7F ? fmt::format("\\x{:02x}", byte) : std::string(1, c);
  }
  if (shown.size() <= kBytesMax && text.size() <= kBytesMax) {
    return shown;
  }
  std::size_t end = std::min(shown.size(), kBytesMax);
  while (end > 0 && end < shown.size() &&
         (static_cast<unsigned char>(shown[end]) & 0xC0U) == 0x80) {
    --end;
  }
  return shown.substr(0, end) + "…";
}

}  // namespace mdm::reader
