#include "words.hpp"

#include <algorithm>
#include <cctype>

namespace mdm::plan {
namespace {

constexpr std::size_t kWordsMax = 2000;
constexpr std::string_view kLongSigns[] = {"<=", ">=", "<>", "!=", "=="};
constexpr std::string_view kSigns = "+-*/(),=<>";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool begins_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

class Reader final {
 public:
  Reader(std::string_view text, const Place& place) : rest_(text), place_(place) {}

  std::vector<Word> read() {
    std::vector<Word> words;
    do {
      skip_blanks();
      words.push_back(next());
      if (words.size() > kWordsMax) {
        fail_at(words.back().place, Hint{"make several features of it"},
                "the expression has more than {} words", kWordsMax);
      }
    } while (words.back().kind != Word::Kind::end);
    return words;
  }

 private:
  void skip_blanks() {
    while (!rest_.empty()) {
      const std::size_t blanks = std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size());
      take(blanks);
      if (rest_.empty() || rest_.front() != '#') {
        return;
      }
      take(std::min(rest_.find('\n'), rest_.size()));
    }
  }

  Word next() {
    const Place place = place_;
    if (rest_.empty()) {
      return {.kind = Word::Kind::end, .text = "end of the expression", .place = place};
    }
    const char first = rest_.front();
    if (first == '\'') {
      return {.kind = Word::Kind::text, .text = take_quoted(place), .place = place};
    }
    if (first == '"') {
      return {.kind = Word::Kind::quoted_name, .text = take_quoted(place), .place = place};
    }
    if (begins_name(first)) {
      const auto* const end = std::ranges::find_if(
          rest_, [](char c) { return !begins_name(c) && !is_digit(c) && c != '$'; });
      return {.kind = Word::Kind::name,
              .text = take(static_cast<std::size_t>(end - rest_.begin())),
              .place = place};
    }
    if (is_digit(first) || (first == '.' && rest_.size() > 1 && is_digit(rest_[1]))) {
      return {.kind = Word::Kind::number, .text = take(number_length()), .place = place};
    }
    for (const std::string_view sign : kLongSigns) {
      if (rest_.starts_with(sign)) {
        return {.kind = Word::Kind::sign, .text = take(sign.size()), .place = place};
      }
    }
    if (kSigns.find(first) == std::string_view::npos) {
      fail_at(place, {}, "no expression has a {}", take(1));
    }
    return {.kind = Word::Kind::sign, .text = take(1), .place = place};
  }

  std::size_t number_length() const {
    std::size_t length = 0;
    const auto digits = [&] {
      while (length < rest_.size() && is_digit(rest_[length])) {
        ++length;
      }
    };
    digits();
    if (length < rest_.size() && rest_[length] == '.') {
      ++length;
      digits();
    }
    const bool exponent = length < rest_.size() && (rest_[length] == 'e' || rest_[length] == 'E');
    const std::size_t sign = length + 1;
    const bool has_sign =
        exponent && sign < rest_.size() && (rest_[sign] == '-' || rest_[sign] == '+');
    const std::size_t first = sign + (has_sign ? 1 : 0);
    if (exponent && first < rest_.size() && is_digit(rest_[first])) {
      length = first;
      digits();
    }
    return length;
  }

  // A doubled quote stands for one.
  std::string take_quoted(const Place& place) {
    const char quote = rest_.front();
    std::string text;
    take(1);
    while (true) {
      const std::size_t end = rest_.find(quote);
      if (end == std::string_view::npos) {
        fail_at(place, {}, "the quote has no end: {}", quote);
      }
      text += take(end);
      take(1);
      if (rest_.empty() || rest_.front() != quote) {
        return text;
      }
      text += take(1);
    }
  }

  std::string take(std::size_t bytes) {
    std::string taken(rest_.substr(0, bytes));
    place_ = after(std::move(place_), taken);
    rest_.remove_prefix(bytes);
    return taken;
  }

  std::string_view rest_;
  Place place_;
};

}  // namespace

bool Word::is(std::string_view wanted) const {
  if (kind == Kind::sign) {
    return text == wanted;
  }
  return kind == Kind::name && lower_ascii(text) == wanted;
}

std::vector<Word> words_of(std::string_view text, const Place& place) {
  return Reader(text, place).read();
}

Place after(Place place, std::string_view text) {
  for (const char c : text) {
    if (c == '\n') {
      ++place.line;
      place.column = 1;
    } else if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) {
      ++place.column;
    }
  }
  return place;
}

std::string lower_ascii(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return lower;
}

Hint nearest_hint(std::string_view name, const std::vector<std::string>& known) {
  const std::string near = nearest(name, known);
  return near.empty() ? Hint{} : Hint{fmt::format("did you mean {}?", near)};
}

}  // namespace mdm::plan
