#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <mdm/data.hpp>

namespace mdm::reader {

/// A cell or row that could not be kept as it stands.
struct Incident {
  std::string file{};
  std::uint64_t line = 0;  ///< from 1; 0 if the format has no lines
  std::string column{};    ///< empty if the whole row is meant
  std::string value{};     ///< shortened
  std::string action{};    ///< "short row filled with nulls", …
};

/// Why a column is not of the next narrower type.
struct Witness {
  std::string column{};
  data::Type refused = data::Type::text;  ///< the type that this cell ruled out
  std::string file{};
  std::uint64_t line = 0;
  std::string value{};
  std::string reason{};   ///< "integer beyond 64 bits", …; empty if the value shows it
  bool in_doubt = false;  ///< every cell could be of the refused type, but in more than one way
};

/// Cells of a column that are written otherwise than their values would be.
struct Conversion {
  std::string column{};
  std::string what{};  ///< "currency mark $ dropped, group marks dropped", …
  std::uint64_t cells = 0;
  std::string example{};  ///< the first one, shortened
};

/// A word that means null in columns of other types, left as it is in a column of text.
struct KeptNullWord {
  std::string column{};
  std::string word{};
  std::uint64_t cells = 0;
};

/// What was noticed while a table was read.
struct IngestReport {
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;  ///< read from disk in the last pass
  std::uint64_t incident_count = 0;
  std::vector<Incident> incidents{};                       ///< the first 100
  std::map<std::string, std::uint64_t> incident_counts{};  ///< action → cells or rows, of all
  std::vector<Witness> witnesses{};
  std::vector<Conversion> conversions{};  ///< at most one for a column
  /// column → "dmy", "mdy" or "decimal comma": how cells are written that could mean something
  /// else.
  std::map<std::string, std::string> forms{};
  std::string source_digest{};                        ///< of the bytes of all files, in order
  std::map<std::string, std::string> dialect{};       ///< "delimiter", "encoding", "header", …
  std::map<std::string, std::uint64_t> null_words{};  ///< word → cells read as null
  std::vector<KeptNullWord> kept_null_words{};
};

}  // namespace mdm::reader
