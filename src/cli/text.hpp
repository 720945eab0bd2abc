#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mdm::cli {

enum class Align : std::uint8_t { left, right };

/// Columns that one line of UTF-8 takes on a terminal (two for a wide character, none for a
/// combining one, none for the codes of `painted`).
std::size_t display_width(std::string_view text);

/// `text` as it may stand in a line: control characters, line separators and marks that reverse the
/// direction of writing are escaped (\n, \x1b, \u202e), malformed UTF-8 becomes U+FFFD. Names and
/// values from files can thus neither break a table nor command the terminal.
std::string one_line(std::string_view text);

/// At most `width` columns of `text`; "…" stands for what was cut.
std::string cut(std::string_view text, std::size_t width);

/// `text` and blanks up to `width` columns; never cuts.
std::string pad(std::string_view text, std::size_t width, Align align = Align::left);

/// Lines of at most `width` columns, broken at blanks; a longer word has a line of its own.
std::vector<std::string> wrap(std::string_view text, std::size_t width);

/// "a, b, c"
std::string joined(const std::vector<std::string>& texts, std::string_view between = ", ");

}  // namespace mdm::cli
