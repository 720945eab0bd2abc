#pragma once

#include <string>

namespace mdm::reader {

/// How cells and records of delimited text are told apart.
struct CsvDialect {
  std::string delimiter = ",";  ///< of one or several bytes, none a line break or the quote
  char quote = '"';             ///< around cells, doubled within; '\0': there is none
  char escape = '\0';           ///< before a quote, a delimiter or itself; '\0': there is none
  std::string comment{};        ///< what a line that is no data begins with; empty: there are none
  /// Several delimiters in a row count as one, those at the ends of a line as none.
  bool collapses = false;
};

}  // namespace mdm::reader
