#include <mdm/profile.hpp>

namespace mdm::profile {
namespace {

Json patterns_json(const NullPatterns& nulls) {
  Json patterns = Json::array();
  for (const NullPattern& pattern : nulls.patterns) {
    Json columns = Json::array();
    for (const std::uint32_t column : pattern.columns) {
      columns.push(std::uint64_t{column});
    }
    patterns.push(Json::object({{"columns", std::move(columns)}, {"rows", pattern.rows}}));
  }
  return Json::object(
      {{"rows", nulls.rows}, {"patterns", std::move(patterns)}, {"other_rows", nulls.other_rows}});
}

Json correlations_json(const Relations& relations) {
  Json pairs = Json::array();
  for (const Correlation& pair : relations.correlations) {
    pairs.push(Json::object({{"a", std::uint64_t{pair.a}},
                             {"b", std::uint64_t{pair.b}},
                             {"pearson", pair.pearson},
                             {"rows", pair.rows}}));
  }
  return Json::object({{"sampled", relations.correlations_sampled}, {"pairs", std::move(pairs)}});
}

std::uint64_t count_at(const Json& json, std::string_view name) {
  const std::int64_t value = json.at(name).as_int();
  if (value < 0) {
    fail(ErrorCode::bad_input, "count in a profile is negative: {}", name);
  }
  return static_cast<std::uint64_t>(value);
}

Order order_of(std::string_view name) {
  for (unsigned i = 0; i <= static_cast<unsigned>(Order::strictly_decreasing); ++i) {
    if (name_of(static_cast<Order>(i)) == name) {
      return static_cast<Order>(i);
    }
  }
  fail(ErrorCode::bad_input, "order in a profile is unknown: {}", name);
}

std::uint32_t column_of(const Json& json, std::size_t columns) {
  const std::int64_t place = json.as_int();
  if (place < 0 || static_cast<std::uint64_t>(place) >= columns) {
    fail(ErrorCode::bad_input, "column in a profile is out of range: {}", place);
  }
  return static_cast<std::uint32_t>(place);
}

}  // namespace

Json to_json(const Relations& relations) {
  Json orders = Json::array();
  for (const Order order : relations.orders) {
    orders.push(name_of(order));
  }
  const DuplicateRows& duplicates = relations.duplicates;
  return Json::object({{"rows", relations.rows},
                       {"orders", std::move(orders)},
                       {"duplicates", Json::object({{"rows", duplicates.rows},
                                                    {"exact", duplicates.exact},
                                                    {"error", duplicates.error}})},
                       {"nulls", patterns_json(relations.nulls)},
                       {"correlations", correlations_json(relations)}});
}

Relations relations_from_json(const Json& json) {
  Relations relations;
  relations.rows = count_at(json, "rows");
  for (const Json& order : json.at("orders").as_array()) {
    relations.orders.push_back(order_of(order.as_string()));
  }
  const std::size_t columns = relations.orders.size();
  const Json& duplicates = json.at("duplicates");
  relations.duplicates = {count_at(duplicates, "rows"), duplicates.at("exact").as_bool(),
                          duplicates.at("error").as_double()};
  const Json& nulls = json.at("nulls");
  relations.nulls.rows = count_at(nulls, "rows");
  relations.nulls.other_rows = count_at(nulls, "other_rows");
  for (const Json& pattern : nulls.at("patterns").as_array()) {
    NullPattern& read = relations.nulls.patterns.emplace_back();
    read.rows = count_at(pattern, "rows");
    for (const Json& column : pattern.at("columns").as_array()) {
      read.columns.push_back(column_of(column, columns));
    }
  }
  const Json& correlations = json.at("correlations");
  relations.correlations_sampled = correlations.at("sampled").as_bool();
  for (const Json& pair : correlations.at("pairs").as_array()) {
    relations.correlations.push_back({column_of(pair.at("a"), columns),
                                      column_of(pair.at("b"), columns),
                                      pair.at("pearson").as_double(), count_at(pair, "rows")});
  }
  return relations;
}

}  // namespace mdm::profile
