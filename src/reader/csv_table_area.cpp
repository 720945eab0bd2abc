#include "csv_table_area.hpp"

#include <algorithm>
#include <map>

#include <mdm/base.hpp>

#include "csv_kinds.hpp"

namespace mdm::reader {
namespace {

constexpr std::size_t kHeaderRowsMax = 3;
constexpr std::size_t kHeaderJudged = 1000;

/// 0, 1, 2, … or years that step evenly: numbers that name columns.
bool counts_columns(const HeadRecord& record, const std::vector<std::size_t>& columns) {
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

/// The kinds that all cells of each column leave, from record `first`; 0 for text.
std::vector<KindMask> kinds_below(const std::vector<HeadRecord>& records, std::size_t first,
                                  std::size_t end, std::size_t columns) {
  std::vector<KindMask> masks(columns, kAllKinds);
  const std::size_t width = columns;
  for (std::size_t row = first; row < std::min(end, first + kHeaderJudged); ++row) {
    const std::vector<std::string>& cells = records[row].cells;
    if (cells.size() == 1 && width > 1) {
      continue;  // a blank line or a note
    }
    for (std::size_t column = 0; column < std::min(cells.size(), columns); ++column) {
      const std::string_view cell = trimmed(cells[column]);
      if (!cell.empty() && !is_null_word(cell)) {
        masks[column] = kinds_of(cell, masks[column]);
      }
    }
  }
  return masks;
}

bool is_header(const std::vector<HeadRecord>& records, std::size_t at, std::size_t end,
               std::size_t shift) {
  const std::vector<std::string>& first = records[at].cells;
  std::vector<KindMask> masks = kinds_below(records, at + 1, end, first.size() + shift);
  masks.erase(masks.begin(), masks.begin() + static_cast<std::ptrdiff_t>(shift));
  const bool alone = at + 1 >= end;
  std::vector<std::size_t> typed;
  for (std::size_t column = 0; column < first.size(); ++column) {
    const std::string_view cell = trimmed(first[column]);
    if (cell.empty() || is_null_word(cell) ||
        (!alone && (masks[column] == 0 || masks[column] == kAllKinds))) {
      continue;
    }
    if (!is_typed(cell)) {
      return true;
    }
    typed.push_back(column);
  }
  return typed.empty() ||
         (!alone && counts_columns(records[at], typed) && !counts_columns(records[at + 1], typed));
}

/// True if record `at` below a header names units or parts of columns.
bool goes_on(const std::vector<HeadRecord>& records, std::size_t at, std::size_t end) {
  const std::vector<std::string>& cells = records[at].cells;
  const std::vector<KindMask> masks = kinds_below(records, at + 1, end, cells.size());
  std::size_t misfits = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::string_view cell = trimmed(cells[i]);
    if (!cell.empty() && (is_typed(cell) || is_null_word(cell))) {
      return false;
    }
    misfits += !cell.empty() && masks[i] != 0 && masks[i] != kAllKinds ? 1U : 0U;
  }
  const std::vector<std::string>& above = records[at - 1].cells;
  const bool spans = std::any_of(above.begin(), above.end(),
                                 [](const std::string& name) { return trimmed(name).empty(); });
  return misfits > 1 || (misfits == 1 && spans && records[at].filled > records[at - 1].filled);
}

struct Run {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t width = 1;  ///< cells of most records
  std::size_t rows = 0;   ///< with so many
};

/// The number of cells that most records have; a single cell counts half, it may be a note.
Run judge_run(const std::vector<HeadRecord>& records, std::size_t begin, std::size_t end) {
  std::map<std::size_t, std::size_t> counts;
  for (std::size_t i = begin; i < end; ++i) {
    if (!records[i].is_blank()) {
      ++counts[records[i].cells.size()];
    }
  }
  Run run{begin, end};
  std::size_t most = 0;
  for (const auto& [width, rows] : counts) {
    const std::size_t weight = width == 1 ? rows : rows * 2;
    if (weight > most) {
      most = weight;
      run.width = width;
      run.rows = rows;
    }
  }
  return run;
}

/// Areas of one shape, in order; notes belong to the area before them.
std::vector<Run> find_runs(const std::vector<HeadRecord>& records) {
  std::vector<Run> runs;
  for (std::size_t begin = 0; begin < records.size();) {
    std::size_t end = begin;
    while (end < records.size() && records[end].is_blank() == records[begin].is_blank()) {
      ++end;
    }
    const Run run = judge_run(records, begin, end);
    const bool table = run.width > 1 && run.rows > 1;
    if (runs.empty() || (table && runs.back().width != run.width)) {
      runs.push_back(run);
    } else {
      runs.back().end = end;
      runs.back().rows += run.width == runs.back().width ? run.rows : 0;
    }
    begin = end;
  }
  return runs;
}

/// True if no row of the table lacks its first cell, and one has its last.
bool has_first_and_last(const std::vector<HeadRecord>& records, std::size_t at, const Run& run) {
  bool last = false;
  for (std::size_t i = at; i < run.end; ++i) {
    const std::vector<std::string>& cells = records[i].cells;
    if (cells.size() == run.width && trimmed(cells.front()).empty()) {
      return false;
    }
    last = last || (cells.size() == run.width && !trimmed(cells.back()).empty());
  }
  return last;
}

/// R writes no name over the names of the rows.
bool lacks_first_name(const std::vector<HeadRecord>& records, std::size_t at, const Run& run) {
  const std::vector<std::string>& cells = records[at].cells;
  return cells.size() + 1 == run.width && at + 1 < run.end &&
         records[at + 1].cells.size() == run.width && run.rows + 1 >= run.end - at &&
         has_first_and_last(records, at + 1, run) &&
         std::none_of(cells.begin(), cells.end(), [](const std::string& cell) {
           return trimmed(cell).empty() || is_typed(trimmed(cell));
         });
}

/// Above the table: a line with few cells, or one filled cell over rows with more.
bool is_preamble(const std::vector<HeadRecord>& records, std::size_t at, const Run& run) {
  const HeadRecord& record = records[at];
  if (record.is_blank()) {
    return true;
  }
  if (run.width < 2 || at + 1 >= run.end || record.cells.size() > run.width) {
    return false;
  }
  if (record.cells.size() < run.width) {
    return record.filled < 2 || record.cells.size() * 2 <= run.width;
  }
  std::size_t below = 0;
  for (std::size_t i = at + 1; i < std::min(run.end, at + 4); ++i) {
    below = std::max(below, records[i].filled);
  }
  return record.filled <= 1 && run.width > 2 && below * 2 > run.width;
}

}  // namespace

TableArea find_table(const std::vector<HeadRecord>& records,
                     const std::optional<std::size_t>& header_rows, bool begins_at_first) {
  std::vector<Run> runs = find_runs(records);
  Run run = judge_run(records, 0, records.size());
  if (!begins_at_first && run.width > 1) {
    run = *std::max_element(runs.begin(), runs.end(), [](const Run& a, const Run& b) {
      return a.rows * a.width < b.rows * b.width;
    });
  }
  TableArea area{run.begin, 0, run.end};
  while (area.begin + 1 < run.end && (begins_at_first ? records[area.begin].is_blank()
                                                      : is_preamble(records, area.begin, run))) {
    ++area.begin;
  }
  area.shifted = lacks_first_name(records, area.begin, run);
  if (header_rows) {
    area.header_rows = std::min(*header_rows, run.end - area.begin);
    return area;
  }
  if (!is_header(records, area.begin, area.end, area.shifted ? 1 : 0)) {
    area.shifted = false;
    return area;
  }
  area.header_rows = 1;
  while (!area.shifted && area.header_rows < kHeaderRowsMax && run.width > 1 &&
         area.begin + area.header_rows + 1 < run.end &&
         records[area.begin + area.header_rows].cells.size() == run.width &&
         goes_on(records, area.begin + area.header_rows, area.end)) {
    ++area.header_rows;
  }
  return area;
}

std::string find_comment(const std::vector<HeadRecord>& records) {
  const std::size_t width = judge_run(records, 0, records.size()).width;
  for (const std::string_view prefix : {"#", "//", "%", ";", "--"}) {
    std::size_t comments = 0;
    std::size_t rows = 0;
    for (const HeadRecord& record : records) {
      if (std::string_view(record.cells.front()).substr(0, prefix.size()) == prefix) {
        (record.cells.size() == width ? rows : comments) += 1;
      }
    }
    if (width > 1 && comments > rows) {
      return std::string(prefix);
    }
  }
  return {};
}

std::vector<std::string> header_names(const std::vector<HeadRecord>& records,
                                      const TableArea& area) {
  std::size_t width = 0;
  for (std::size_t row = 0; row < area.header_rows; ++row) {
    width = std::max(width, records[area.begin + row].cells.size());
  }
  std::vector<std::string> names(width);
  for (std::size_t row = 0; row < area.header_rows; ++row) {
    const std::vector<std::string>& cells = records[area.begin + row].cells;
    std::string_view spanning;
    for (std::size_t i = 0; i < width; ++i) {
      const std::string_view own = i < cells.size() ? trimmed(cells[i]) : std::string_view{};
      spanning = own.empty() && row + 1 < area.header_rows ? spanning : own;
      if (!spanning.empty() && names[i] != spanning) {
        names[i] += fmt::format("{}{}", names[i].empty() ? "" : "_", spanning);
      }
    }
  }
  if (area.shifted) {
    names.insert(names.begin(), "");
  }
  return names;
}

}  // namespace mdm::reader
