#include <algorithm>

#include "evaluation.hpp"

namespace mdm::catalog {
namespace {

/// How many bytes the character at the beginning of `text` has.
std::size_t letter_size(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t size = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  return std::min(size, text.size());
}

/// Walks along the letters of a word through the dictionary. After the letters that are right, each
/// kind of error leads to a range of terms, of which those that go on with the rest of the word are
/// found.
class Walk {
 public:
  Walk(const Segment& segment, std::string_view word, bool may_go_on)
      : segment_(segment), may_go_on_(may_go_on) {
    while (!word.empty()) {
      letters_.push_back(word.substr(0, letter_size(word)));
      word.remove_prefix(letters_.back().size());
    }
  }

  std::vector<TermRange> ranges() {
    std::string start(1, kWordLetter);
    TermRange within = segment_.terms_with(start);
    for (std::size_t i = 0; i <= letters_.size() && within.size() > 0; ++i) {
      take_one_away(start, within, i);
      swap_two(start, within, i);
      change_one(start, within, i);
      if (i < letters_.size()) {
        start += letters_[i];
        within = segment_.terms_with(start, within);
      }
    }
    return std::move(found_);
  }

 private:
  std::string rest(std::size_t from) const {
    std::string text;
    for (; from < letters_.size(); ++from) {
      text += letters_[from];
    }
    return text;
  }

  void find(const std::string& term, TermRange within) {
    TermRange range = segment_.terms_with(term, within);
    if (range.size() > 0 && !may_go_on_) {
      range.last = segment_.term(range.first) == term ? range.first + 1 : range.first;
    }
    if (range.size() > 0) {
      found_.push_back(range);
    }
  }

  void take_one_away(const std::string& start, TermRange within, std::size_t i) {
    if (i < letters_.size()) {
      find(start + rest(i + 1), within);
    }
  }

  void swap_two(const std::string& start, TermRange within, std::size_t i) {
    if (i + 1 < letters_.size()) {
      find((start + std::string(letters_[i + 1])).append(letters_[i]) + rest(i + 2), within);
    }
  }

  /// Another letter in place of this one, or before it.
  void change_one(const std::string& start, TermRange within, std::size_t i) {
    for (std::uint32_t at = within.first; at < within.last;) {
      const std::string_view term = segment_.term(at);
      if (term.size() == start.size()) {  // the end of a term, which sorts first
        ++at;
        continue;
      }
      const std::string next =
          start + std::string(term.substr(start.size(), letter_size(term.substr(start.size()))));
      const TermRange of_letter = segment_.terms_with(next, {at, within.last});
      if (i < letters_.size()) {
        find(next + rest(i + 1), of_letter);
        find(next + rest(i), of_letter);
      }
      at = of_letter.last;
    }
  }

  const Segment& segment_;
  bool may_go_on_;
  std::vector<std::string_view> letters_{};
  std::vector<TermRange> found_{};
};

}  // namespace

std::vector<TermRange> terms_almost(const Segment& segment, std::string_view word, bool may_go_on) {
  return Walk(segment, word, may_go_on).ranges();
}

}  // namespace mdm::catalog
