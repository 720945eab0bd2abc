#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <mdm/reader.hpp>

#include "csv_draft.hpp"

namespace mdm::reader {

/// What the rows of a table told so far.
struct CsvFindings {
  std::vector<KindMask> possible{};      ///< what their cells leave, per column
  std::vector<Witness> last_evidence{};  ///< of this and earlier passes, per column
  std::vector<Witness> no_decimal{};     ///< the first cell that is none, likewise
  std::vector<CsvConversion> conversions{};
  std::vector<WordCounts> kept_null_words{};
  std::size_t overflow = 0;          ///< columns that cells beyond the last one need
  IngestReport report{};             ///< but what only the end of a pass can tell
  std::size_t layout_incidents = 0;  ///< the first of its incidents: of headers and notes
};

/// Adds up what the blocks of a pass tell, in their order.
class CsvTally {
 public:
  /// Both must outlive it.
  CsvTally(const CsvDraft& draft, const Options& options);

  /// Goes on from what the first `files` files told.
  void resume(CsvFindings findings, std::size_t files);

  /// Before a pass over all files. Cells that ruled out types in a pass before rule out nothing.
  void restart();
  /// \throws Error{bad_input}: a failure in the block, or an incident that may not be
  void add(ParsedBlock&& block, std::uint64_t rows);
  /// \param lines  below tables, that no layout lists
  void end(std::uint64_t bytes, std::string digest, std::uint64_t lines);

  const CsvFindings& findings() const { return findings_; }
  const IngestReport& report() const { return report_; }

 private:
  void describe_dialect();
  void add_layouts(std::size_t first);
  static void count(const std::string& action, std::uint64_t more, IngestReport& report);
  void add(Incident incident, std::size_t place, IngestReport& report) const;
  void weigh(std::size_t column, const CsvEvidence& cell, const std::string& file);
  void add(std::size_t column, CsvConversion&& conversion);
  void report_format();
  void report_columns();

  const CsvDraft& draft_;
  const Options& options_;
  CsvFindings findings_{};
  IngestReport report_{};
  std::size_t file_ = 0;
  std::uint64_t lines_before_ = 0;  ///< in the file, below its header
};

}  // namespace mdm::reader
