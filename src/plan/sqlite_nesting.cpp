#include "sqlite_nesting.hpp"

#include <algorithm>
#include <vector>

namespace mdm::plan {
namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/// What is open at a place of the text, each with the places that it holds.
class Open final {
 public:
  void take(std::string_view word) {
    if (word == "(") {
      push(kBracket);
    } else if (word == "CASE") {
      push(kChoice);
    } else if (word == ")" || word == "END") {
      depth_ -= held_.back();
      held_.pop_back();
    } else if (word == "," && !held_.empty()) {
      hold(std::max(held_.back(), kArgument));
    } else if (word == "SELECT" && !held_.empty()) {
      hold(kSelect);
    } else if (word == "FROM" && !held_.empty()) {
      hold(kFrom);
    }
  }

  int most() const { return most_; }

 private:
  // Measured: so many places are held where such a thing stands within another, an operator and
  // its first operand before it included.
  static constexpr int kBracket = 3;
  static constexpr int kArgument = 5;
  static constexpr int kChoice = 7;
  static constexpr int kSelect = 7;
  static constexpr int kFrom = 9;

  void push(int places) {
    held_.push_back(0);
    hold(places);
  }

  void hold(int places) {
    depth_ += places - held_.back();
    held_.back() = places;
    most_ = std::max(most_, depth_);
  }

  std::vector<int> held_{};
  int depth_ = 0;
  int most_ = 0;
};

}  // namespace

int sqlite_nesting(std::string_view sql) {
  Open open;
  while (!sql.empty()) {
    std::size_t length = 1;
    const char first = sql.front();
    if (first == '\'' || first == '"') {
      length = sql.find(first, 1) + 1;  // a doubled quote is two literals side by side
    } else if (is_letter(first)) {
      const auto* const end = std::ranges::find_if_not(sql, is_letter);
      length = static_cast<std::size_t>(end - sql.begin());
    }
    open.take(sql.substr(0, length));
    sql.remove_prefix(length);
  }
  return open.most();
}

}  // namespace mdm::plan
