#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mdm::reader {

/// What a number in a cell stands for, by its format.
enum class CellKind : std::uint8_t { number, date, timestamp, time };

/// How the numbers of a workbook are shown.
struct CellStyles {
  std::vector<CellKind> kinds{};  ///< by the number of the style
  bool from_1904 = false;         ///< days count from 1904-01-01

  CellKind kind(std::size_t style) const {
    return style < kinds.size() ? kinds[style] : CellKind::number;
  }
};

/// By a built-in format's number. \source ECMA-376 part 1, §18.8.30
CellKind kind_of_format(std::uint64_t id) noexcept;

/// By the text of a format: "yyyy\-mm\-dd". A span of time ("[h]:mm") stays a number of days.
CellKind kind_of_format(std::string_view code);

/// The text of a number as it stands in CSV: integers as written, others in their shortest exact
/// spelling, dates as YYYY-MM-DD. In the system from 1900, which takes that year for a leap year,
/// day 60 is 1900-02-29 as the program shows it. What is no number or no date stays as it is.
std::string number_text(std::string_view number, CellKind kind, bool from_1904);

/// A text as a cell of CSV: quoted where it must be. _x000D_ and its like are decoded.
/// \source ECMA-376 part 1, §22.9.2.19
std::string csv_text(std::string_view text);

/// "B12" → 1. \returns kNoColumn if it is no reference
std::size_t column_of(std::string_view reference) noexcept;
constexpr std::size_t kNoColumn = ~std::size_t{0};
constexpr std::size_t kColumnsMax = 16'384;
constexpr std::uint64_t kRowsMax = 1'048'576;

}  // namespace mdm::reader
