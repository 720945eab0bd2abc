#include "csv_walker.hpp"

namespace mdm::reader {
namespace {

/// How far the end of a quoted cell that begins with blanks is looked for.
constexpr std::size_t kBlankCellBytesMax = std::size_t{1} << 12U;

}  // namespace

CsvWalker::CsvWalker(std::string_view text, const CsvDialect& dialect)
    : text_(text), dialect_(dialect) {
  for (const char c : {dialect.delimiter.front(), '\n', '\r'}) {
    special_[static_cast<unsigned char>(c)] = true;
  }
  if (dialect.escape != '\0') {
    special_[static_cast<unsigned char>(dialect.escape)] = true;
  }
}

std::size_t CsvWalker::past_delimiters(std::size_t at) const {
  do {
    at += dialect_.delimiter.size();
  } while (dialect_.collapses && is_delimiter(at));
  return at;
}

/// Past the delimiters that a line may begin with.
std::size_t CsvWalker::begin_of_record(std::size_t at) const {
  return dialect_.collapses && is_delimiter(at) ? past_delimiters(at) : at;
}

/// Past the closing quote of the cell at `at`; `at` if it is not quoted, kNone if it stays open.
std::size_t CsvWalker::past_quotes(std::size_t at) const {
  if (dialect_.quote == '\0') {
    return at;
  }
  std::size_t quote = at;
  while (quote < text_.size() && is_blank(text_[quote])) {
    ++quote;
  }
  if (quote >= text_.size() || text_[quote] != dialect_.quote || quote == literal_) {
    return at;
  }
  if (quote == at) {
    const std::size_t closed = closing_quote(at, lazy_);
    return closed == kNone ? kNone : closed + 1;
  }
  const std::string_view line =
      text_.substr(0, text_.substr(0, quote + kBlankCellBytesMax).find_first_of("\r\n", quote));
  const CsvWalker in_line(line, dialect_);
  const std::size_t closed = in_line.closing_quote(quote, lazy_);
  return closed == kNone || !in_line.ends_cell(closed) ? at : closed + 1;
}

/// The delimiter or line break that ends the cell of which `at` is a part, or the end of the text.
std::size_t CsvWalker::past_cell(std::size_t at) const {
  while (at < text_.size()) {
    const char c = text_[at];
    if (!special_[static_cast<unsigned char>(c)]) {
      ++at;
    } else if (is_break(c)) {
      break;
    } else if (c == dialect_.escape && at + 1 < text_.size() &&
               (text_[at + 1] == dialect_.quote || text_[at + 1] == c || is_delimiter(at + 1))) {
      at += 2;
    } else if (!is_delimiter(at)) {
      ++at;
    } else if (!dialect_.collapses) {
      break;
    } else if (const std::size_t next = past_delimiters(at);
               next < text_.size() && !is_break(text_[next])) {
      break;
    } else {
      at = next;  // before the end of a line, they separate nothing
    }
  }
  return at;
}

std::size_t CsvWalker::closing_quote(std::size_t opened, bool lazy) const {
  const std::array<char, 2> stops = {dialect_.quote, dialect_.escape};
  const auto next = [&](std::size_t from) {
    return dialect_.escape == '\0' ? text_.find(dialect_.quote, from)
                                   : text_.find_first_of({stops.data(), stops.size()}, from);
  };
  std::size_t at = next(opened + 1);
  while (at != kNone) {
    const bool doubled = at + 1 < text_.size() && text_[at + 1] == dialect_.quote;
    if (text_[at] != dialect_.quote || (doubled && !(lazy && ends_cell(at + 1)))) {
      at += 2;
    } else if (doubled) {
      return at + 1;
    } else if (lazy && !ends_cell(at)) {
      if (begins_cell(at) && text_.find_first_of("\r\n", opened) < at) {
        return kNone;  // it opens a cell of a later line
      }
      ++at;
    } else {
      return at;
    }
    at = next(at);
  }
  return kNone;
}

bool CsvWalker::begins_cell(std::size_t quote) const {
  return is_break(text_[quote - 1]) ||
         (quote >= dialect_.delimiter.size() && is_delimiter(quote - dialect_.delimiter.size()));
}

/// True if nothing but blanks stands between the quote and the end of its cell.
bool CsvWalker::ends_cell(std::size_t quote) const {
  std::size_t at = quote + 1;
  while (at < text_.size() && is_blank(text_[at])) {
    ++at;
  }
  return at >= text_.size() || is_break(text_[at]) || is_delimiter(at);
}

}  // namespace mdm::reader
