#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "csv_dialect.hpp"

namespace mdm::reader {

/// The grammar of delimited text byte by byte: the portable way, and the one for whatever is not
/// plain. A cell is quoted if it begins with a quote, or with blanks and a quote that is closed
/// just before the end of the cell in the same line. Text after a closing quote belongs to the
/// cell; other quotes are text.
class CsvWalker {
 public:
  static constexpr std::size_t kNone = std::string_view::npos;

  /// Both must outlive the walker.
  CsvWalker(std::string_view text, const CsvDialect& dialect);

  /// A quote here is text.
  CsvWalker& take_for_text(std::size_t quote) {
    literal_ = quote;
    return *this;
  }

  /// A quote that is not closed is text; else the walk ends there.
  CsvWalker& read_open_quotes() {
    reads_open_ = true;
    return *this;
  }

  /// Within quotes, only a quote at the end of a cell closes; others are text.
  CsvWalker& close_at_ends() {
    lazy_ = true;
    return *this;
  }

  /// Calls `on_mark(position, is_record_end)` with the last byte of each delimiter and line break
  /// from `at`, where a record begins. \returns where the walk ended at an open quote, or kNone
  template <typename OnMark>
  std::size_t walk(std::size_t at, OnMark on_mark) const;

 private:
  bool is_blank(char c) const { return (c == ' ' || c == '\t') && c != dialect_.delimiter.front(); }
  static bool is_break(char c) { return c == '\n' || c == '\r'; }
  bool is_delimiter(std::size_t at) const {
    return text_.compare(at, dialect_.delimiter.size(), dialect_.delimiter) == 0;
  }
  std::size_t past_delimiters(std::size_t at) const;
  std::size_t begin_of_record(std::size_t at) const;
  std::size_t past_quotes(std::size_t at) const;
  std::size_t past_cell(std::size_t at) const;
  std::size_t closing_quote(std::size_t opened, bool lazy) const;
  bool begins_cell(std::size_t quote) const;
  bool ends_cell(std::size_t quote) const;

  std::string_view text_;
  const CsvDialect& dialect_;
  std::array<bool, 256> special_{};
  std::size_t literal_ = kNone;
  bool reads_open_ = false;
  bool lazy_ = false;
};

template <typename OnMark>
std::size_t CsvWalker::walk(std::size_t at, OnMark on_mark) const {
  bool begins = true;
  while (at < text_.size()) {
    const std::size_t cell = begins ? begin_of_record(at) : at;
    const std::size_t past = past_quotes(cell);
    if (past == kNone && !reads_open_) {
      return cell;
    }
    at = past_cell(past == kNone ? cell : past);
    if (at == text_.size()) {
      break;
    }
    begins = is_break(text_[at]);
    if (begins) {
      at += text_[at] == '\r' && at + 1 < text_.size() && text_[at + 1] == '\n' ? 1U : 0U;
    } else {
      at = past_delimiters(at) - 1;
    }
    on_mark(at, begins);
    ++at;
  }
  return kNone;
}

}  // namespace mdm::reader
