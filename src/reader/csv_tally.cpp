#include "csv_tally.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <mdm/base.hpp>

#include "charset.hpp"
#include "near_misses.hpp"
#include "text_encoding.hpp"

namespace mdm::reader {
namespace {

std::string_view encoding_name(const CsvLayout& layout) noexcept {
  if (layout.charset != nullptr) {
    return layout.charset->name;
  }
  return layout.encoding == Encoding::utf8 ? "utf-8" : "windows-1252";
}

std::string delimiter_name(const std::string& delimiter) {
  return delimiter == "\t" ? "tab" : excerpt(delimiter);
}

std::string byte_name(char byte) {
  return byte == '\0' ? "none" : excerpt({&byte, 1});
}

/// How the cells of a kind are written, if another kind of the same type would read them otherwise.
std::string_view form_of_cells(Kind kind) {
  switch (kind) {
    case Kind::date_dmy:
    case Kind::timestamp_dmy: return "dmy";
    case Kind::date_mdy:
    case Kind::timestamp_mdy: return "mdy";
    default: {
      const bool comma = is_styled(kind) && (bit_of(style_of(kind)) & kPointStyles) == 0;
      return comma && type_of(kind) == data::Type::float64 ? "decimal comma" : "";
    }
  }
}

}  // namespace

CsvTally::CsvTally(const CsvDraft& draft, const Options& options)
    : draft_(draft), options_(options) {
  restart();
}

void CsvTally::resume(CsvFindings findings, std::size_t files) {
  findings_ = std::move(findings);
  describe_dialect();
  add_layouts(files);
  report_ = findings_.report;
  file_ = files;
  lines_before_ = 0;
}

void CsvTally::restart() {
  const std::size_t columns = draft_.columns.size();
  CsvFindings fresh;
  fresh.last_evidence = std::move(findings_.last_evidence);
  fresh.last_evidence.resize(columns);
  fresh.no_decimal = std::move(findings_.no_decimal);
  fresh.no_decimal.resize(columns);
  fresh.report.witnesses = std::move(findings_.report.witnesses);
  for (const CsvColumn& column : draft_.columns) {
    fresh.possible.push_back(column.possible);
  }
  fresh.conversions.resize(columns);
  fresh.kept_null_words.resize(columns);
  findings_ = std::move(fresh);
  describe_dialect();
  add_layouts(0);
  report_ = findings_.report;
  file_ = 0;
  lines_before_ = 0;
}

void CsvTally::describe_dialect() {
  const CsvLayout& first = draft_.layouts.front();
  IngestReport& report = findings_.report;
  report.dialect = {{"delimiter", delimiter_name(first.dialect.delimiter)},
                    {"encoding", std::string(encoding_name(first))},
                    {"header", first.header ? "true" : "false"},
                    {"byte_order_mark", first.byte_order_mark ? "true" : "false"},
                    {"header_rows", std::to_string(first.header_rows)},
                    {"skipped_lines", std::to_string(first.skipped_lines)},
                    {"quote", byte_name(first.dialect.quote)},
                    {"escape", byte_name(first.dialect.escape)}};
  if (!first.dialect.comment.empty()) {
    report.dialect["comment"] = first.dialect.comment;
  }
  if (first.dialect.trims) {
    report.dialect["blanks"] = "dropped around cells";
  }
}

/// What was noticed above and below the tables of the files from `first` on; it precedes what was
/// noticed in the rows of any.
void CsvTally::add_layouts(std::size_t first) {
  IngestReport& report = findings_.report;
  for (std::size_t file = first; file < draft_.layouts.size(); ++file) {
    for (const Incident& incident : draft_.layouts[file].incidents) {
      count(incident.action, 1, report);
      if (findings_.layout_incidents < kIncidentsKept) {
        add(incident, findings_.layout_incidents++, report);
      }
    }
  }
}

void CsvTally::count(const std::string& action, std::uint64_t more, IngestReport& report) {
  report.incident_count += more;
  report.incident_counts[action] += more;
}

/// \param place  among the incidents of the report
void CsvTally::add(Incident incident, std::size_t place, IngestReport& report) const {
  if (options_.strict) {
    fail(ErrorCode::bad_input, Hint{"correct the file, or register it without --strict"},
         "{}, line {}{}: '{}' would have been: {}", incident.file, incident.line,
         incident.column.empty() ? "" : fmt::format(", column '{}'", incident.column),
         incident.value, incident.action);
  }
  if (place < kIncidentsKept) {
    report.incidents.insert(report.incidents.begin() + static_cast<std::ptrdiff_t>(place),
                            std::move(incident));
    report.incidents.resize(std::min(report.incidents.size(), kIncidentsKept));
  }
}

/// Blocks come in order, so that this is where lines of a file get their numbers.
void CsvTally::add(ParsedBlock&& block, std::uint64_t rows) {
  if (block.file != file_) {
    file_ = block.file;
    lines_before_ = 0;
  }
  const CsvLayout& layout = draft_.layouts[file_];
  const std::uint64_t first_line = layout.body_line + lines_before_;
  if (block.failure) {
    fail(ErrorCode::bad_input, Hint{block.failure->hint}, "{}: {}, line {}", block.failure->what,
         layout.name, first_line + block.failure->line);
  }
  IngestReport& report = findings_.report;
  report.rows += rows;
  findings_.overflow = std::max(findings_.overflow, block.overflow);
  for (const auto& [action, cells] : block.incident_counts) {
    count(action, cells, report);
  }
  for (Incident& incident : block.incidents) {
    incident.file = layout.name;
    incident.line += first_line;
    add(std::move(incident), report.incidents.size(), report);
  }
  for (const auto& [word, cells] : block.null_words) {
    report.null_words[word] += cells;
  }
  for (std::size_t i = 0; i < block.evidence.size(); ++i) {
    for (CsvEvidence& cell : block.evidence[i]) {
      cell.line += first_line;
      weigh(i, cell, layout.name);
    }
    add(i, std::move(block.conversions[i]));
    for (const auto& [word, cells] : block.kept_null_words[i]) {
      findings_.kept_null_words[i][word] += cells;
    }
  }
  lines_before_ += block.lines;
}

/// Rules out what `cell` does not fit; it is a witness if that changes the type.
void CsvTally::weigh(std::size_t column, const CsvEvidence& cell, const std::string& file) {
  KindMask& possible = findings_.possible[column];
  Witness& last = findings_.last_evidence[column];
  const KindMask before = possible;
  possible = common_kinds(before, cell.fits);
  if (possible != before) {
    last = {draft_.columns[column].name, {}, file, cell.line, cell.value};
  }
  if (((before & ~possible) & bit_of(Kind::decimal)) != 0) {
    findings_.no_decimal[column] = last;
  }
  const std::optional<NearMiss> miss = near_miss(cell.value);
  // The first cell refuses a type only if it looks like one of that type.
  const data::Type type = type_of(narrowest(possible));
  const bool refused = possible == 0 || type == data::Type::decimal;
  if (is_undecided(before) ? !miss || !refused : type_of(narrowest(before)) == type) {
    return;
  }
  Witness witness = last;
  witness.refused = is_undecided(before) ? miss->type : type_of(narrowest(before));
  witness.reason = miss ? miss->reason : "";
  DecimalDigits digits;
  const bool is_decimal = measure_decimal(cell.value, digits);
  if (witness.refused == data::Type::decimal && is_decimal) {
    witness.reason = "more than 38 digits with those of the cells before";
  }
  // A cell that a decimal would have held, if one before it had been a decimal, too.
  const bool blames_another =
      is_decimal && type == data::Type::text && witness.refused != data::Type::decimal &&
      !findings_.no_decimal[column].value.empty() && findings_.no_decimal[column].line != cell.line;
  findings_.report.witnesses.push_back(std::move(witness));
  if (blames_another) {
    Witness earlier = findings_.no_decimal[column];
    earlier.refused = data::Type::decimal;
    findings_.report.witnesses.push_back(std::move(earlier));
  }
}

void CsvTally::add(std::size_t column, CsvConversion&& conversion) {
  CsvConversion& sum = findings_.conversions[column];
  if (sum.cells == 0) {
    sum.example = std::move(conversion.example);
  }
  sum.cells += conversion.cells;
  sum.marks |= conversion.marks;
}

void CsvTally::end(std::uint64_t bytes, std::string digest, std::uint64_t lines) {
  findings_.report.bytes = bytes;
  findings_.report.source_digest = std::move(digest);
  if (lines > 0) {
    count(std::string(kOtherTable), lines, findings_.report);
  }
  report_ = findings_.report;
  report_columns();
  report_format();
}

/// A date format that no column is written in was not what the user meant.
void CsvTally::report_format() {
  const bool fits = std::ranges::any_of(draft_.columns, [](const CsvColumn& column) {
    return column.kind == Kind::user_date || column.kind == Kind::user_time ||
           column.kind == Kind::user_timestamp;
  });
  if (!options_.csv.date_format.empty() && !fits) {
    const CsvLayout& layout = draft_.layouts.front();
    count("ignored: no column is in this date format", 1, report_);
    add(Incident{layout.name,
                 layout.body_line,
                 {},
                 options_.csv.date_format,
                 "ignored: no column is in this date format"},
        report_.incidents.size(), report_);
  }
}

/// What the whole of a column told.
void CsvTally::report_columns() {
  for (std::size_t i = 0; i < draft_.columns.size(); ++i) {
    const CsvColumn& column = draft_.columns[i];
    const CsvConversion& conversion = findings_.conversions[i];
    if (conversion.cells > 0) {
      report_.conversions.push_back({column.name, marks_text(conversion.marks, column.form.affix),
                                     conversion.cells, conversion.example});
    }
    if (const std::string_view form = form_of_cells(column.kind); !form.empty()) {
      report_.forms.emplace(column.name, form);
    }
    for (const auto& [word, cells] : findings_.kept_null_words[i]) {
      report_.kept_null_words.push_back({column.name, word, cells});
    }
    const std::optional<Doubt> doubt = doubt_of(findings_.possible[i]);
    if (doubt && !column.fixed) {
      Witness witness = findings_.last_evidence[i];
      witness.refused = doubt->type;
      witness.reason = doubt->reason;
      witness.in_doubt = true;
      report_.witnesses.push_back(std::move(witness));
    }
  }
}

}  // namespace mdm::reader
