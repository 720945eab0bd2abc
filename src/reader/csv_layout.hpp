#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mdm/reader.hpp>

#include "csv_dialect.hpp"

namespace mdm::reader {

enum class Encoding : std::uint8_t {
  utf8,
  windows_1252,
  converted,  ///< what is read was made UTF-8 before: CsvLayout::charset
};

struct Charset;

/// A table of several in a file.
struct FilePart {
  std::string title{};  ///< the line above it; may be empty
  bool largest = false;
};

/// How one file is written.
struct CsvLayout {
  std::filesystem::path path{};
  Compression compression = Compression::none;
  std::shared_ptr<Archives> archives{};  ///< as in its source
  std::string name{};                    ///< of the file, for messages
  CsvDialect dialect{};
  Encoding encoding = Encoding::utf8;
  const Charset* charset =
      nullptr;  ///< set exactly for Encoding::converted, before the head is read
  bool byte_order_mark = false;
  bool header = true;
  std::size_t header_rows = 1;
  /// Its lines as they are written, if no row can be meant by them.
  std::vector<std::string> header_lines{};
  /// Which of the tables in the file; none: it is taken for one table, the largest.
  std::optional<std::size_t> part{};
  std::vector<FilePart> parts{};       ///< the tables in the file, if there are several
  std::uint64_t skipped_lines = 0;     ///< above the table and below it, as far as the head goes
  std::vector<std::string> columns{};  ///< names, unique without case, in the order of the file
  std::size_t body_offset = 0;         ///< first byte of the first row
  std::uint64_t body_line = 1;         ///< and its line
  std::size_t body_end = std::string::npos;  ///< where another table or a note begins
  std::size_t listed_end = 0;  ///< where the lines below it end that are among the incidents
  /// Column of the table for each column of the file, then those for cells beyond the last one.
  std::vector<std::size_t> targets{};
  std::vector<Incident> incidents{};  ///< names that were made up or changed
};

inline constexpr std::string_view kOtherTable = "line of another table skipped";

/// A name as SQL compares it.
std::string without_case(std::string_view name);

/// Finds encoding, dialect (find_dialect), table and header (find_table) in the beginning of a
/// file. Lines outside the table become incidents.
///
/// \param head  whole records, or all of the file; padded
/// \throws Error{bad_input} if the file holds no rows, Error{invalid_argument} for an encoding that
///         is not known
void sniff_layout(std::string_view head, bool whole, const CsvOptions& options, CsvLayout& layout);

}  // namespace mdm::reader
