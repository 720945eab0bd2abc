#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mdm/data.hpp>

#include "csv_block_reader.hpp"
#include "csv_structure.hpp"

namespace mdm::reader {

/// The cells of a block as rows of equal length.
struct CsvRows {
  std::string_view text{};
  const std::uint32_t* marks = nullptr;  ///< of row r from r * stride: where the cells end, and -1
  std::size_t stride = 0;
  std::size_t rows = 0;
  std::size_t cells = 0;  ///< of a row
  std::size_t lines = 0;

  /// A cell as it stands in the file; empty if the row is too short.
  std::string_view cell(std::size_t row, std::size_t column) const noexcept {
    const std::uint32_t* const at = marks + row * stride + column;
    const std::uint32_t begin = at[0] + 1U;
    std::uint32_t end = at[1];
    if (end <= begin) {
      return {};
    }
    if (column + 1 == cells && text[end] == '\n' && text[end - 1] == '\r') {
      --end;
    }
    return {text.data() + begin, end - begin};
  }

  std::size_t begin_of(std::size_t row) const noexcept {
    return static_cast<std::size_t>(marks[row * stride] + 1U);
  }
};

/// A row that has not as many cells as the others.
struct RaggedRow {
  std::size_t begin = 0;  ///< in the text
  std::string value{};
  const char* action = "";
};

/// Lays the records of a text out as rows of `cells` cells. Blank lines are left out unless a row
/// has but one cell; short rows are filled up; empty cells beyond the last column are dropped.
///
/// \param aligned  memory of the caller, in which the marks may be put
/// \param ragged   the rows that were changed
/// \returns the failure of a row whose cells beyond the last column are not empty, if there is one
std::optional<CsvFailure> align_rows(std::string_view text, const Structure& structure,
                                     char delimiter, CsvRows& rows,
                                     data::Buffer<std::uint32_t>& aligned,
                                     std::vector<RaggedRow>& ragged);

}  // namespace mdm::reader
