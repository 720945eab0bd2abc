#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include <mdm/reader.hpp>

namespace mdm::reader {

/// How cells and records of delimited text are told apart.
struct CsvDialect {
  std::string delimiter = ",";  ///< of one or several bytes, none a line break or the quote
  char quote = '"';             ///< around cells, doubled within; '\0': there is none
  char escape = '\0';           ///< before a quote, a delimiter or itself; '\0': there is none
  std::string comment{};        ///< what a line that is no data begins with; empty: there are none
  /// Several delimiters in a row count as one, those at the ends of a line as none.
  bool collapses = false;
  bool trims = false;  ///< blanks around cells belong to the delimiters
};

/// \throws Error{invalid_argument}: what the user says of delimited text makes no sense
void check_csv_options(const CsvOptions& options);

/// How the beginning of a file is written, but for comments. What the user says is taken as it is.
///
/// Of all candidates the one whose records look most alike and whose cells are most often of a
/// known type: the product of the pattern score and the type score of the source. The candidate
/// that the file's name promises wins if it splits the records at all.
/// \source van den Burg, Nazabal, Sutton 2019, "Wrangling messy CSV files by detecting row and type
///         patterns", Data Mining and Knowledge Discovery 33(6), section 4
CsvDialect find_dialect(std::string_view text, const std::filesystem::path& path,
                        const CsvOptions& options);

}  // namespace mdm::reader
