#include "csv_dialect.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <optional>
#include <vector>

#include <mdm/base.hpp>

#include "csv_kinds.hpp"
#include "csv_records.hpp"

namespace mdm::reader {
namespace {

constexpr std::size_t kJudgedBytes = std::size_t{1} << 16U;
constexpr std::size_t kJudgedRecords = 500;
constexpr std::size_t kTypedRecords = 100;
constexpr double kSingleColumn = 1e-3;  ///< pattern score of records of one cell
/// Where a character stands around cells only, cells look like words with it as without it.
constexpr double kRareQuoteWeight = 1.05;

constexpr std::array<std::string_view, 4> kUsual = {",", "\t", ";", "|"};
/// Characters that texts are full of: they need more evidence.
constexpr std::array<std::string_view, 5> kUnusual = {" ", ":", "~", "^", "#"};
/// Records of which each has two or more of the last three, and as many as every other, are
/// evidence, whatever the types of their cells.
constexpr std::size_t kRegularRecords = 10;
/// Characters that no text has.
constexpr std::array<std::string_view, 3> kControls = {"\x1f", "\x01", "\x1e"};
/// Characters that stand around cells now and then, but mostly are part of a text.
constexpr std::string_view kRareQuotes = "`%~*$#^|";
constexpr std::array<std::string_view, 16> kLong = {"||",  "::",  ";;",  ",,",  "~~", "^^",
                                                    "|~|", "~|~", "^|^", "|;|", "##", "$$",
                                                    "@@",  "%%",  "=>",  "<>"};

char byte_of(const std::string& option, std::string_view name) {
  if (option == "none" || option.empty()) {
    return '\0';
  }
  if (option.size() != 1 || option == "\n" || option == "\r") {
    fail(ErrorCode::invalid_argument, Hint{"give one byte, or none"}, "--{} is not one byte: {}",
         name, option);
  }
  return option.front();
}

std::string delimiter_of(const CsvOptions& options) {
  return options.delimiter == "tab" || options.delimiter == "\\t" ? "\t" : options.delimiter;
}

std::size_t count_of(std::string_view text, std::string_view wanted) {
  std::size_t count = 0;
  for (std::size_t at = text.find(wanted); at != std::string_view::npos;
       at = text.find(wanted, at + wanted.size())) {
    ++count;
  }
  return count;
}

/// Words, as people write them: no delimiter stands in them, but for commas and semicolons before
/// blanks, and no quote around them.
bool is_plain_text(std::string_view cell) {
  constexpr std::string_view kMarks = ",;\t|\"\\~^";
  const bool in_quotes = cell.size() > 1 && cell.front() == cell.back() &&
                         (cell.front() == '\'' || cell.front() == '"');
  std::size_t at = cell.find_first_of(kMarks);
  while (at < cell.size() && (cell[at] == ',' || cell[at] == ';') && at + 1 < cell.size() &&
         cell[at + 1] == ' ') {
    at = cell.find_first_of(kMarks, at + 1);
  }
  return !in_quotes && at >= cell.size();
}

struct Verdict {
  double score = 0;
  std::size_t cells = 1;  ///< of most records
  std::size_t records = 0;
  double agreement = 0;    ///< share of the records with so many
  bool has_types = false;  ///< a column of numbers or the like
};

double type_score(const std::vector<HeadRecord>& records, Verdict& verdict) {
  std::size_t known = 0;
  std::size_t all = 0;
  std::vector<std::size_t> typed(verdict.cells);
  std::size_t rows = 0;
  for (const HeadRecord& record : records) {
    if (record.is_blank() || ++rows > kTypedRecords) {
      continue;
    }
    for (std::size_t i = 0; i < record.cells.size(); ++i) {
      const std::string_view cell = trimmed(record.cells[i]);
      const bool has_type = !cell.empty() && (is_null_word(cell) || is_typed(cell));
      known += cell.empty() || has_type || is_plain_text(cell) ? 1U : 0U;
      ++all;
      if (i < typed.size() && has_type) {
        ++typed[i];
      }
    }
    known -= std::min(known, record.flawed);
  }
  rows = std::min(rows, kTypedRecords);
  const std::size_t below = rows > 1 ? rows - 1 : rows;  // the first one may be a header
  verdict.has_types = std::any_of(typed.begin(), typed.end(),
                                  [&](std::size_t cells) { return cells * 10 >= below * 8; });
  return all == 0 ? 0 : static_cast<double>(known) / static_cast<double>(all);
}

/// \param floor  a score that is not reached need not be exact
Verdict judge(std::string_view text, const CsvDialect& dialect, double floor) {
  const std::vector<HeadRecord> records = split_records(text, dialect, kJudgedRecords);
  std::map<std::size_t, std::size_t> patterns;
  std::size_t rows = 0;
  for (const HeadRecord& record : records) {
    if (!record.is_blank()) {
      ++patterns[record.cells.size()];
      ++rows;
    }
  }
  Verdict verdict;
  verdict.records = rows;
  double pattern_score = 0;
  std::size_t most = 0;
  for (const auto& [cells, count] : patterns) {
    const double share = static_cast<double>(count) / static_cast<double>(rows);
    const auto length = static_cast<double>(cells);
    pattern_score += share * std::max(kSingleColumn, length - 1) / length;
    if (count > most) {
      most = count;
      verdict.cells = cells;
      verdict.agreement = share;
    }
  }
  pattern_score /= static_cast<double>(std::max<std::size_t>(1, patterns.size()));
  if (pattern_score >= floor) {
    verdict.score = pattern_score * type_score(records, verdict);
  }
  return verdict;
}

/// True if `quote` stands around cells: after a delimiter or line break, and before one.
bool stands_around_cells(std::string_view text, char quote, std::string_view delimiter) {
  const std::string open = std::string(delimiter) + quote;
  const std::string close = quote + std::string(delimiter);
  const std::size_t opened = count_of(text, open) + count_of(text, std::string("\n") + quote);
  const std::size_t closed = count_of(text, close) + count_of(text, quote + std::string("\n")) +
                             count_of(text, quote + std::string("\r"));
  return std::min(opened, closed) > 1;
}

/// True if `quote` hardly ever stands but around cells.
bool is_only_around_cells(std::string_view text, char quote, std::string_view delimiter) {
  const std::string one(1, quote);
  const std::size_t edges =
      (text.front() == quote ? 1U : 0U) + count_of(text, std::string(delimiter) + one) +
      count_of(text, "\n" + one) + count_of(text, one + std::string(delimiter)) +
      count_of(text, one + "\n") + count_of(text, one + "\r");
  return stands_around_cells(text, quote, delimiter) && edges * 10 >= count_of(text, one) * 9;
}

class DialectSearch {
 public:
  DialectSearch(std::string_view text, const CsvOptions& options)
      : text_(text), options_(options) {}

  void try_delimiter(std::string_view delimiter, double weight, bool needs_evidence) {
    if (text_.find(delimiter) == std::string_view::npos) {
      return;
    }
    CsvDialect dialect;
    dialect.delimiter = delimiter;
    dialect.collapses = delimiter == " " && options_.delimiter.empty();
    dialect.quote = options_.quote.empty() ? '"' : byte_of(options_.quote, "quote");
    dialect.escape = byte_of(options_.escape, "escape");
    try_dialect(dialect, weight, needs_evidence);
    if (options_.quote.empty() && stands_around_cells(text_, '\'', delimiter)) {
      dialect.quote = '\'';
      try_dialect(dialect, weight, needs_evidence);
    }
    for (const char quote : options_.quote.empty() ? kRareQuotes : std::string_view()) {
      if (delimiter.find(quote) == std::string_view::npos &&
          is_only_around_cells(text_, quote, delimiter)) {
        dialect.quote = quote;
        try_dialect(dialect, weight * kRareQuoteWeight, needs_evidence);
      }
    }
    if (options_.escape.empty() && best_.delimiter == delimiter && best_.quote != '\0' &&
        (text_.find(std::string("\\") + best_.quote) != std::string_view::npos ||
         text_.find("\\" + std::string(delimiter)) != std::string_view::npos)) {
      dialect = best_;
      dialect.escape = '\\';
      try_dialect(dialect, weight, needs_evidence);
    }
  }

  const CsvDialect& best() const { return best_; }
  const Verdict& verdict() const { return verdict_; }
  bool found() const { return verdict_.cells > 1; }

 private:
  void try_dialect(const CsvDialect& dialect, double weight, bool needs_evidence) {
    Verdict verdict = judge(text_, dialect, verdict_.score);
    const bool is_regular = verdict.agreement == 1 && verdict.cells > 2 &&
                            verdict.records >= kRegularRecords && dialect.delimiter != " " &&
                            dialect.delimiter != ":";
    if (needs_evidence && !is_regular &&
        (verdict.agreement < 0.9 || verdict.cells < 2 || !verdict.has_types)) {
      return;
    }
    verdict.score *= weight;
    if (verdict.score > verdict_.score) {
      verdict_ = verdict;
      best_ = dialect;
    }
  }

  std::string_view text_;
  const CsvOptions& options_;
  CsvDialect best_{};
  Verdict verdict_{};
};

std::optional<std::string_view> promised_by(const std::filesystem::path& path) {
  std::string name = path.filename().string();
  std::transform(name.begin(), name.end(), name.begin(), [](char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  });
  if (name.find(".tsv") != std::string::npos) {
    return "\t";
  }
  if (name.find(".psv") != std::string::npos) {
    return "|";
  }
  return std::nullopt;
}

/// True if `single` hardly ever stands but as a part of `whole`.
bool is_part_of(std::string_view single, std::string_view whole, std::string_view text) {
  return count_of(text, whole) * count_of(whole, single) * 10 >= count_of(text, single) * 8;
}

/// One column of numbers or dates, whatever stands between their digits.
bool is_typed_column(std::string_view text) {
  CsvDialect lines;
  lines.delimiter = "\x02";
  Verdict verdict = judge(text, lines, 0);
  return verdict.has_types;
}

CsvDialect search(std::string_view text, const std::filesystem::path& path,
                  const CsvOptions& options) {
  DialectSearch search(text, options);
  if (!options.delimiter.empty()) {
    search.try_delimiter(delimiter_of(options), 1, false);
    return search.best();
  }
  if (const auto promised = promised_by(path)) {
    search.try_delimiter(*promised, 1, false);
    if (search.found()) {
      return search.best();
    }
  }
  for (const std::string_view delimiter : kLong) {
    const std::string_view single = delimiter.substr(delimiter.size() / 2, 1);
    if (delimiter != ",," && is_part_of(single, delimiter, text)) {
      search.try_delimiter(delimiter, 2, false);  // else the empty cells between would win
    }
  }
  for (const std::string_view delimiter : kUsual) {
    search.try_delimiter(delimiter, 1, false);
  }
  for (const std::string_view delimiter : kControls) {
    search.try_delimiter(delimiter, 1, false);
  }
  if (!is_typed_column(text)) {
    for (const std::string_view delimiter : kUnusual) {
      search.try_delimiter(delimiter, 0.9, true);
    }
  }
  return search.best();
}

/// True if most cells but the first ones stand between blanks.
bool has_blanks_around(const std::vector<HeadRecord>& records) {
  std::size_t padded = 0;
  std::size_t all = 0;
  for (const HeadRecord& record : records) {
    for (std::size_t i = 1; i < record.cells.size(); ++i) {
      const std::string& cell = record.cells[i];
      if (!trimmed(cell).empty()) {
        ++all;
        padded += trimmed(cell).size() < cell.size() ? 1U : 0U;
      }
    }
  }
  return all > 0 && padded * 10 >= all * 8;
}

}  // namespace

void check_csv_options(const CsvOptions& options) {
  const char quote = byte_of(options.quote, "quote");
  byte_of(options.escape, "escape");
  const std::string delimiter = delimiter_of(options);
  if (delimiter.find_first_of("\r\n") != std::string::npos ||
      (quote != '\0' && delimiter.find(quote) != std::string::npos)) {
    fail(ErrorCode::invalid_argument, Hint{"give bytes that are neither line break nor quote"},
         "--delimiter cannot part cells: {}", delimiter);
  }
}

CsvDialect find_dialect(std::string_view text, const std::filesystem::path& path,
                        const CsvOptions& options) {
  if (text.size() > kJudgedBytes) {
    const std::size_t cut = text.substr(0, kJudgedBytes).find_last_of("\r\n");
    text = cut == std::string_view::npos ? text : text.substr(0, cut + 1);
  }
  CsvDialect dialect = search(text, path, options);
  if (!options.delimiter.empty()) {
    dialect.delimiter = delimiter_of(options);
  }
  dialect.quote = options.quote.empty() ? dialect.quote : byte_of(options.quote, "quote");
  dialect.escape = options.escape.empty() ? dialect.escape : byte_of(options.escape, "escape");
  dialect.escape = dialect.escape == dialect.quote ? '\0' : dialect.escape;
  const std::vector<HeadRecord> records = split_records(text, dialect, kJudgedRecords);
  std::size_t flawed = 0;
  std::size_t quoted = 0;
  for (const HeadRecord& record : records) {
    flawed += record.flawed;
    quoted += record.quoted ? 1U : 0U;
  }
  if (options.quote.empty() && flawed > 2 && quoted == 0) {
    dialect.quote = '\0';
  }
  dialect.trims = dialect.collapses || has_blanks_around(records);
  return dialect;
}

}  // namespace mdm::reader
