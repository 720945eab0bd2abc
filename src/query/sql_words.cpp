#include "sql_words.hpp"

#include <algorithm>
#include <string>

namespace mdm::query {
namespace {

bool is_blank(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Bytes of names, those of other alphabets among them.
bool is_of_name(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

class Cutter {
 public:
  explicit Cutter(std::string_view sql) : sql_(sql) {}

  std::vector<Word> cut() {
    std::vector<Word> words;
    while (at_ < sql_.size()) {
      const std::size_t begin = at_;
      const WordKind kind = pass_word();
      words.push_back({kind, begin, sql_.substr(begin, at_ - begin)});
    }
    return words;
  }

 private:
  bool starts_with(std::string_view sign) const { return sql_.substr(at_).starts_with(sign); }
  char here() const { return at_ < sql_.size() ? sql_[at_] : '\0'; }

  WordKind pass_word() {
    if (is_blank(here())) {
      pass_while(is_blank);
      return WordKind::blank;
    }
    if (starts_with("--")) {
      at_ = std::min(sql_.find('\n', at_), sql_.size());
      return WordKind::blank;
    }
    if (starts_with("/*")) {
      pass_comment();
      return WordKind::blank;
    }
    if (here() == '\'' || here() == '"') {
      const bool is_text = here() == '\'';
      pass_quoted(here(), false);
      return is_text ? WordKind::text : WordKind::other;
    }
    if (is_digit(here())) {
      return pass_number();
    }
    if (here() == '$') {
      pass_dollars();
      return WordKind::other;
    }
    if (is_of_name(here())) {
      pass_name();
      return WordKind::other;
    }
    return sql_[at_++] == ';' ? WordKind::end : WordKind::other;
  }

  template <typename Test>
  void pass_while(Test is_part) {
    while (at_ < sql_.size() && is_part(sql_[at_])) {
      ++at_;
    }
  }

  /// One may stand in another.
  void pass_comment() {
    std::size_t depth = 0;
    do {
      if (starts_with("/*")) {
        ++depth;
        at_ += 2;
      } else if (starts_with("*/")) {
        --depth;
        at_ += 2;
      } else {
        ++at_;
      }
    } while (depth > 0 && at_ < sql_.size());
  }

  void pass_quoted(char quote, bool has_escapes) {
    ++at_;
    while (at_ < sql_.size()) {
      const char c = sql_[at_++];
      if (has_escapes && c == '\\') {
        at_ = std::min(at_ + 1, sql_.size());
      } else if (c == quote) {
        if (here() != quote) {
          return;
        }
        ++at_;
      }
    }
  }

  /// What is more than digits and a point is none of the numbers that we know: 1e5, 0x1F, 1_000.
  WordKind pass_number() {
    pass_while(is_digit);
    if (here() == '.' && at_ + 1 < sql_.size() && is_digit(sql_[at_ + 1])) {
      ++at_;
      pass_while(is_digit);
    }
    if (!is_of_name(here()) && here() != '.') {
      return WordKind::number;
    }
    pass_while([](char c) { return is_of_name(c) || c == '.'; });
    return WordKind::other;
  }

  /// $tag$ a text $tag$, or a parameter.
  void pass_dollars() {
    const std::size_t begin = at_++;
    pass_while(is_of_name);
    if (here() != '$') {
      return;
    }
    const std::string tag(sql_.substr(begin, ++at_ - begin));
    const std::size_t end = sql_.find(tag, at_);
    at_ = end == std::string_view::npos ? sql_.size() : end + tag.size();
  }

  /// Letters before a quote make a text of another kind: E'a\'b', x'00'.
  void pass_name() {
    const std::size_t begin = at_;
    pass_while(is_of_name);
    if (here() == '\'') {
      pass_quoted('\'', at_ == begin + 1 && (sql_[begin] == 'e' || sql_[begin] == 'E'));
    }
  }

  std::string_view sql_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<Word> words_of(std::string_view sql) {
  return Cutter(sql).cut();
}

}  // namespace mdm::query
