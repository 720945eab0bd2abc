#include "sqlite_text.hpp"

#include <cstdint>
#include <vector>

#include <fmt/format.h>

namespace mdm::plan {
namespace {

using Characters = std::vector<std::uint32_t>;

/// White space as Python's str.isspace() knows it.
Characters spaces() {
  Characters points{0x85, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000};
  for (std::uint32_t point = '\t'; point <= '\r'; ++point) {
    points.push_back(point);
  }
  for (std::uint32_t point = 0x1c; point <= ' '; ++point) {
    points.push_back(point);
  }
  for (std::uint32_t point = 0x2000; point <= 0x200a; ++point) {
    points.push_back(point);
  }
  return points;
}

Characters span_of(std::uint32_t first, std::uint32_t last) {
  Characters points;
  for (std::uint32_t point = first; point <= last; ++point) {
    points.push_back(point);
  }
  return points;
}

std::string character(std::uint32_t point) {
  const bool plain = point > ' ' && point < 0x7f;
  return plain ? fmt::format("'{}'", static_cast<char>(point)) : fmt::format("char({})", point);
}

/// How many of the characters there are.
std::string count_of(const Characters& points) {
  std::string rest;
  for (const std::uint32_t point : points) {
    rest += fmt::format("{}length(replace({{0}}, {}, ''))", rest.empty() ? "" : " + ",
                        character(point));
  }
  return fmt::format("({} * length({{0}}) - ({}))", points.size(), rest);
}

/// Each character replaced by another one, a few in each step of a WITH clause.
class Steps final {
 public:
  void replace(std::uint32_t point, const std::string& by) {
    if (inside_ == kInsideMost) {
      finish();
    }
    sql_ = fmt::format("replace({}, {}, {})", sql_, character(point), by);
    ++inside_;
  }

  void finish() {
    steps_ += fmt::format("{}s{}(t) AS (SELECT {}{})", count_ == 0 ? "" : ", ", count_, sql_,
                          count_ == 0 ? std::string() : fmt::format(" FROM s{}", count_ - 1));
    sql_.assign(1, 't');
    inside_ = 0;
    ++count_;
  }

  /// An expression over `t`, the text after all steps.
  std::string with(const std::string& expression) const {
    return fmt::format("(WITH {} SELECT {} FROM s{})", steps_, expression, count_ - 1);
  }

 private:
  static constexpr int kInsideMost = 8;
  std::string steps_{};
  std::string sql_ = "{0}";
  int inside_ = 0;
  int count_ = 0;
};

}  // namespace

std::string sqlite_uppercase() {
  return count_of(span_of('A', 'Z'));
}

std::string sqlite_lowercase() {
  return count_of(span_of('a', 'z'));
}

std::string sqlite_spaces() {
  return count_of(spaces());
}

std::string sqlite_special() {
  Characters others = spaces();
  for (const auto& [first, last] :
       {std::pair{'0', '9'}, std::pair{'A', 'Z'}, std::pair{'a', 'z'}}) {
    const Characters more =
        span_of(static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(last));
    others.insert(others.end(), more.begin(), more.end());
  }
  return fmt::format("(length({{0}}) - {})", count_of(others));
}

// With each space written as \1\2, "\2\1" is what stands within a run of them: without it, each run
// is one \1\2. Other \1 and \2 are made letters before.
std::string sqlite_words() {
  Steps steps;
  steps.replace(1, "'x'");
  steps.replace(2, "'x'");
  for (const std::uint32_t point : spaces()) {
    if (point != ' ') {
      steps.replace(point, "' '");
    }
  }
  steps.finish();
  steps.replace(' ', "char(1, 2)");
  steps.finish();
  return steps.with(
      "CASE WHEN trim(t, char(1, 2)) = '' THEN 0 "
      "ELSE 1 + length(trim(replace(t, char(2, 1), ''), char(1, 2))) - "
      "length(replace(trim(replace(t, char(2, 1), ''), char(1, 2)), char(1), '')) END");
}

}  // namespace mdm::plan
