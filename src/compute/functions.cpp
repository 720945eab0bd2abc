#include "functions.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <unordered_map>

#include <fmt/format.h>

#include <mdm/base/digest.hpp>

#include "text_measures.hpp"

namespace mdm::compute {
namespace {

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>()(text);
  }
};

using TextTable = std::unordered_map<std::string, double, TextHash, std::equal_to<>>;
using NumberTable = std::unordered_map<double, double>;

std::vector<double> numbers_of(const Json& array) {
  std::vector<double> numbers;
  for (const Json& number : array.as_array()) {
    numbers.push_back(number.as_double());
  }
  return numbers;
}

/// The second list as long as the first, or it is no table.
std::vector<double> seconds_of(const Json& table, std::string_view member, std::size_t size) {
  std::vector<double> numbers = numbers_of(table.at(member));
  if (numbers.size() != size || size == 0) {
    fail(ErrorCode::bad_input, "a state table of a feature plan has {} values and {} {}", size,
         numbers.size(), member);
  }
  return numbers;
}

template <typename Table, typename Value>
std::optional<double> found_in(const Table& table, const Value& value) {
  const auto found = table.find(value);
  return found == table.end() ? std::nullopt : std::optional<double>(found->second);
}

duckdb::TextFunction text_lookup(const Json& state) {
  const std::vector<std::string> values = state.at("values").as_strings();
  const std::vector<double> counts = seconds_of(state, "counts", values.size());
  auto table = std::make_shared<TextTable>();
  for (std::size_t i = 0; i < values.size(); ++i) {
    table->emplace(values[i], counts[i]);
  }
  return [table](std::string_view value) { return found_in(*table, value); };
}

duckdb::NumberFunction number_lookup(const Json& state) {
  const std::vector<double> values = numbers_of(state.at("values"));
  const std::vector<double> counts = seconds_of(state, "counts", values.size());
  auto table = std::make_shared<NumberTable>();
  for (std::size_t i = 0; i < values.size(); ++i) {
    table->emplace(values[i], counts[i]);
  }
  return [table](double value) { return found_in(*table, value); };
}

duckdb::NumberFunction bucket(const Json& state) {
  return [edges = numbers_of(state)](double value) {
    return std::optional<double>(std::ranges::lower_bound(edges, value) - edges.begin());
  };
}

/// The line through the points; level beyond the first and the last of them.
struct Line {
  std::vector<double> values{};
  std::vector<double> ranks{};

  double at(double value) const {
    const auto next =
        static_cast<std::size_t>(std::ranges::lower_bound(values, value) - values.begin());
    if (next == values.size()) {
      return ranks.back();
    }
    if (next == 0 || values[next] == value) {
      return ranks[next];
    }
    // Halves, since the difference of two doubles may be none.
    const double low = values[next - 1] / 2;
    const double share = (value / 2 - low) / (values[next] / 2 - low);
    return ranks[next - 1] + (ranks[next] - ranks[next - 1]) * share;
  }
};

duckdb::NumberFunction interpolate(const Json& state) {
  Line line{.values = numbers_of(state.at("values")), .ranks = {}};
  line.ranks = seconds_of(state, "ranks", line.values.size());
  return [line = std::move(line)](double value) { return std::optional<double>(line.at(value)); };
}

}  // namespace

Functions::Functions(duckdb::Connection& connection) : connection_(connection) {
  for (const auto& row : connection.rows("SELECT DISTINCT function_name FROM duckdb_functions() "
                                         "WHERE starts_with(function_name, 'mdm_')")) {
    defined_.insert(row.at(0));
  }
}

template <typename Function>
void Functions::define(const std::string& name, Function function) {
  if (defined_.insert(name).second) {
    connection_.define(name, std::move(function));
  }
}

void Functions::define_text_measures() {
  for (const TextMeasure& measure : kTextMeasures) {
    define(std::string(measure.function),
           duckdb::TextFunction([of = measure.of](std::string_view text) {
             return std::optional<double>(of(text));
           }));
  }
}

std::string Functions::read_table(std::string_view op, const plan::State& state, data::Type type,
                                  const std::string& argument) {
  const bool of_text = op == "lookup" && type == data::Type::text;
  const std::string name =
      fmt::format("mdm_{}_{}", op, digest_of(fmt::format("{}{}", of_text, state.value.dump())));
  if (of_text) {
    define(name, text_lookup(state.value));
    return fmt::format("{}({})", name, argument);
  }
  if (op == "lookup") {
    define(name, number_lookup(state.value));
  } else if (op == "bucket") {
    define(name, bucket(state.value));
  } else {
    define(name, interpolate(state.value));
  }
  return fmt::format("{}(CAST({} AS DOUBLE))", name, argument);
}

}  // namespace mdm::compute
