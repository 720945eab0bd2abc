#include "arguments.hpp"

#include <charconv>
#include <utility>

#include <mdm/base.hpp>

namespace mdm::cli {
namespace {

/// The elements of one line of CSV.
std::vector<std::string> split_list(std::string_view list) {
  std::vector<std::string> elements;
  std::string element;
  bool quoted = false;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (list[i] == '"' && quoted && i + 1 < list.size() && list[i + 1] == '"') {
      element += '"';
      ++i;
    } else if (list[i] == '"' && (quoted || element.empty())) {
      quoted = !quoted;
    } else if (list[i] == ',' && !quoted) {
      elements.push_back(std::exchange(element, {}));
    } else {
      element += list[i];
    }
  }
  if (quoted) {
    fail(ErrorCode::invalid_argument, Hint{"close the quotes, or write \"\" for a quote itself"},
         "a list with an open quote: {}", list);
  }
  elements.push_back(element);
  std::erase(elements, "");
  return elements;
}

}  // namespace

void Arguments::add(std::string_view name, std::string value) {
  values_[std::string(name)].push_back(std::move(value));
}

bool Arguments::flag(std::string_view name) const {
  MDM_CHECK(find_option(*command_, name) != nullptr || find_argument(*command_, name) != nullptr);
  return values_.contains(name);
}

std::string Arguments::text(std::string_view name) const {
  const OptionRow* const option = find_option(*command_, name);
  const ArgumentRow* const argument = find_argument(*command_, name);
  MDM_CHECK(option != nullptr || argument != nullptr);
  if (const auto found = values_.find(name); found != values_.end()) {
    return found->second.back();
  }
  return std::string(option != nullptr ? option->fallback : argument->fallback);
}

std::vector<std::string> Arguments::texts(std::string_view name) const {
  const OptionRow* const option = find_option(*command_, name);
  MDM_CHECK(option != nullptr);
  const auto found = values_.find(name);
  if (found == values_.end() || option->takes == Takes::repeated) {
    return found == values_.end() ? std::vector<std::string>{} : found->second;
  }
  std::vector<std::string> elements;
  for (const std::string& list : found->second) {
    const std::vector<std::string> more = split_list(list);
    elements.insert(elements.end(), more.begin(), more.end());
  }
  return elements;
}

std::int64_t Arguments::count(std::string_view name) const {
  const std::string value = text(name);
  std::int64_t number = 0;
  const char* const end = value.data() + value.size();
  const auto [at, error] = std::from_chars(value.data(), end, number);
  if (error != std::errc() || at != end || number < 0) {
    fail(ErrorCode::invalid_argument, Hint{fmt::format("write {} 20, for example", name)},
         "{} takes a whole number of at least 0, not: {}", name, value);
  }
  return number;
}

}  // namespace mdm::cli
