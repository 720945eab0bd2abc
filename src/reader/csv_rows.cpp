#include "csv_rows.hpp"

#include <algorithm>

#include <mdm/base.hpp>

#include "csv_cell.hpp"
#include "csv_kinds.hpp"
#include "csv_walker.hpp"
#include "text_encoding.hpp"

namespace mdm::reader {
namespace {

/// Longer records are not searched for stray quotes, which takes the square of the length.
constexpr std::size_t kLazyBytesMax = std::size_t{1} << 14U;
/// Open quotes within what an open quote swallowed.
constexpr int kRepairDepthMax = 32;

using Marks = std::vector<std::uint32_t>;

bool is_break(char c) {
  return c == '\n' || c == '\r';
}

bool is_regular(std::string_view text, const Structure& structure, const RowPlan& plan) {
  if (structure.marks.size() - 1 != structure.records * plan.cells ||
      !plan.dialect.comment.empty()) {
    return false;
  }
  const char delimiter = plan.dialect.delimiter.back();
  for (std::size_t row = 1; row <= structure.records; ++row) {
    if (text[structure.marks[row * plan.cells]] == delimiter) {
      return false;
    }
  }
  return !structure.odd || structure.lines == structure.records;
}

/// Lays out one record after another.
class Aligner {
 public:
  Aligner(std::string_view text, const RowPlan& plan, data::Buffer<std::uint32_t>& aligned,
          RowNotes& notes)
      : text_(text), plan_(plan), aligned_(aligned), notes_(notes) {
    aligned_.clear();
  }

  /// \param marks  the mark before the record, and `count` marks of the record
  void add(const std::uint32_t* marks, std::size_t count, int depth = 0) {
    const std::size_t begin = marks[0] + std::uint32_t{1};
    std::uint32_t end = marks[count];
    end -= text_[end] == '\n' && end > begin && text_[end - 1] == '\r' ? 1U : 0U;
    const std::string_view record = text_.substr(begin, end - begin);
    if (skips(record, begin, count)) {
      return;
    }
    if (depth < kRepairDepthMax && is_suspicious(marks, count, record) &&
        repair(begin, marks[count] + std::uint32_t{1}, count, depth)) {
      return;
    }
    const bool surplus = count > plan_.cells && !is_empty_from(marks, count);
    const std::size_t kept = std::min(count, surplus ? width() : plan_.cells);
    const bool keeps_rest = surplus && plan_.overflow == kOverflowColumnsMax;
    aligned_.insert(aligned_.end(), marks, marks + kept);
    close_row(kept, kept < count && !keeps_rest ? marks[kept] - rest() : end);
    if (surplus) {
      note_overflow(begin, record, count);
    } else if (count > plan_.cells) {
      note(begin, record, "empty cells beyond the last column dropped");
    } else if (count < plan_.cells) {
      note(begin, record, "short row filled with nulls");
    }
  }

 private:
  std::size_t width() const { return plan_.cells + plan_.overflow; }
  std::uint32_t rest() const {
    return static_cast<std::uint32_t>(plan_.dialect.delimiter.size() - 1);
  }

  void note(std::size_t begin, std::string_view record, const char* action,
            std::string column = {}) {
    ++notes_.counts[action];
    if (notes_.ragged.size() < kIncidentsKept) {
      notes_.ragged.push_back({begin, excerpt(record), std::move(column), action});
    }
  }

  bool skips(std::string_view record, std::size_t begin, std::size_t count) {
    const std::string& comment = plan_.dialect.comment;
    if (!comment.empty() && record.substr(0, comment.size()) == comment) {
      note(begin, record, "comment line skipped");
      return true;
    }
    if (count == 1 && plan_.cells > 1 && trimmed(record).empty()) {
      note(begin, {}, "blank line skipped");
      return true;
    }
    return false;
  }

  /// Writes where the last of `kept` cells ends, and marks that make the cells after it empty.
  void close_row(std::size_t kept, std::uint32_t end) {
    const std::uint32_t closing = kept < width() ? end + rest() : end;
    aligned_.push_back(closing);
    aligned_.insert(aligned_.end(), width() - kept, closing);
  }

  void note_overflow(std::size_t begin, std::string_view record, std::size_t count) {
    const std::size_t wanted = std::min(count - plan_.cells, kOverflowColumnsMax);
    notes_.overflow = std::max(notes_.overflow, wanted);
    const std::string column =
        wanted == 1 ? fmt::format("column_{}", plan_.cells + 1)
                    : fmt::format("column_{} to column_{}", plan_.cells + 1, plan_.cells + wanted);
    note(begin, record, "cells beyond the last column kept in columns of their own", column);
  }

  bool is_empty_from(const std::uint32_t* marks, std::size_t count) const {
    const std::size_t begin = marks[plan_.cells] + std::uint32_t{1};
    const std::string_view beyond = text_.substr(begin, marks[count] - begin);
    return beyond.find_first_not_of(plan_.dialect.delimiter + " \r") == std::string_view::npos;
  }

  bool is_suspicious(const std::uint32_t* marks, std::size_t count, std::string_view record) {
    if (plan_.dialect.quote == '\0' || record.find(plan_.dialect.quote) == std::string_view::npos) {
      return false;
    }
    if (count != plan_.cells) {
      return true;
    }
    if (record.find_first_of("\r\n") == std::string_view::npos) {
      return false;
    }
    const std::size_t record_begin = marks[0] + std::uint32_t{1};
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t begin = marks[i] + std::uint32_t{1};
      const std::size_t end = i + 1 < count ? marks[i + 1] - rest() : record_begin + record.size();
      const std::string_view cell = text_.substr(begin, end - begin);
      CellFlaw flaw = CellFlaw::none;
      cell_content(cell, plan_.dialect, scratch_, flaw);
      if (flaw != CellFlaw::none && cell.find_first_of("\r\n") != std::string_view::npos) {
        return true;
      }
    }
    return false;
  }

  Marks split(const CsvWalker& walker, std::size_t begin) const {
    Marks marks = {static_cast<std::uint32_t>(begin) - 1U};
    walker.walk(begin,
                [&](std::size_t at, bool) { marks.push_back(static_cast<std::uint32_t>(at)); });
    return marks;
  }

  bool repair(std::size_t begin, std::size_t end, std::size_t count, int depth) {
    const std::string_view text = text_.substr(0, end);
    if (count != plan_.cells && end - begin <= kLazyBytesMax) {
      CsvWalker lazy(text, plan_.dialect);
      const Marks marks = split(lazy.read_open_quotes().close_at_ends(), begin);
      if (marks.size() == plan_.cells + 1 && rows_in(marks).fitting == 1) {
        add(marks.data(), plan_.cells, kRepairDepthMax);
        return true;
      }
    }
    const std::size_t quote = swallowing_quote(text, begin);
    if (quote == std::string_view::npos) {
      return false;
    }
    CsvWalker walker(text, plan_.dialect);
    const Marks marks = split(walker.read_open_quotes().take_for_text(quote), begin);
    const Split found = rows_in(marks);
    if (found.fitting * 2 <= found.rows) {
      return false;
    }
    each_row(marks, [&](std::size_t first, std::size_t last) {
      add(marks.data() + first, last - first, depth + 1);
    });
    return true;
  }

  struct Split {
    std::size_t rows = 0;     ///< that are not blank
    std::size_t fitting = 0;  ///< with as many cells as the table
  };

  template <typename Use>
  void each_row(const Marks& marks, Use use) const {
    std::size_t first = 0;
    for (std::size_t i = 1; i < marks.size(); ++i) {
      if (is_break(text_[marks[i]])) {
        use(first, i);
        first = i;
      }
    }
  }

  Split rows_in(const Marks& marks) const {
    Split found;
    each_row(marks, [&](std::size_t first, std::size_t last) {
      const std::size_t begin = marks[first] + std::uint32_t{1};
      if (last - first > 1 || !trimmed(text_.substr(begin, marks[last] - begin)).empty()) {
        ++found.rows;
        found.fitting += last - first == plan_.cells ? 1U : 0U;
      }
    });
    return found;
  }

  /// The quote that opens the first cell with a line break, if the record has one.
  std::size_t swallowing_quote(std::string_view text, std::size_t begin) const {
    std::size_t cell = begin;
    std::size_t quote = std::string_view::npos;
    CsvWalker(text, plan_.dialect).walk(begin, [&](std::size_t at, bool ends) {
      const bool after_cr = ends && at > cell && text[at] == '\n' && text[at - 1] == '\r';
      if (quote == std::string_view::npos && text[cell] == plan_.dialect.quote &&
          text.find_first_of("\r\n", cell) < at - (after_cr ? 1U : 0U)) {
        quote = cell;
      }
      cell = at + 1;
    });
    return quote == std::string_view::npos && cell < text.size() &&
                   text[cell] == plan_.dialect.quote
               ? cell
               : quote;
  }

  std::string_view text_;
  const RowPlan& plan_;
  data::Buffer<std::uint32_t>& aligned_;
  RowNotes& notes_;
  std::string scratch_{};
};

}  // namespace

std::string_view CsvRows::without_blanks(std::string_view raw) noexcept {
  return trimmed(raw);
}

RowNotes align_rows(std::string_view text, const Structure& structure, const RowPlan& plan,
                    CsvRows& rows, data::Buffer<std::uint32_t>& aligned) {
  RowNotes notes;
  rows.text = text;
  rows.lines = structure.lines;
  rows.cells = plan.cells;
  rows.delimiter_rest = static_cast<std::uint32_t>(plan.dialect.delimiter.size() - 1);
  rows.trims = plan.dialect.collapses;
  if (is_regular(text, structure, plan)) {
    rows.marks = structure.marks.data();
    rows.stride = rows.cells;
    rows.rows = structure.records;
    return notes;
  }
  Aligner aligner(text, plan, aligned, notes);
  std::size_t first = 0;
  for (std::size_t i = 1; i < structure.marks.size(); ++i) {
    if (is_break(text[structure.marks[i]])) {
      aligner.add(structure.marks.data() + first, i - first);
      first = i;
    }
  }
  rows.cells = plan.cells + plan.overflow;
  rows.marks = aligned.data();
  rows.stride = rows.cells + 1;
  rows.rows = aligned.size() / rows.stride;
  return notes;
}

}  // namespace mdm::reader
