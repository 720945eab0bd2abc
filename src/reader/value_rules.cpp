#include "value_rules.hpp"

#include <algorithm>

#include "csv_kinds.hpp"

namespace mdm::reader {
namespace {

char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

char upper(char c) noexcept {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c;
}

bool reads_as_value(const std::string& word) {
  return kinds_of(word, kAllKinds) != 0;
}

}  // namespace

NullWords::NullWords(const std::vector<std::string>& usual, const std::vector<std::string>& given)
    : usual_(usual), given_(given) {
  const auto know = [&](char first, std::size_t size) {
    begins_[static_cast<unsigned char>(first)] = true;
    longest_ = std::max(longest_, size);
  };
  may_parse_ = std::any_of(usual_.begin(), usual_.end(), reads_as_value) ||
               std::any_of(given_.begin(), given_.end(), reads_as_value);
  for (std::string& word : usual_) {
    std::transform(word.begin(), word.end(), word.begin(), lower);
    if (!word.empty()) {
      know(word.front(), word.size());
      know(upper(word.front()), word.size());
    }
  }
  for (const std::string& word : given_) {
    if (!word.empty()) {
      know(word.front(), word.size());
    }
  }
}

bool NullWords::is_usual(std::string_view cell) const noexcept {
  return std::any_of(usual_.begin(), usual_.end(), [&](const std::string& word) {
    return std::equal(word.begin(), word.end(), cell.begin(), cell.end(),
                      [](char known, char c) { return known == lower(c); });
  });
}

bool NullWords::is_given(std::string_view cell) const noexcept {
  return std::find(given_.begin(), given_.end(), cell) != given_.end();
}

ValueRules value_rules(const Options& options) {
  ValueRules rules{NullWords(options.null_words, options.csv.null_words)};
  if (!options.csv.date_format.empty()) {
    rules.date_format.emplace(options.csv.date_format);
  }
  return rules;
}

}  // namespace mdm::reader
