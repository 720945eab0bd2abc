#include "csv_block_parser.hpp"

#include <algorithm>
#include <deque>

#include <mdm/base.hpp>

#include "csv_column_filler.hpp"
#include "csv_rows.hpp"
#include "text_encoding.hpp"

namespace mdm::reader {
namespace {

/// Rows whose cells are converted before the next column's turn: their text stays in cache.
constexpr std::size_t kStripBytes = std::size_t{1} << 18U;

/// The line of each row that is asked for, in rising order of the rows.
class LineCounter {
 public:
  explicit LineCounter(const CsvRows& rows) : rows_(rows) {}

  std::uint64_t line_of(std::size_t row) {
    if (rows_.lines == rows_.rows) {
      return row;  // no line break within quotes and no blank line
    }
    return line_at(rows_.begin_of(row));
  }

  std::uint64_t line_at(std::size_t at) {
    if (at < counted_) {
      counted_ = 0;
      lines_ = 0;
    }
    lines_ += count_lines(rows_.text.substr(counted_, at - counted_));
    counted_ = at;
    return lines_;
  }

 private:
  const CsvRows& rows_;
  std::size_t counted_ = 0;
  std::uint64_t lines_ = 0;
};

std::optional<CsvFailure> find_nul(std::string_view text) {
  const std::size_t at = text.find('\0');
  if (at == std::string_view::npos) {
    return std::nullopt;
  }
  return CsvFailure{count_lines(text.substr(0, at)), "text holds a NUL byte",
                    "remove it, or check that the file is text in UTF-8"};
}

std::optional<CsvFailure> find_misfit(const std::vector<CsvColumnFiller>& fillers,
                                      const std::vector<CsvColumn>& columns,
                                      const std::vector<std::size_t>& targets, LineCounter& lines) {
  std::size_t first = 0;
  for (std::size_t i = 1; i < fillers.size(); ++i) {
    first = fillers[i].misfit_row() < fillers[first].misfit_row() ? i : first;
  }
  if (fillers[first].misfit().empty()) {
    return std::nullopt;
  }
  const CsvColumn& column = columns[targets[first]];
  return CsvFailure{lines.line_of(fillers[first].misfit_row()),
                    fmt::format("cell of column '{}' is no {}: '{}'", column.name,
                                data::name_of(type_of(column.kind)), fillers[first].misfit()),
                    "correct the cell, or give the column a wider type"};
}

/// Turns the rows of everything noticed into lines, visiting them from top to bottom.
void count_the_lines(const std::vector<RaggedRow>& ragged, LineCounter& lines,
                     ParsedBlock& result) {
  std::vector<CsvEvidence*> evidence;
  for (std::vector<CsvEvidence>& column : result.evidence) {
    for (CsvEvidence& cell : column) {
      evidence.push_back(&cell);
    }
  }
  std::sort(evidence.begin(), evidence.end(),
            [](const CsvEvidence* a, const CsvEvidence* b) { return a->line < b->line; });
  for (CsvEvidence* cell : evidence) {
    cell->line = lines.line_of(cell->line);
  }
  std::stable_sort(result.incidents.begin(), result.incidents.end(),
                   [](const Incident& a, const Incident& b) { return a.line < b.line; });
  for (Incident& incident : result.incidents) {
    incident.line = lines.line_of(incident.line);
  }
  for (std::size_t i = 0; i < std::min(ragged.size(), kIncidentsKept); ++i) {
    result.incidents.push_back(
        {{}, lines.line_at(ragged[i].begin), {}, ragged[i].value, ragged[i].action});
  }
  result.incident_count += ragged.size();
  std::stable_sort(result.incidents.begin(), result.incidents.end(),
                   [](const Incident& a, const Incident& b) { return a.line < b.line; });
  if (result.incidents.size() > kIncidentsKept) {
    result.incidents.resize(kIncidentsKept);
  }
}

}  // namespace

ParsedBlock CsvBlockParser::parse(const CsvBlock& block) {
  ParsedBlock result;
  result.file = block.file;
  result.failure = block.failure ? block.failure : find_nul(block.text());
  if (result.failure) {
    return result;
  }
  const CsvLayout& layout = layouts_[block.file];
  find_structure(block.text(), layout.delimiter, portable_, structure_);
  CsvRows rows;
  rows.cells = layout.targets.size();
  std::vector<RaggedRow> ragged;
  result.failure = align_rows(block.text(), structure_, layout.delimiter, rows, aligned_, ragged);
  if (result.failure) {
    return result;
  }
  const bool utf8 = layout.encoding == Encoding::utf8;
  FillContext context{rows, layout.encoding,
                      utf8 ? !is_utf8_fast(block.text()) : !is_ascii(block.text()), result};
  std::vector<CsvColumnFiller> fillers;
  fillers.reserve(rows.cells);
  for (std::size_t i = 0; i < rows.cells; ++i) {
    fillers.emplace_back(context, columns_[layout.targets[i]], i);
  }
  const std::size_t strip =
      std::max<std::size_t>(64, kStripBytes * rows.rows / std::max<std::size_t>(1, block.size));
  for (std::size_t begin = 0; begin < rows.rows; begin += strip) {
    for (CsvColumnFiller& filler : fillers) {
      filler.fill(begin, std::min(rows.rows, begin + strip));
    }
  }
  LineCounter lines(rows);
  result.failure = find_misfit(fillers, columns_, layout.targets, lines);
  result.lines = rows.lines;
  result.batch.rows = rows.rows;
  result.batch.columns.resize(rows.cells);
  result.evidence.resize(rows.cells);
  result.conversions.resize(rows.cells);
  for (std::size_t i = 0; i < rows.cells; ++i) {
    result.batch.columns[layout.targets[i]] = fillers[i].finish();
    result.evidence[layout.targets[i]] = std::move(fillers[i].evidence());
    result.conversions[layout.targets[i]] = std::move(fillers[i].conversion());
  }
  count_the_lines(ragged, lines, result);
  return result;
}

}  // namespace mdm::reader
