#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <mdm/data.hpp>
#include <mdm/reader.hpp>

#include "csv_block_reader.hpp"
#include "csv_kinds.hpp"
#include "csv_rows.hpp"
#include "csv_structure.hpp"
#include "value_rules.hpp"

namespace mdm::reader {

using WordCounts = std::map<std::string, std::uint64_t, std::less<>>;

/// How a column is read in a pass.
struct CsvColumn {
  std::string name{};
  Kind kind = Kind::text;
  NumberForm form{};  ///< if the kind is styled
  int scale = 0;      ///< if it is decimal
  /// What the cells seen before this pass leave possible. Cells are tested as long as that is more
  /// than fitting `kind` alone implies.
  KindMask possible = kAllKinds;
  /// Of cells that `to` holds, too, as far as it is known.
  void widen(const data::Field& to);
  data::Field field() const { return {name, type_of(kind), kind == Kind::decimal ? scale : 0}; }

  bool undecided = false;             ///< no cell was seen: any type will do
  std::optional<data::Type> floor{};  ///< not to be narrower, so that tables share a schema
  bool fixed = false;                 ///< the user's type: a cell that does not fit is an error
  bool raw = false;                   ///< text as it is written, quotes and all
  std::shared_ptr<const ValueRules> rules = std::make_shared<ValueRules>(value_rules({}));
};

/// A cell that made fewer kinds possible.
struct CsvEvidence {
  KindMask fits = 0;
  std::uint64_t line = 0;
  std::string value{};
};

/// Cells of a column whose marks were dropped or turned.
struct CsvConversion {
  std::uint64_t cells = 0;
  std::uint8_t marks = 0;  ///< of all of them, as NumberMark
  std::string example{};   ///< the first one
};

/// A block in typed columns, and what was noticed; lines count from 0 at the block's first.
struct ParsedBlock {
  data::Batch batch{};
  std::size_t file = 0;
  std::uint64_t lines = 0;
  std::uint64_t source_bytes = 0;
  std::vector<std::vector<CsvEvidence>> evidence{};  ///< per column, in order of the rows
  std::vector<CsvConversion> conversions{};          ///< per column
  /// Words that mean null in columns of other types, in columns of text; per column.
  std::vector<WordCounts> kept_null_words{};
  WordCounts incident_counts{};       ///< action → of all
  std::vector<Incident> incidents{};  ///< the first kIncidentsKept, in order of the rows
  std::size_t overflow = 0;           ///< columns that cells beyond the header's last one need
  WordCounts null_words{};
  std::optional<CsvFailure> failure{};  ///< then there is no batch

  void count(std::string_view action, std::uint64_t more = 1);
};

/// Parses blocks of one table. Keeps memory from block to block; one thread at a time.
class CsvBlockParser {
 public:
  /// Both must outlive the parser.
  CsvBlockParser(const std::vector<CsvLayout>& layouts, const std::vector<CsvColumn>& columns,
                 bool portable)
      : layouts_(layouts), columns_(columns), portable_(portable) {}

  ParsedBlock parse(const CsvBlock& block);

 private:
  void fill_columns(const CsvBlock& block, const CsvRows& rows, ParsedBlock& result) const;
  std::string_view without_nuls(std::string_view text, ParsedBlock& result);

  const std::vector<CsvLayout>& layouts_;
  const std::vector<CsvColumn>& columns_;
  bool portable_;
  Structure structure_{};
  data::Buffer<std::uint32_t> aligned_{};
  std::string cleaned_{};
};

}  // namespace mdm::reader
