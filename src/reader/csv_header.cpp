#include "csv_header.hpp"

#include <algorithm>
#include <set>
#include <span>

#include "text_encoding.hpp"

namespace mdm::reader {
namespace {

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

bool is_full(const HeadRecord& record, std::size_t width) {
  return record.cells.size() == width && record.filled == width;
}

/// Below names of two levels, of which the upper ones repeat: the name of the first column alone,
/// as pandas writes it.
bool names_the_index(const std::vector<HeadRecord>& records, std::size_t at) {
  const std::vector<std::string>& cells = records[at].cells;
  if (at < 2 || cells.size() < 3 || records[at].filled != 1 || trimmed(cells.front()).empty() ||
      !is_full(records[at - 1], cells.size()) || !is_full(records[at - 2], cells.size())) {
    return false;
  }
  return std::ranges::adjacent_find(records[at - 2].cells) != records[at - 2].cells.end();
}

}  // namespace

std::vector<KindMask> kinds_below(const std::vector<HeadRecord>& records, std::size_t first,
                                  std::size_t end, std::size_t columns,
                                  const std::vector<std::string>& but) {
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

bool is_rule(const HeadRecord& record) {
  return record.filled > 0 && std::ranges::all_of(record.cells, [](const std::string& cell) {
           const std::string_view line = trimmed(cell);
           return line.empty() ||
                  (line.size() > 2 && line.find_first_not_of("-=:+") == std::string_view::npos);
         });
}

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

bool goes_on(const std::vector<HeadRecord>& records, std::size_t at, std::size_t end) {
  if (is_rule(records[at - 1])) {
    return false;
  }
  if (is_rule(records[at]) || names_the_index(records, at) || fills_gaps(records, at, end) ||
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

}  // namespace mdm::reader
