#include "csv_table_area.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <span>

#include <mdm/base.hpp>

#include "csv_kinds.hpp"
#include "text_encoding.hpp"

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

/// True if these are the cells of the header again, perhaps behind the byte order mark of a file
/// that was put behind the first one.
bool repeats(const std::vector<std::string>& cells, const std::vector<std::string>& header) {
  return cells.size() == header.size() && !cells.empty() &&
         (cells.front() == header.front() ||
          cells.front() == std::string(kByteOrderMark) + header.front()) &&
         std::equal(cells.begin() + 1, cells.end(), header.begin() + 1);
}

/// The kinds that all cells of each column leave, from record `first`; 0 for text.
/// \param but  records of these cells do not count
std::vector<KindMask> kinds_below(const std::vector<HeadRecord>& records, std::size_t first,
                                  std::size_t end, std::size_t columns,
                                  const std::vector<std::string>& but = {}) {
  std::vector<KindMask> masks(columns, kAllKinds);
  const std::size_t width = columns;
  for (std::size_t row = first; row < std::min(end, first + kHeaderJudged); ++row) {
    const std::vector<std::string>& cells = records[row].cells;
    if ((cells.size() == 1 && width > 1) || repeats(cells, but)) {
      continue;  // a blank line, a note or the header again
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

/// Only the first column has no name, that of the names of the rows; the others have different
/// ones, which may be numbers.
bool names_all_but_first(const std::vector<HeadRecord>& records, std::size_t at, std::size_t end) {
  const std::vector<std::string>& names = records[at].cells;
  if (names.size() < 3 || end < at + 3 || !trimmed(names.front()).empty() ||
      std::set(names.begin(), names.end()).size() < names.size()) {
    return false;
  }
  const auto rows = std::span(records).subspan(at + 1, std::min(end - at - 1, kHeaderJudged));
  return std::ranges::all_of(rows, [](const HeadRecord& record) {
    return record.cells.size() == 1 || !trimmed(record.cells.front()).empty();
  });
}

bool is_header(const std::vector<HeadRecord>& records, std::size_t at, std::size_t end,
               std::size_t shift) {
  const std::vector<std::string>& first = records[at].cells;
  std::vector<KindMask> masks = kinds_below(records, at + 1, end, first.size() + shift);
  masks.erase(masks.begin(), masks.begin() + static_cast<std::ptrdiff_t>(shift));
  const bool alone = at + 1 >= end;
  if (alone) {
    return std::ranges::none_of(first, [](const std::string& cell) {
      return !trimmed(cell).empty() && is_typed(trimmed(cell));
    });
  }
  std::vector<std::size_t> numbers;  // also above texts, and columns without a value
  std::vector<std::size_t> typed;
  std::size_t misfits = 0;
  for (std::size_t column = 0; column < first.size(); ++column) {
    const std::string_view cell = trimmed(first[column]);
    if (cell.empty() || is_null_word(cell)) {
      continue;
    }
    if (is_typed(cell)) {
      numbers.push_back(column);
    }
    if (masks[column] == 0 || masks[column] == kAllKinds) {
      continue;
    }
    if (!is_typed(cell)) {
      return true;
    }
    typed.push_back(column);
    misfits += kinds_of(cell, masks[column]) == 0 ? 1U : 0U;
  }
  return typed.empty() || (misfits > 1 && misfits == typed.size()) ||
         names_all_but_first(records, at, end) ||
         (counts_columns(records[at], numbers) && !counts_columns(records[at + 1], numbers));
}

/// A line drawn under names: "---", ":--:", "===".
bool is_rule(const HeadRecord& record) {
  return record.filled > 0 && std::ranges::all_of(record.cells, [](const std::string& cell) {
           const std::string_view line = trimmed(cell);
           return line.empty() ||
                  (line.size() > 2 && line.find_first_not_of("-=:+") == std::string_view::npos);
         });
}

/// True if all cells of record `at` are words, and one of them stands over a column of numbers or
/// the like.
bool names_typed_columns(const std::vector<HeadRecord>& records, std::size_t at, std::size_t end) {
  const std::vector<std::string>& cells = records[at].cells;
  const std::vector<KindMask> masks = kinds_below(records, at + 1, end, cells.size());
  return std::ranges::none_of(cells,
                              [](const std::string& cell) {
                                const std::string_view name = trimmed(cell);
                                return name.empty() || is_typed(name) || is_null_word(name);
                              }) &&
         std::ranges::any_of(masks, [](KindMask mask) { return mask != 0 && mask != kAllKinds; });
}

std::vector<bool> blanks_of(const std::vector<std::string>& cells) {
  std::vector<bool> blanks;
  for (const std::string& cell : cells) {
    blanks.push_back(trimmed(cell).empty());
  }
  return blanks;
}

/// Below names that span columns: the names under them, and none under those that span nothing,
/// where all rows have a cell.
bool fills_gaps(const std::vector<HeadRecord>& records, std::size_t at, std::size_t end) {
  const std::vector<bool> above = blanks_of(records[at - 1].cells);
  const std::vector<bool> own = blanks_of(records[at].cells);
  const auto first = static_cast<std::size_t>(std::ranges::find(own, false) - own.begin());
  if (above.size() != own.size() || first == 0 || first + 1 >= own.size() || at + 1 >= end ||
      std::ranges::find(above, true) - above.begin() <= static_cast<std::ptrdiff_t>(first) ||
      std::ranges::count(own, true) != static_cast<std::ptrdiff_t>(first) ||
      std::ranges::count(above, true) == 0) {
    return false;
  }
  return std::all_of(records.begin() + static_cast<std::ptrdiff_t>(at + 1),
                     records.begin() + static_cast<std::ptrdiff_t>(end),
                     [&](const HeadRecord& record) {
                       const std::vector<bool> blanks = blanks_of(record.cells);
                       return blanks.size() != own.size() || !blanks.front();
                     });
}

/// Words below names of which each spans several columns.
bool divides_spans(const HeadRecord& above, const HeadRecord& record) {
  const std::vector<bool> blanks = blanks_of(above.cells);
  std::set<std::string_view> words;
  for (const std::string& cell : record.cells) {
    const std::string_view word = trimmed(cell);
    if (word.empty() || is_typed(word) || is_null_word(word) || !words.insert(word).second) {
      return false;
    }
  }
  bool each_spans = blanks.size() == record.cells.size() && above.filled > 1;
  for (std::size_t i = 0; i < blanks.size() && each_spans; ++i) {
    each_spans = blanks[i] ? i > 0 : i + 1 < blanks.size() && blanks[i + 1];
  }
  return each_spans;
}

/// True if record `at` below a header names units or parts of columns.
bool goes_on(const std::vector<HeadRecord>& records, std::size_t at, std::size_t end) {
  if (is_rule(records[at - 1])) {
    return false;
  }
  if (is_rule(records[at]) || fills_gaps(records, at, end) ||
      divides_spans(records[at - 1], records[at])) {
    return true;
  }
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
    if (records[i].filled > 0) {
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

/// The first record of a run that is no title.
std::size_t first_row(const std::vector<HeadRecord>& records, const Run& run) {
  std::size_t at = run.begin;
  while (at + 1 < run.end &&
         (records[at].cells.size() != run.width || records[at].filled * 2 <= run.width)) {
    ++at;
  }
  return at;
}

/// A header of other names after a blank line, and perhaps a title, begins another table.
bool begins_anew(const std::vector<HeadRecord>& records, const Run& run, const Run& before) {
  const std::size_t header = first_row(records, run);
  return run.rows > 2 && before.rows > 1 && records[header].cells.size() == run.width &&
         records[header].cells != records[first_row(records, before)].cells &&
         names_typed_columns(records, header, run.end);
}

/// Areas of one shape, in order; notes belong to the area before them.
std::vector<Run> find_runs(const std::vector<HeadRecord>& records) {
  std::vector<Run> runs;
  for (std::size_t begin = 0; begin < records.size();) {
    std::size_t end = begin;
    while (end < records.size() && (records[end].filled == 0) == (records[begin].filled == 0)) {
      ++end;
    }
    const Run run = judge_run(records, begin, end);
    const bool table = run.width > 1 && run.rows > 1;
    if (runs.empty() ||
        (table && (runs.back().width != run.width || begins_anew(records, run, runs.back())))) {
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

/// Blanks follow the delimiters, unlike those below.
bool is_sentence(const std::vector<HeadRecord>& records, std::size_t at, const Run& run) {
  const auto is_spaced = [](const std::string& cell) { return !cell.empty() && cell[0] == ' '; };
  const std::vector<std::string>& cells = records[at].cells;
  const std::size_t last = std::min(run.end, at + 20);
  return cells.size() > 1 && std::all_of(cells.begin() + 1, cells.end(), is_spaced) &&
         std::none_of(records.begin() + static_cast<std::ptrdiff_t>(at + 1),
                      records.begin() + static_cast<std::ptrdiff_t>(last),
                      [&](const HeadRecord& record) {
                        return std::ranges::any_of(record.cells, is_spaced);
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
    return record.filled < 2 || record.cells.size() * 2 <= run.width ||
           is_sentence(records, at, run);
  }
  if (is_sentence(records, at, run) && names_typed_columns(records, at + 1, run.end)) {
    return true;
  }
  std::size_t below = 0;
  for (std::size_t i = at + 1; i < std::min(run.end, at + 4); ++i) {
    below = std::max(below, records[i].filled);
  }
  return record.filled <= 1 && run.width > 2 && below * 2 > run.width;
}

/// The table of a run, without what stands above it.
TableArea table_in(const std::vector<HeadRecord>& records, const Run& run,
                   const std::optional<std::size_t>& header_rows, bool begins_at_first) {
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

/// Enough rows for a table of its own, below a header if there is one.
bool stands_alone(const TableArea& area, const Run& run) {
  const std::size_t rows = run.rows - std::min(run.rows, area.header_rows);
  if (run.width < 3) {
    return run.width == 2 && area.header_rows > 0 && rows >= 4;
  }
  return rows >= (area.header_rows > 0 ? 2U : 3U);
}

std::vector<std::string>::const_iterator first_filled(const std::vector<std::string>& cells) {
  return std::ranges::find_if(cells, [](const auto& cell) { return !cell.empty(); });
}

/// Empty if none is filled, or several are.
std::string_view only_cell(const HeadRecord& record) {
  return record.filled == 1 ? trimmed(*first_filled(record.cells)) : std::string_view();
}

/// Totals of the rows above, named in a column of numbers, dates or the like.
bool is_total_row(const std::vector<HeadRecord>& records, const TableArea& area, std::size_t at) {
  const std::vector<std::string>& cells = records[at].cells;
  const auto column = static_cast<std::size_t>(first_filled(cells) - cells.begin());
  const std::size_t first = area.begin + area.header_rows;
  const KindMask mask = kinds_below(records, first, at, cells.size() + 1)[column];
  return mask != 0 && mask != kAllKinds && column < cells.size() && is_total_word(cells[column]);
}

}  // namespace

TableArea find_table(const std::vector<HeadRecord>& records,
                     const std::optional<std::size_t>& header_rows, bool begins_at_first) {
  Run run = judge_run(records, 0, records.size());
  if (!begins_at_first && run.width > 1) {
    const std::vector<Run> runs = find_runs(records);
    run = *std::max_element(runs.begin(), runs.end(), [](const Run& a, const Run& b) {
      return a.rows * a.width < b.rows * b.width;
    });
  }
  return table_in(records, run, header_rows, begins_at_first);
}

std::vector<TableArea> find_tables(const std::vector<HeadRecord>& records) {
  std::vector<TableArea> areas;
  for (const Run& run : find_runs(records)) {
    TableArea area = table_in(records, run, {}, false);
    if (!stands_alone(area, run)) {
      continue;
    }
    if (run.end < records.size()) {
      area.end = footnotes_begin(records, area);
      while (records[area.end - 1].filled == 0) {
        --area.end;
      }
    }
    area.from = areas.empty() ? 0 : areas.back().end;
    areas.push_back(area);
  }
  return areas.size() > 1 ? areas : std::vector<TableArea>();
}

std::string title_of(const std::vector<HeadRecord>& records, const TableArea& area) {
  for (std::size_t at = area.begin; at > area.from; --at) {
    if (records[at - 1].filled > 0) {
      return std::string(only_cell(records[at - 1]));
    }
  }
  return {};
}

std::size_t footnotes_begin(const std::vector<HeadRecord>& records, const TableArea& area) {
  const Run run = judge_run(records, area.begin, area.end);
  std::size_t begin = area.end;
  for (std::size_t at = area.end; run.width > 1 && at > area.begin + area.header_rows + 1; --at) {
    const HeadRecord& record = records[at - 1];
    const std::string_view note = only_cell(record);
    const bool after_blank = records[at - 2].is_blank();
    const bool may_be_note = !note.empty() && !is_typed(note) && !is_null_word(note) &&
                             (record.cells.size() == 1 || after_blank);
    const bool has_totals = !may_be_note && is_total_row(records, area, at - 1);
    if (!record.is_blank() && !may_be_note && !has_totals) {
      break;
    }
    const bool is_sentence = run.width > 2 && note.find(' ') != note.npos;
    if (has_totals || (may_be_note && (after_blank || is_sentence))) {
      begin = at - 1;
    }
  }
  return begin;
}

bool can_be_no_row(const std::vector<HeadRecord>& records, const TableArea& area, std::size_t row) {
  const std::vector<std::string>& cells = records[row].cells;
  const std::size_t shift = area.shifted ? 1 : 0;
  const std::vector<KindMask> masks =
      kinds_below(records, area.begin + area.header_rows, area.end, cells.size() + shift, cells);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::string_view cell = trimmed(cells[i]);
    const KindMask mask = masks[i + shift];
    if (!cell.empty() && !is_typed(cell) && !is_null_word(cell) && mask != 0 && mask != kAllKinds) {
      return true;
    }
  }
  return false;
}

std::string find_comment(const std::vector<HeadRecord>& records) {
  const std::size_t width = judge_run(records, 0, records.size()).width;
  for (const std::string_view prefix : {"#", "//", "%", ";", "--", "+-"}) {
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
  std::size_t rows = area.header_rows;
  rows -= rows > 0 && is_rule(records[area.begin + rows - 1]) ? 1U : 0U;
  std::vector<std::string> names(width);
  for (std::size_t row = 0; row < rows; ++row) {
    const std::vector<std::string>& cells = records[area.begin + row].cells;
    std::string_view spanning;
    for (std::size_t i = 0; i < width; ++i) {
      const std::string_view own = i < cells.size() ? trimmed(cells[i]) : std::string_view{};
      spanning = own.empty() && row + 1 < rows ? spanning : own;
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
