#include "csv_rows.hpp"

#include <algorithm>
#include <array>

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

/// Where the line of this record ends, without its line break.
std::uint32_t end_of_line(std::string_view text, std::size_t begin, std::uint32_t mark) {
  return mark - (text[mark] == '\n' && mark > begin && text[mark - 1] == '\r' ? 1U : 0U);
}

/// Programs of DOS wrote it behind the last line.
constexpr std::string_view kEndOfDosText = "\x1A";

bool is_header(std::string_view record, const RowPlan& plan) {
  return std::ranges::find(plan.header_lines, record) != plan.header_lines.end();
}

bool has_header(std::string_view text, const Structure& structure, const RowPlan& plan) {
  for (const std::string& line : plan.header_lines) {
    for (std::size_t row = 0; row < structure.records; ++row) {
      const std::size_t begin = structure.marks[row * plan.cells] + std::uint32_t{1};
      if (text[begin] == line[0] && text.compare(begin, line.size(), line) == 0 &&
          end_of_line(text, begin, structure.marks[(row + 1) * plan.cells]) ==
              begin + line.size()) {
        return true;
      }
    }
  }
  return false;
}

bool is_regular(std::string_view text, const Structure& structure, const RowPlan& plan) {
  if (structure.marks.size() - 1 != structure.records * plan.cells) {
    return false;
  }
  const std::string& comment = plan.dialect.comment;
  for (std::size_t row = 0; row < structure.records && !comment.empty(); ++row) {
    const std::size_t begin = structure.marks[row * plan.cells] + std::uint32_t{1};
    if (text.compare(begin, comment.size(), comment) == 0) {
      return false;
    }
  }
  const char delimiter = plan.dialect.delimiter.back();
  for (std::size_t row = 1; row <= structure.records; ++row) {
    if (text[structure.marks[row * plan.cells]] == delimiter) {
      return false;
    }
  }
  return (!structure.odd || structure.lines == structure.records) &&
         !has_header(text, structure, plan);
}

bool begins_as_note(std::string_view text) {
  std::string lower(text.substr(0, 16));
  for (char& c : lower) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  }
  constexpr std::array<std::string_view, 12> kBegins = {
      "source:", "sources:", "note:", "notes:",    "note ", "generated ",
      "total:",  "* ",       "(c) ",  "copyright", "©",     "end of "};
  return std::any_of(kBegins.begin(), kBegins.end(), [&](std::string_view begin) {
    return lower.compare(0, begin.size(), begin) == 0;
  });
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
  void add(const std::uint32_t* marks, std::size_t count, bool in_footer) {
    if (in_footer) {
      skip_note(marks, count);
    } else {
      add(marks, count, 0);
    }
  }

  /// Where the notes begin that the file ends with.
  std::size_t footer_of(const Structure& structure) const {
    std::size_t footer = text_.size();
    std::size_t last = structure.marks.size() - 1;
    while (last > 0) {
      std::size_t first = last - 1;
      while (first > 0 && !is_break(text_[structure.marks[first]])) {
        --first;
      }
      const std::size_t begin = structure.marks[first] + std::uint32_t{1};
      const std::string_view record = text_.substr(begin, structure.marks[last] - begin);
      const bool empty = trimmed(record).empty();
      if (!empty && !is_note(record, last - first, first, structure) &&
          !is_total_row(begin, structure.marks[first + 1], last - first)) {
        break;
      }
      footer = empty ? footer : begin;
      last = first;
    }
    return footer;
  }

 private:
  void add(const std::uint32_t* marks, std::size_t count, int depth) {
    const std::size_t begin = marks[0] + std::uint32_t{1};
    const std::uint32_t end = end_of_line(text_, begin, marks[count]);
    const std::string_view record = text_.substr(begin, end - begin);
    if (skips(record, begin, count)) {
      if (const std::size_t line = record.find_first_of("\r\n"); line < record.size()) {
        add_rest(begin, line, marks[count] + std::uint32_t{1}, depth);  // swallowed by a comment
      }
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
    if (count == 1 && plan_.cells > 1 && (trimmed(record).empty() || record == kEndOfDosText)) {
      note(begin, {}, "blank line skipped");
      return true;
    }
    if (is_header(record, plan_)) {
      note(begin, record, "repeated header skipped");
      return true;
    }
    return false;
  }

  void skip_note(const std::uint32_t* marks, std::size_t count) {
    const std::size_t begin = marks[0] + std::uint32_t{1};
    const std::string_view record = trimmed(text_.substr(begin, marks[count] - begin));
    if (!skips(record, begin, count)) {
      note(begin, record, "note below the table skipped");
    }
  }

  /// One text, or nothing at all, where rows have several cells. A cell of a cut off row is no
  /// note: there is a blank line above a note, or it cannot be a cell of the first column, or it
  /// begins as such notes do.
  bool is_note(std::string_view record, std::size_t count, std::size_t first,
               const Structure& structure) const {
    const std::string_view bare = trimmed(record);
    const std::size_t end = bare.find_last_not_of(plan_.dialect.delimiter) + 1;
    if (end == 0) {
      return count > 1;
    }
    std::string scratch;
    CellFlaw flaw = CellFlaw::none;
    const std::string_view note = cell_content(bare.substr(0, end), plan_.dialect, scratch, flaw);
    const bool single =
        count == 1 || bare.substr(0, end).find(plan_.dialect.delimiter) == std::string_view::npos;
    if (plan_.cells < 2 || !single || note.empty()) {
      return false;
    }
    const bool after_blank =
        first > 1 && is_break(text_[structure.marks[first - 1]]) &&
        trimmed(text_.substr(structure.marks[first - 1],
                             structure.marks[first] - structure.marks[first - 1]))
            .empty();
    return after_blank || (!plan_.first_is_text && kinds_of(note, kAllKinds) == 0) ||
           begins_as_note(note);
  }

  /// \param begin, end  of its first cell
  bool is_total_row(std::size_t begin, std::size_t end, std::size_t count) const {
    return !plan_.first_is_text && count == plan_.cells && count > 1 &&
           is_total_word(text_.substr(begin, end - rest() - begin));
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

  void add_rest(std::size_t begin, std::size_t line, std::size_t end, int depth) {
    const std::string_view text = text_.substr(0, end);
    const std::size_t at = begin + line;
    const bool two = text[at] == '\r' && at + 1 < end && text[at + 1] == '\n';
    CsvWalker walker(text, plan_.dialect);
    const Marks marks = split(walker.read_open_quotes(), at + (two ? 2U : 1U));
    each_row(marks, [&](std::size_t first, std::size_t last) {
      add(marks.data() + first, last - first, std::min(depth + 1, kRepairDepthMax));
    });
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
  rows.trims = plan.dialect.trims;
  Aligner aligner(text, plan, aligned, notes);
  const std::size_t footer = plan.ends_file ? aligner.footer_of(structure) : text.size();
  if (footer == text.size() && is_regular(text, structure, plan)) {
    rows.marks = structure.marks.data();
    rows.stride = rows.cells;
    rows.rows = structure.records;
    return notes;
  }
  std::size_t first = 0;
  for (std::size_t i = 1; i < structure.marks.size(); ++i) {
    if (is_break(text[structure.marks[i]])) {
      aligner.add(structure.marks.data() + first, i - first, structure.marks[i] >= footer);
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
