#include "csv_layout.hpp"

#include <algorithm>
#include <cctype>
#include <set>

#include <mdm/base.hpp>

#include "csv_cell.hpp"
#include "csv_kinds.hpp"
#include "csv_structure.hpp"
#include "text_encoding.hpp"

namespace mdm::reader {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kSniffedRecords = 1000;

struct Record {
  std::vector<std::string> cells{};  ///< contents
  std::size_t end = 0;               ///< just past it
};

bool is_blank_line(const Record& record) {
  return record.cells.size() == 1 && trimmed(record.cells.front()).empty();
}

/// The first records of `text`, at most `most` that are not blank lines.
std::vector<Record> split_records(std::string_view text, const CsvDialect& dialect,
                                  std::size_t most) {
  Structure structure;
  find_structure(text, dialect, true, structure);
  std::vector<Record> records;
  Record record;
  std::string scratch;
  CellFlaw flaw = CellFlaw::none;
  for (std::size_t i = 1; i < structure.marks.size() && records.size() < most; ++i) {
    const std::size_t begin = structure.marks[i - 1] + std::uint32_t{1};
    std::size_t end = structure.marks[i];
    const bool ends = text[end] != dialect.delimiter.back();
    end -= text[end] == '\n' && end > begin && text[end - 1] == '\r' ? 1U : 0U;
    record.cells.emplace_back(
        cell_content(text.substr(begin, end - begin), dialect, scratch, flaw));
    if (ends) {
      record.end = structure.marks[i] + std::size_t{1};
      if (!is_blank_line(record)) {
        records.push_back(std::move(record));
      }
      record = {};
    }
  }
  return records;
}

struct Candidate {
  char delimiter = ',';
  double agreement = 0;  ///< share of the records with as many cells as the first one
  std::size_t cells = 1;
};

Candidate judge(std::string_view text, char delimiter) {
  const std::vector<Record> records =
      split_records(text, {std::string(1, delimiter)}, kSniffedRecords);
  if (records.empty()) {
    return {delimiter};
  }
  const std::size_t cells = records.front().cells.size();
  const auto agreeing = std::count_if(records.begin(), records.end(), [&](const Record& record) {
    return record.cells.size() == cells;
  });
  const double share = static_cast<double>(agreeing) / static_cast<double>(records.size());
  return {delimiter, cells == 1 || share < 0.5 ? 0 : share, cells};
}

/// The delimiter that the file's name promises, then those that occur.
std::string candidates_for(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  const auto named = [&](std::string_view extension) {
    const auto at = std::search(
        name.begin(), name.end(), extension.begin(), extension.end(),
        [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; });
    return at != name.end();
  };
  if (named(".tsv")) {
    return "\t";
  }
  return named(".psv") ? "|" : ",\t;|";
}

char sniff_delimiter(std::string_view text, const std::filesystem::path& path) {
  Candidate best;
  const std::string promised = candidates_for(path);
  for (const std::string& candidates : {promised, std::string(",\t;|")}) {
    best = {promised.front()};
    for (const char delimiter : candidates) {
      const Candidate candidate = judge(text, delimiter);
      if (candidate.cells > 1 &&
          (candidate.agreement > best.agreement ||
           (candidate.agreement == best.agreement && candidate.cells > best.cells))) {
        best = candidate;
      }
    }
    if (best.cells > 1) {
      break;
    }
  }
  return best.delimiter;
}

/// 0, 1, 2, … or years that step evenly: numbers that name columns.
bool counts_columns(const Record& record, const std::vector<std::size_t>& columns) {
  std::vector<std::int64_t> numbers;
  for (const std::size_t column : columns) {
    std::int64_t number = 0;
    if (column >= record.cells.size() || !parse_int64(trimmed(record.cells[column]), number) ||
        number < 0 || number > 2999) {
      return false;
    }
    numbers.push_back(number);
  }
  if (numbers.size() < 3 || numbers[0] == numbers[1]) {
    return false;
  }
  for (std::size_t i = 2; i < numbers.size(); ++i) {
    if (numbers[i] - numbers[i - 1] != numbers[1] - numbers[0]) {
      return false;
    }
  }
  return std::min(numbers.front(), numbers.back()) >= 1000 || (numbers[0] == 0 && numbers[1] == 1);
}

bool is_typed(std::string_view cell) {
  return kinds_of(cell, kAllKinds) != 0;
}

bool has_header(const std::vector<Record>& records) {
  const std::vector<std::string>& first = records.front().cells;
  std::vector<KindMask> masks(first.size(), records.size() > 1 ? kAllKinds : KindMask{1});
  for (std::size_t row = 1; row < records.size(); ++row) {
    const std::vector<std::string>& cells = records[row].cells;
    for (std::size_t column = 0; column < std::min(cells.size(), first.size()); ++column) {
      const std::string_view cell = trimmed(cells[column]);
      if (!cell.empty() && !is_null_word(cell)) {
        masks[column] = kinds_of(cell, masks[column]);
      }
    }
  }
  std::vector<std::size_t> typed;
  for (std::size_t column = 0; column < first.size(); ++column) {
    const std::string_view cell = trimmed(first[column]);
    if (cell.empty() || is_null_word(cell) || masks[column] == 0 || masks[column] == kAllKinds) {
      continue;
    }
    if (!is_typed(cell)) {
      return true;
    }
    typed.push_back(column);
  }
  return typed.empty() || (records.size() > 1 && counts_columns(records.front(), typed) &&
                           !counts_columns(records[1], typed));
}

/// Gives every column a name of its own: SQL compares them without case.
void name_columns(const std::vector<std::string>& header, std::uint64_t line, CsvLayout& layout) {
  std::set<std::string> given;
  for (const std::string& name : header) {
    given.insert(without_case(name));
  }
  std::set<std::string> used;
  for (std::size_t i = 0; i < header.size(); ++i) {
    std::string name = header[i];
    const std::string base = name.empty() ? "column" : name;
    for (std::size_t suffix = name.empty() ? i + 1 : 2;
         name.empty() || used.count(without_case(name)) > 0 ||
         (name != header[i] && given.count(without_case(name)) > 0);
         ++suffix) {
      name = fmt::format("{}_{}", base, suffix);
    }
    if (name != header[i]) {
      layout.incidents.push_back({layout.name, line, name, excerpt(header[i]),
                                  header[i].empty() ? "nameless column given a name"
                                                    : "column renamed: its name stands twice"});
    }
    used.insert(without_case(name));
    layout.columns.push_back(std::move(name));
  }
}

}  // namespace

std::string without_case(std::string_view name) {
  std::string lower(name);
  for (char& c : lower) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  }
  return lower;
}

void sniff_layout(std::string_view head, CsvLayout& layout) {
  layout.byte_order_mark = head.substr(0, 3) == kByteOrderMark;
  const std::size_t skipped = layout.byte_order_mark ? kByteOrderMark.size() : 0;
  const std::string_view text = head.substr(skipped);
  layout.encoding =
      layout.byte_order_mark || looks_like_utf8(text) ? Encoding::utf8 : Encoding::windows_1252;
  layout.dialect.delimiter = sniff_delimiter(text, layout.path);
  const std::vector<Record> records = split_records(text, layout.dialect, kSniffedRecords);
  if (records.empty()) {
    fail(ErrorCode::bad_input, "file holds no rows: {}", layout.name);
  }
  layout.header = has_header(records);
  layout.columns.clear();
  if (!layout.header) {
    for (std::size_t i = 0; i < records.front().cells.size(); ++i) {
      layout.columns.push_back(fmt::format("column_{}", i + 1));
    }
    layout.body_offset = skipped;
    layout.body_line = 1;
    return;
  }
  std::vector<std::string> names;
  for (const std::string& cell : records.front().cells) {
    const std::string_view name = trimmed(cell);
    names.push_back(layout.encoding == Encoding::utf8 ? repaired_utf8(name)
                                                      : from_windows_1252(name));
  }
  layout.body_offset = skipped + records.front().end;
  layout.body_line = count_lines(text.substr(0, records.front().end)) + 1;
  name_columns(names, layout.body_line - 1, layout);
}

}  // namespace mdm::reader
