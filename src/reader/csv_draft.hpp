#pragma once

#include <stop_token>
#include <vector>

#include <mdm/reader.hpp>

#include "csv_block_parser.hpp"

namespace mdm::reader {

/// What is known of a table before its first pass.
struct CsvDraft {
  std::vector<CsvLayout> layouts{};
  std::vector<CsvColumn> columns{};  ///< nothing ruled out yet; `kind` is only a guess
  std::vector<double> pivots{};
  double row_bytes = 0;  ///< of the sample as a batch; 0: not known
};

/// Gives the table columns for the cells beyond the last one: `wanted` in all, of text.
void add_overflow_columns(CsvDraft& draft, std::size_t wanted);

/// Reads the beginnings of the files, finds how they are written, and drafts types from a sample.
/// \throws Error{bad_input}: files that do not belong together, a type that the user gave and the
///         sample leaves undecided, what read_head and sniff_layout throw
CsvDraft draft_csv(const Source& source, const Options& options, const CsvTuning& tuning,
                   const std::stop_token& stop);

/// How the only file of a table is written, by its beginning alone; says nothing of one in which no
/// line is blank, which is one table.
/// \throws Error{bad_input} as draft_csv
CsvLayout layout_of_head(const Source& source, const Options& options, const CsvTuning& tuning);

/// The layouts alone, of the first file and of those behind the `known` ones, which must fit it;
/// the layouts between have but names.
/// \throws Error{bad_input} as draft_csv
CsvDraft draft_csv_layouts(const Source& source, const Options& options, const CsvTuning& tuning,
                           std::size_t known, const std::stop_token& stop);

/// Typical values of the columns as they are read now, from a sample of the first file: they must
/// depend on nothing else, or the profile would.
std::vector<double> pivots_of(const CsvDraft& draft, const Options& options,
                              const CsvTuning& tuning);

}  // namespace mdm::reader
