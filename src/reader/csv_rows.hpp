#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <mdm/data.hpp>

#include "csv_dialect.hpp"
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
  std::uint32_t delimiter_rest = 0;  ///< bytes of a delimiter but its last one
  bool trims = false;                ///< blanks around cells belong to the delimiters

  /// A cell as it stands in the file; empty if the row is too short.
  std::string_view cell(std::size_t row, std::size_t column) const noexcept {
    const std::uint32_t* const at = marks + row * stride + column;
    const std::uint32_t begin = at[0] + 1U;
    std::uint32_t end = at[1];
    if (column + 1 != cells) {
      end -= delimiter_rest;
    } else if (end > begin && text[end] == '\n' && text[end - 1] == '\r') {
      --end;
    }
    if (end <= begin) {
      return {};
    }
    const std::string_view raw(text.data() + begin, end - begin);
    return trims ? without_blanks(raw) : raw;
  }

  static std::string_view without_blanks(std::string_view raw) noexcept;

  std::size_t begin_of(std::size_t row) const noexcept {
    return static_cast<std::size_t>(marks[row * stride] + 1U);
  }
};

/// A row that is not laid out as the others.
struct RaggedRow {
  std::size_t begin = 0;  ///< in the text
  std::string value{};
  std::string column{};
  const char* action = "";
};

/// The columns that cells beyond the last one of the header are kept in, at most. What follows
/// stays in the last of them as it is written.
inline constexpr std::size_t kOverflowColumnsMax = 16;

/// How the rows of a file are laid out.
struct RowPlan {
  const CsvDialect& dialect;
  std::size_t cells = 0;      ///< of the header
  std::size_t overflow = 0;   ///< columns after them
  bool ends_file = false;     ///< the text does: notes may stand below the table
  bool first_is_text = true;  ///< the first column
  /// Lines that are no rows wherever they stand.
  const std::vector<std::string>& header_lines;
};

inline constexpr std::size_t kIncidentsKept = 100;

/// What was noticed on the way.
struct RowNotes {
  std::vector<RaggedRow> ragged{};                     ///< the first kIncidentsKept
  std::map<std::string_view, std::uint64_t> counts{};  ///< action → rows, of all
  std::size_t overflow = 0;  ///< columns that all cells beyond the last one would take
};

/// Lays the records of a text out as rows of `cells` cells, or of `cells + overflow` if a row is
/// irregular. Blank lines are left out unless a row has but one cell, and comments and repeated
/// headers; short rows are filled up; empty cells beyond the last column are dropped, others kept
/// as far as there are overflow columns. A record whose quotes make it irregular is read in other
/// ways: with quotes that close only at the end of a cell, and with an open quote as text.
///
/// \param aligned  memory of the caller, in which the marks may be put
RowNotes align_rows(std::string_view text, const Structure& structure, const RowPlan& plan,
                    CsvRows& rows, data::Buffer<std::uint32_t>& aligned);

}  // namespace mdm::reader
