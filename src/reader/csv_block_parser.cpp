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
void count_the_lines(const RowNotes& notes, const ParsedBlock& nuls, const CsvRows& rows,
                     ParsedBlock& result) {
  LineCounter lines(rows);
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
  for (const RaggedRow& row : notes.ragged) {
    result.incidents.push_back({{}, lines.line_at(row.begin), row.column, row.value, row.action});
  }
  for (const auto& [action, count] : notes.counts) {
    result.count(action, count);
  }
  for (const auto& [action, count] : nuls.incident_counts) {
    result.count(action, count);
  }
  result.incidents.insert(result.incidents.end(), nuls.incidents.begin(), nuls.incidents.end());
  std::stable_sort(result.incidents.begin(), result.incidents.end(),
                   [](const Incident& a, const Incident& b) { return a.line < b.line; });
  if (result.incidents.size() > kIncidentsKept) {
    result.incidents.resize(kIncidentsKept);
  }
}

/// True if some cell may have to be changed to be UTF-8, or was already.
bool is_to_be_inspected(std::string_view text, Encoding encoding) {
  switch (encoding) {
    case Encoding::utf8: return !is_utf8_fast(text);
    case Encoding::windows_1252: return !is_ascii(text);
    case Encoding::converted: return text.find(kReplacementCharacter) != std::string_view::npos;
  }
  return true;
}

bool is_text(const CsvColumn& column) {
  return type_of(column.kind) == data::Type::text;
}

}  // namespace

void CsvColumn::widen(const data::Field& to) {
  const data::Type own = type_of(kind);
  const data::Type wide = undecided ? to.type : data::common_type(own, to.type);
  if (wide == data::Type::decimal) {
    possible &= ~(scales_from(0) & ~scales_from(to.scale));
    scale = scales_of(possible).value_or(Scales{}).lowest;
  }
  floor = wide;
  if (wide == data::Type::decimal && !scales_of(possible)) {
    kind = Kind::text;
  } else if (wide != own) {
    kind = undecided ? narrowest(kAllKinds, wide) : widened(kind, wide);
  }
}

void ParsedBlock::count(std::string_view action, std::uint64_t more) {
  const auto found = incident_counts.find(action);
  if (found != incident_counts.end()) {
    found->second += more;
  } else {
    incident_counts.emplace(action, more);
  }
}

/// Engines and terminals end texts at a NUL, and it means nothing in a table.
std::string_view CsvBlockParser::without_nuls(std::string_view text, ParsedBlock& result) {
  std::size_t at = text.find('\0');
  if (at == std::string_view::npos) {
    return text;
  }
  constexpr const char* kAction = "NUL bytes removed";
  cleaned_.clear();
  std::size_t begin = 0;
  std::size_t counted = 0;
  std::uint64_t lines = 0;
  for (; at != std::string_view::npos; at = text.find('\0', begin)) {
    const std::size_t end = std::min(text.size(), text.find_first_of("\r\n", at));
    lines += count_lines(text.substr(counted, at - counted));
    counted = at;
    result.count(kAction);
    if (result.incidents.size() < kIncidentsKept) {
      const std::size_t from = text.find_last_of("\r\n", at) + 1;
      result.incidents.push_back({{}, lines, {}, excerpt(text.substr(from, end - from)), kAction});
    }
    for (; at != end; ++at) {  // the rest of the line: one incident for all of its NULs
      if (text[at] == '\0') {
        cleaned_.append(text, begin, at - begin);
        begin = at + 1;
      }
    }
  }
  cleaned_.append(text, begin);
  const std::size_t size = cleaned_.size();
  cleaned_.append(kScanPadding, '\0');
  return std::string_view(cleaned_).substr(0, size);
}

/// Converts the cells, all columns of a strip of rows after another.
void CsvBlockParser::fill_columns(const CsvBlock& block, const CsvRows& rows,
                                  ParsedBlock& result) const {
  const CsvLayout& layout = layouts_[block.file];
  const bool inspects = is_to_be_inspected(rows.text, layout.encoding);
  const std::vector<std::uint32_t> no_marks(2 + layout.targets.size());
  CsvRows no_rows = rows;  // of columns that no row of the block has: all cells are empty
  no_rows.marks = no_marks.data();
  no_rows.stride = 0;
  FillContext context{rows, layout.encoding, layout.dialect, inspects, result};
  FillContext beyond{no_rows, layout.encoding, layout.dialect, inspects, result};
  std::vector<CsvColumnFiller> fillers;
  fillers.reserve(layout.targets.size());
  for (std::size_t i = 0; i < layout.targets.size(); ++i) {
    fillers.emplace_back(i < rows.cells ? context : beyond, columns_[layout.targets[i]], i);
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
  result.batch.rows = rows.rows;
  result.batch.columns.resize(columns_.size());
  result.evidence.resize(columns_.size());
  result.conversions.resize(columns_.size());
  result.kept_null_words.resize(columns_.size());
  for (std::size_t i = 0; i < layout.targets.size(); ++i) {
    result.batch.columns[layout.targets[i]] = fillers[i].finish();
    result.evidence[layout.targets[i]] = std::move(fillers[i].evidence());
    result.conversions[layout.targets[i]] = std::move(fillers[i].conversion());
    result.kept_null_words[layout.targets[i]] = std::move(fillers[i].kept_null_words());
  }
}

ParsedBlock CsvBlockParser::parse(const CsvBlock& block) {
  ParsedBlock result;
  result.file = block.file;
  result.failure = block.failure;
  if (result.failure) {
    return result;
  }
  ParsedBlock nuls;
  const std::string_view text = without_nuls(block.text(), nuls);
  const CsvLayout& layout = layouts_[block.file];
  find_structure(text, layout.dialect, portable_, structure_);
  const std::size_t cells = layout.columns.size();
  CsvRows rows;
  const RowNotes notes =
      align_rows(text, structure_,
                 {layout.dialect, cells, layout.targets.size() - cells, block.ends_file,
                  is_text(columns_[layout.targets.front()]), layout.header_lines},
                 rows, aligned_);
  result.overflow = notes.overflow;
  result.lines = rows.lines;
  fill_columns(block, rows, result);
  count_the_lines(notes, nuls, rows, result);
  return result;
}

}  // namespace mdm::reader
