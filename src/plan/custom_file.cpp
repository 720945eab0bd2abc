#include <algorithm>

#include <mdm/plan/custom.hpp>

#include "words.hpp"

namespace mdm::plan {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

/// Takes the line off the front of the text, with its end.
std::string_view take_line(std::string_view& rest) {
  const std::string_view line = rest.substr(0, rest.find('\n'));
  const std::size_t size = std::min(line.size() + 1, rest.size());
  const std::string_view whole = rest.substr(0, size);
  rest.remove_prefix(size);
  return whole;
}

bool is_empty(std::string_view line) {
  const std::size_t first = line.find_first_not_of(" \t\r\n");
  return first == std::string_view::npos || line[first] == '#';
}

/// The lines that go on with the one before: they begin with a blank, or say nothing.
std::string_view take_continuation(std::string_view& rest) {
  std::string_view more = rest;
  while (!rest.empty() && (is_blank(rest.front()) || is_empty(rest.substr(0, rest.find('\n'))))) {
    take_line(rest);
  }
  more.remove_suffix(rest.size());
  return more;
}

/// The length of the quoted text at the front, with its quotes; 0 if it has no end.
std::size_t quoted_length(std::string_view text) {
  const std::size_t end = text.find(text.front(), 1);
  return end == std::string_view::npos ? 0 : end + 1;
}

/// An expression without what belongs to YAML: a block sign before it, or quotes around it.
void unwrap(CustomFeature& feature) {
  std::string_view text = feature.expression;
  const auto advance = [&](std::size_t bytes) {
    feature.place = after(std::move(feature.place), text.substr(0, bytes));
    text.remove_prefix(bytes);
  };
  const auto skip = [&](const char* signs) {
    advance(std::min(text.find_first_not_of(signs), text.size()));
  };
  skip(" \t\r\n");
  if (text.starts_with('|') || text.starts_with('>')) {
    skip("|>-+ \t\r\n");
  }
  text = text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
  const bool quoted = text.size() > 1 && (text.front() == '"' || text.front() == '\'');
  if (quoted && quoted_length(text) == text.size()) {
    advance(1);
    text.remove_suffix(1);
  }
  feature.expression = std::string(text);
}

class FileReader final {
 public:
  FileReader(std::string_view text, std::string_view source)
      : rest_(text), place_{.source = std::string(source)} {}

  std::vector<CustomFeature> read() {
    std::vector<CustomFeature> features;
    while (!rest_.empty()) {
      const std::string_view line = take_line(rest_);
      if (is_empty(line) || line.starts_with("---")) {
        place_ = after(std::move(place_), line);
        continue;
      }
      CustomFeature feature = read_feature(line);
      const auto same = std::ranges::find(features, feature.name, &CustomFeature::name);
      if (same != features.end()) {
        fail_at(feature.place, {}, "two features have one name: {}", feature.name);
      }
      features.push_back(std::move(feature));
    }
    return features;
  }

 private:
  CustomFeature read_feature(std::string_view line) {
    CustomFeature feature;
    const bool quoted = line.front() == '"' || line.front() == '\'';
    const std::size_t length = quoted ? quoted_length(line) : line.find(':');
    const std::size_t colon =
        quoted && length == 0 ? std::string_view::npos : line.find(':', length);
    if (is_blank(line.front()) || colon == std::string_view::npos) {
      fail_at(place_, Hint{"write `name: expression` at the beginning of a line"},
              "no name of a feature and colon in: {}",
              line.substr(0, line.find_last_not_of("\r\n") + 1));
    }
    feature.name = quoted ? line.substr(1, length - 2) : line.substr(0, length);
    feature.name.erase(feature.name.find_last_not_of(" \t") + 1);
    if (feature.name.empty()) {
      fail_at(place_, {}, "a feature has no name");
    }
    feature.place = after(place_, line.substr(0, colon + 1));
    const std::string_view more = take_continuation(rest_);
    feature.expression = std::string(line.substr(colon + 1)) + std::string(more);
    place_ = after(std::move(place_), line);
    place_ = after(std::move(place_), more);
    unwrap(feature);
    if (feature.expression.empty()) {
      fail_at(feature.place, {}, "no expression for the feature: {}", feature.name);
    }
    return feature;
  }

  std::string_view rest_;
  Place place_;
};

}  // namespace

std::vector<CustomFeature> read_custom_features(std::string_view text, std::string_view source) {
  return FileReader(text, source).read();
}

}  // namespace mdm::plan
