#pragma once

#include <string>
#include <string_view>

namespace mdm::reader {

/// What stands for bytes that have no meaning: U+FFFD.
inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
inline constexpr std::string_view kReplacementCharacter = "\xEF\xBF\xBD";

bool is_ascii(std::string_view text) noexcept;

/// True if `text` is well-formed UTF-8; fast where it is mostly ASCII.
bool is_utf8_fast(std::string_view text) noexcept;

/// Windows-1252 as UTF-8; the five bytes that it leaves open become C1 controls, as in browsers.
/// \source https://encoding.spec.whatwg.org/index-windows-1252.txt
std::string from_windows_1252(std::string_view text);

/// `text` with each byte that is not part of well-formed UTF-8 read as Windows-1252.
std::string repaired_utf8(std::string_view text);

/// True if the non-ASCII bytes of `text` are more often part of UTF-8 than not.
bool looks_like_utf8(std::string_view text);

/// `text` for a message: UTF-8, controls as \xNN, at most 80 bytes, "…" where it was cut.
std::string excerpt(std::string_view text);

}  // namespace mdm::reader
