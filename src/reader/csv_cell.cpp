#include "csv_cell.hpp"

namespace mdm::reader {
namespace {

constexpr std::size_t kNone = std::string_view::npos;
constexpr std::string_view kBlanks = " \t";

bool is_blank(std::string_view text) {
  return text.find_first_not_of(kBlanks) == kNone;
}

/// The text after an opening quote, as it is written.
class QuotedText {
 public:
  QuotedText(std::string_view text, const CsvDialect& dialect, std::string& content)
      : text_(text), dialect_(dialect), content_(content) {
    content.clear();
    for (std::size_t at = 0; at < text.size();) {
      at = take(at);
    }
  }

  bool closed() const { return closed_; }
  std::size_t first_lone() const { return first_lone_; }
  std::size_t lone_in_content() const { return lone_in_content_; }

 private:
  std::size_t take(std::size_t at) {
    const char c = text_[at];
    const bool paired =
        at + 1 < text_.size() && (text_[at + 1] == dialect_.quote ||
                                  (text_[at + 1] == dialect_.escape && c == dialect_.escape));
    if (paired && (c == dialect_.quote || c == dialect_.escape)) {
      content_ += text_[at + 1];
      return at + 2;
    }
    if (c == dialect_.quote) {
      if (is_blank(text_.substr(at + 1))) {
        closed_ = true;
        return text_.size();
      }
      if (first_lone_ == kNone) {
        first_lone_ = at;
        lone_in_content_ = content_.size();
      }
    }
    content_ += c;
    return at + 1;
  }

  std::string_view text_;
  const CsvDialect& dialect_;
  std::string& content_;
  bool closed_ = false;
  std::size_t first_lone_ = kNone;  ///< the first quote that neither is paired nor closes
  std::size_t lone_in_content_ = 0;
};

std::string_view unescaped(std::string_view raw, const CsvDialect& dialect, std::string& scratch) {
  if (dialect.escape == '\0' || raw.find(dialect.escape) == kNone) {
    return raw;
  }
  scratch.clear();
  for (std::size_t at = 0; at < raw.size(); ++at) {
    const bool escapes = raw[at] == dialect.escape && at + 1 < raw.size() &&
                         (raw[at + 1] == dialect.quote || raw[at + 1] == dialect.escape ||
                          raw.compare(at + 1, dialect.delimiter.size(), dialect.delimiter) == 0);
    at += escapes ? 1U : 0U;
    scratch += raw[at];
  }
  return scratch;
}

}  // namespace

std::string_view odd_cell_content(std::string_view raw, const CsvDialect& dialect,
                                  std::string& scratch, CellFlaw& flaw) {
  flaw = CellFlaw::none;
  const std::size_t quote = dialect.quote == '\0' ? kNone : raw.find_first_not_of(kBlanks);
  if (quote == kNone || raw[quote] != dialect.quote) {
    return unescaped(raw, dialect, scratch);
  }
  const std::string_view inner = raw.substr(quote + 1);
  const QuotedText quoted(inner, dialect, scratch);
  const bool lone = quoted.first_lone() != kNone;
  if (quoted.closed() && !lone) {
    return scratch;
  }
  if (quote > 0) {
    return raw;  // blanks, and quotes that are text
  }
  if (quoted.closed() || (lone && inner.back() == dialect.quote)) {
    flaw = CellFlaw::quote_within;
    return scratch;
  }
  if (!lone) {
    flaw = CellFlaw::open_quote;
    return raw;
  }
  flaw = CellFlaw::text_after_quote;
  scratch.resize(quoted.lone_in_content());
  scratch.append(inner, quoted.first_lone() + 1);
  return scratch;
}

}  // namespace mdm::reader
