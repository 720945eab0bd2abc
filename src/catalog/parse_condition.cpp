#include <algorithm>
#include <array>
#include <optional>

#include <mdm/base.hpp>
#include <mdm/base/files.hpp>
#include <mdm/catalog/condition.hpp>

#include "excerpt.hpp"
#include "values.hpp"
#include "words.hpp"

namespace mdm::catalog {
namespace {

using Kind = Condition::Kind;
using Text = std::string_view;

constexpr std::size_t kDepthMax = 50;
constexpr std::array<Text, 9> kOperators = {"!=", "!~", ">=", "<=", "==", "=", ">", "<", "~"};

bool is_blank(char c) {
  return static_cast<unsigned char>(c) <= ' ' || c == '\x7F';
}

bool ends_bare(char c) {
  return is_blank(c) || c == '(' || c == ')' || c == ',' || c == '"';
}

class Parser {
 public:
  Parser(Text text, std::int64_t now) : text_(text), now_(now) {}

  Condition read() {
    Condition condition = any_of(0);
    skip_blanks();
    if (at_ < text_.size()) {
      refuse(at_, "take it away, or put ( before it", "nothing opens this parenthesis");
    }
    return condition;
  }

 private:
  /// A piece of text and where it begins.
  struct Piece {
    std::string text{};
    std::size_t at = 0;
    bool is_quoted = false;
  };

  /// \throws Error whose hint shows the text with a caret below the place
  [[noreturn]] void refuse(std::size_t at, const std::string& advice,
                           const std::string& message) const {
    const Excerpt excerpt = excerpt_at(text_, at);
    throw Error(ErrorCode::invalid_argument, message,
                Hint{fmt::format("{}\n  {}\n  {}^", advice, excerpt.text,
                                 std::string(excerpt.column, ' '))});
  }

  void skip_blanks() {
    while (at_ < text_.size() && is_blank(text_[at_])) {
      ++at_;
    }
  }

  bool is_word_here(Text word) {
    skip_blanks();
    const std::size_t end = at_ + word.size();
    return text_.substr(at_).starts_with(word) && (end == text_.size() || ends_bare(text_[end]));
  }

  bool take_word(Text word) {
    const bool is_here = is_word_here(word);
    at_ += is_here ? word.size() : 0;
    return is_here;
  }

  bool take_sign(char sign) {
    skip_blanks();
    if (at_ == text_.size() || text_[at_] != sign) {
      return false;
    }
    ++at_;
    return true;
  }

  bool is_at_end() {
    skip_blanks();
    return at_ == text_.size() || text_[at_] == ')';
  }

  Condition any_of(std::size_t depth) {
    Condition any{.kind = Kind::any_of};
    do {
      any.parts.push_back(all_of(depth));
    } while (take_word("OR"));
    return any.parts.size() == 1 ? std::move(any.parts[0]) : any;
  }

  Condition all_of(std::size_t depth) {
    Condition all;
    bool wants_more =
        text_.size() > static_cast<std::size_t>(std::ranges::count_if(text_, is_blank));
    while (!is_at_end() && !is_word_here("OR")) {
      if (is_word_here("AND") || text_[at_] == ',') {
        break;
      }
      all.parts.push_back(negatable(depth));
      wants_more = take_word("AND") || take_sign(',');
    }
    if (wants_more) {
      refuse(at_, "write a word or field:value here", "something is missing");
    }
    drop_signs(all.parts);
    return all.parts.size() == 1 ? std::move(all.parts[0]) : all;
  }

  /// Mere signs between words say nothing.
  static void drop_signs(std::vector<Condition>& parts) {
    const auto is_sign = [](const Condition& part) {
      return part.kind == Kind::word && words_to_find(part.value).empty();
    };
    if (!std::ranges::all_of(parts, is_sign)) {
      std::erase_if(parts, is_sign);
    }
  }

  Condition negatable(std::size_t depth) {
    skip_blanks();
    const std::size_t begin = at_;
    const bool is_minus = text_[at_] == '-' && at_ + 1 < text_.size() && !is_blank(text_[at_ + 1]);
    if (is_minus) {
      ++at_;
    }
    if (!is_minus && !take_word("NOT")) {
      return single(depth);
    }
    if (is_at_end()) {
      refuse(begin, "write a word or field:value after it", "nothing to exclude");
    }
    if (depth == kDepthMax) {
      refuse(begin, "say it with fewer parentheses", "too many levels");
    }
    Condition none{.kind = Kind::none_of};
    none.parts.push_back(is_minus ? single(depth + 1) : negatable(depth + 1));
    return none;
  }

  Condition single(std::size_t depth) {
    const std::size_t begin = at_;
    if (take_sign('(')) {
      if (depth == kDepthMax) {
        refuse(begin, "say it with fewer parentheses", "too many levels");
      }
      Condition inside = any_of(depth + 1);
      if (!take_sign(')')) {
        refuse(begin, "write ) where it ends", "nothing closes this parenthesis");
      }
      return inside;
    }
    return text_[at_] == '"' ? word_of(quoted()) : term();
  }

  void check_text(const Piece& piece) const {
    if (!is_utf8(piece.text)) {
      refuse(piece.at, "write it in UTF-8", "not UTF-8 text");
    }
  }

  Condition word_of(Piece piece) {
    check_text(piece);
    if (words_to_find(piece.text).empty() && piece.is_quoted) {
      refuse(piece.at, "write a word", "there is no word in these quotes");
    }
    return {.kind = Kind::word, .value = std::move(piece.text)};
  }

  Piece quoted() {
    Piece piece{.at = at_, .is_quoted = true};
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) {
        ++at_;
      }
      piece.text += text_[at_];
    }
    if (at_ == text_.size()) {
      refuse(piece.at, "write \" where it ends, or \\\" for the sign itself",
             "nothing closes this quote");
    }
    ++at_;
    return piece;
  }

  /// field:value, field=value, or a bare word.
  Condition term() {
    Piece name{.at = at_};
    while (at_ < text_.size() && !ends_bare(text_[at_]) && text_[at_] != ':' &&
           operator_at(at_).empty()) {
      name.text += text_[at_++];
    }
    if (find_field(name.text) != nullptr) {  // blanks before the sign, as in "rows > 5"
      const std::size_t end = at_;
      skip_blanks();
      at_ = operator_at(at_).empty() ? end : at_;
    }
    const bool is_word = at_ == text_.size() || (text_[at_] != ':' && operator_at(at_).empty());
    if (!is_word && !name.text.empty()) {
      return asked(name);
    }
    while (at_ < text_.size() && !ends_bare(text_[at_])) {  // a word of signs: "->", ":)"
      name.text += text_[at_++];
    }
    if (name.text.empty()) {
      refuse(at_, "write a word or field:value here", "something is missing");
    }
    return word_of(std::move(name));
  }

  Text operator_at(std::size_t at) const {
    for (const Text sign : kOperators) {
      if (text_.substr(at).starts_with(sign)) {
        return sign;
      }
    }
    return {};
  }

  const Field& field_of(const Piece& name) const {
    if (const Field* const field = find_field(name.text)) {
      return *field;
    }
    std::vector<std::string> known;
    for (const Field& field : fields()) {
      known.emplace_back(field.name);
    }
    std::string near = nearest(name.text, known);
    if (near.empty() && name.text.size() > 2) {
      const auto swapped = std::ranges::find_if(
          known, [&](const std::string& field) { return begins_almost(field, name.text); });
      near = swapped == known.end() ? "" : *swapped;
    }
    refuse(name.at,
           near.empty()
               ? fmt::format("ask for {}; or put the word in quotes", fmt::join(known, ", "))
               : fmt::format("did you mean {}?", near),
           fmt::format("datasets have no field: {}", name.text));
  }

  /// The rest of a term, after the field's name.
  Condition asked(const Piece& name) {
    const Field& field = field_of(name);
    const bool has_colon = text_[at_] == ':';
    at_ += has_colon ? 1 : 0;
    const std::size_t sign_at = at_;
    Text sign = operator_at(at_);
    at_ += sign.size();
    if (!has_colon) {
      skip_blanks();
    }
    Piece value{.at = at_};
    if (at_ < text_.size() && text_[at_] == '"') {
      value = quoted();
    } else {
      while (at_ < text_.size() && !ends_bare(text_[at_])) {
        value.text += text_[at_++];
      }
    }
    if (value.text.empty() && !value.is_quoted) {
      refuse(value.at, "write it after the field, in quotes if it is empty or holds blanks",
             fmt::format("a value of {} is missing", field.name));
    }
    check_text(value);
    sign = sign.empty() || sign == "==" ? "=" : sign;
    Condition made = field.kind == FieldKind::text ? like(field, sign, sign_at, value, has_colon)
                                                   : within(field, sign, sign_at, value);
    if (sign.front() != '!') {
      return made;
    }
    Condition none{.kind = Kind::none_of};
    none.parts.push_back(std::move(made));
    return none;
  }

  Condition like(const Field& field, Text sign, std::size_t sign_at, const Piece& value,
                 bool has_colon) const {
    if (sign.front() == '<' || sign.front() == '>') {
      refuse(sign_at, "use = != ~ or !~", fmt::format("{} is no number", field.name));
    }
    const bool is_match = sign == "~" || sign == "!~";
    const bool has_signs = !value.is_quoted && value.text.find_first_of("*?") != std::string::npos;
    if (has_signs && !is_match && !has_colon && field.name == "name") {
      refuse(value.at + value.text.find_first_of("*?"),
             fmt::format("write name~{} for a pattern", value.text),
             "the name of a dataset holds no * or ?");
    }
    Condition made{.kind = Kind::text,
                   .field = &field,
                   .value = folded(value.text),
                   .is_glob = is_match || (has_colon && has_signs)};
    if (is_match && !has_signs) {
      made.value = "*" + made.value + "*";
    }
    return made;
  }

  Condition within(const Field& field, Text sign, std::size_t sign_at, const Piece& value) const {
    if (sign == "~" || sign == "!~") {
      refuse(sign_at, "use = != > >= < or <=", fmt::format("{} is no text", field.name));
    }
    Condition made{.kind = Kind::range, .field = &field};
    if (field.kind != FieldKind::time) {
      made.low = 0;  // what is not known is less, and like nothing
    }
    if (const std::size_t dots = value.text.find(".."); dots != std::string::npos) {
      if (sign != "=" && sign != "!=") {
        refuse(sign_at, "leave the sign out", "a range needs no sign");
      }
      const Text low = Text(value.text).substr(0, dots);
      const Text high = Text(value.text).substr(dots + 2);
      made.low = low.empty() ? made.low : span_of(field, low, value.at).first;
      made.high = high.empty() ? made.high : span_of(field, high, value.at + dots + 2).first - 1;
      return made;
    }
    const Span span = span_of(field, value.text, value.at);
    // An age that is greater is a time that is earlier.
    const bool is_age = field.kind == FieldKind::time && read_age(value.text).has_value();
    const bool wants_above = is_age ? sign.front() == '<' : sign.front() == '>';
    if (sign == "=" || sign == "!=") {
      made.low = span.first;
      made.high = is_age ? made.high : span.last;
    } else if (wants_above) {
      made.low = sign.size() == 2 ? span.first : span.last + 1;
    } else {
      made.high = sign.size() == 2 ? span.last : span.first - 1;
    }
    return made;
  }

  Span span_of(const Field& field, Text text, std::size_t at) const {
    std::optional<Span> span;
    if (field.kind == FieldKind::time) {
      if (const auto age = read_age(text)) {
        return {now_ - *age, now_ - *age};
      }
      span = read_time(text);
    } else {
      span = read_number(text, field.kind);
    }
    if (!span) {
      static constexpr std::array<Text, 4> kExamples = {
          "", "1000, 1e6 or 20k", "500KB or 2GiB", "2026-11, 2026-11-22T10:30 or an age as 7d"};
      refuse(at, fmt::format("write {}", kExamples.at(static_cast<std::size_t>(field.kind))),
             fmt::format("not a value of {}: {}", field.name, text));
    }
    return *span;
  }

  Text text_;
  std::int64_t now_;
  std::size_t at_ = 0;
};

}  // namespace

Condition parse_condition(std::string_view text, std::int64_t now) {
  return Parser(text, now).read();
}

}  // namespace mdm::catalog
