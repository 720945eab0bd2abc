#include "functions.hpp"

#include <algorithm>
#include <memory>
#include <numeric>
#include <optional>
#include <unordered_map>

#include <fmt/format.h>

#include <mdm/base/files.hpp>

#include "clusters.hpp"
#include "state_table.hpp"
#include "text_measures.hpp"

namespace mdm::compute {
namespace {

using TextTable = TextMap<double>;
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

/// The numbers of a lookup table, or the positions of its values.
std::vector<double> numbers_beside(const Json& table, std::string_view op, std::size_t size) {
  if (op != "position") {
    return seconds_of(table, "numbers", size);
  }
  std::vector<double> positions;
  for (std::size_t i = 0; i < size; ++i) {
    positions.push_back(static_cast<double>(i));
  }
  return positions;
}

duckdb::TextFunction tfidf(const Json& state) {
  const auto dimensions = static_cast<std::size_t>(state.at("dimensions").as_int());
  const auto dimension = static_cast<std::size_t>(state.at("dimension").as_int());
  if (dimension >= dimensions) {
    fail(ErrorCode::bad_input, "a word weight of a feature plan has dimension {} of {}", dimension,
         dimensions);
  }
  return [=, weight = state.at("weight").as_double()](std::string_view text) {
    const std::vector<std::int64_t> counts = words_by_digest(text, dimensions);
    const auto words = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
    return std::optional<double>(words == 0 ? 0.0
                                            : static_cast<double>(counts[dimension]) /
                                                  static_cast<double>(words) * weight);
  };
}

duckdb::TextFunction text_lookup(const Json& state, std::string_view op) {
  const std::vector<std::string> values = state.at("values").as_strings();
  const std::vector<double> numbers = numbers_beside(state, op, values.size());
  auto table = std::make_shared<TextTable>();
  for (std::size_t i = 0; i < values.size(); ++i) {
    table->emplace(values[i], numbers[i]);
  }
  return [table](std::string_view value) { return found_in(*table, value); };
}

duckdb::NumberFunction number_lookup(const Json& state, std::string_view op) {
  const std::vector<double> values = numbers_of(state.at("values"));
  const std::vector<double> numbers = numbers_beside(state, op, values.size());
  auto table = std::make_shared<NumberTable>();
  for (std::size_t i = 0; i < values.size(); ++i) {
    table->emplace(values[i], numbers[i]);
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

Functions::Functions(duckdb::Connection& connection)
    : connection_(connection), prefix_("mdm_" + random_id()) {}

std::string Functions::define(std::string_view op, const plan::State* state, data::Type type) {
  std::string name = fmt::format("{}_{}", prefix_, names_.size());
  if (state == nullptr) {
    connection_.define(name,
                       duckdb::TextFunction([of = text_measure(op).of](std::string_view text) {
                         return std::optional<double>(of(text));
                       }));
  } else if (op == "bucket") {
    connection_.define(name, bucket(state->value));
  } else if (op == "interpolate") {
    connection_.define(name, interpolate(state->value));
  } else if (op == "nearest_cluster" || op == "cluster_distance" || op == "density") {
    connection_.define(name, dimensions_of(state->value), cluster_function(op, state->value));
  } else if (op == "isolation") {
    connection_.define(name, dimensions_of(state->value), isolation_function(state->value));
  } else if (op == "tfidf") {
    connection_.define(name, tfidf(state->value));
  } else if (type == data::Type::text) {
    connection_.define(name, text_lookup(state->value, op));
  } else {
    connection_.define(name, number_lookup(state->value, op));
  }
  return name;
}

std::string Functions::call(std::string_view op, const plan::State* state, data::Type type,
                            const std::string& argument) {
  std::string& name = names_[fmt::format("{} {}", op, state == nullptr ? "" : state->key)];
  if (name.empty()) {
    name = define(op, state, type);
  }
  const bool as_it_is = type == data::Type::text || type == data::Type::float64;
  return as_it_is ? fmt::format("{}({})", name, argument)
                  : fmt::format("{}(CAST({} AS DOUBLE))", name, argument);
}

}  // namespace mdm::compute
