#include "csv_table_area.hpp"

#include <algorithm>
#include <map>

#include <mdm/base.hpp>

#include "csv_header.hpp"
#include "csv_kinds.hpp"

namespace mdm::reader {
namespace {

constexpr std::size_t kHeaderRowsMax = 3;
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
  const HeadRecord* const last = rows > 2 ? &records[area.begin + rows - 1] : nullptr;
  if (last != nullptr && last->filled == 1 && !trimmed(last->cells.front()).empty()) {
    names.front() = trimmed(last->cells.front());  // what stands above are the names of the levels
  }
  if (area.shifted) {
    names.insert(names.begin(), "");
  }
  return names;
}

}  // namespace mdm::reader
