#include <algorithm>
#include <map>

#include <fmt/format.h>

#include <mdm/plan/sql.hpp>

#include "tables.hpp"

namespace mdm::compute {
namespace {

struct Total {
  double count = 0;
  double sum = 0;

  void add(const Total& other) {
    count += other.count;
    sum += other.sum;
  }
};

/// The totals of one value of the column, which may be null, by fold.
struct Value {
  Json value{};
  std::vector<Total> folds{};
};

bool precedes(const Value& a, const Value& b) {
  if (a.value.is_null() || b.value.is_null()) {
    return a.value.is_null() && !b.value.is_null();
  }
  if (a.value.is_integer()) {
    return a.value.as_int() < b.value.as_int();
  }
  if (a.value.is_number()) {
    return a.value.as_double() < b.value.as_double();
  }
  return a.value.is_bool() ? a.value.as_bool() < b.value.as_bool()
                           : a.value.as_string() < b.value.as_string();
}

/// The fold of a row, as formulas of the plan find it.
std::string fold_sql(const Json& parameters) {
  const plan::Expression folds{.op = "literal", .literal = parameters.at("folds")};
  const plan::Feature fold{
      .formula = {.op = "fold", .name = parameters.at("row_id").as_string(), .arguments = {folds}},
      .type = data::Type::int64};
  return plan::to_sql(fold, {}, nullptr);
}

std::string target_sql(const Json& parameters) {
  const std::string target = duckdb::quoted(parameters.at("target").as_string());
  const Json* one = parameters.find("one");
  return one == nullptr
             ? fmt::format("CAST({} AS DOUBLE)", target)
             : fmt::format("CAST({} = {} AS DOUBLE)", target, duckdb::literal(one->as_string()));
}

/// The totals of each value, by rising value.
std::vector<Value> totals_of(duckdb::Connection& connection, const std::string& table,
                             const plan::State& entry, const std::stop_token& stop) {
  const std::string key = entry.column.empty() ? "NULL::BIGINT" : duckdb::quoted(entry.column);
  const auto folds = static_cast<std::size_t>(entry.parameters.at("folds").as_int());
  const auto rows = connection.stream(
      fmt::format("SELECT k, y, f FROM (SELECT {} AS k, {} AS y, {} AS f FROM {}) "
                  "WHERE isfinite(y)",
                  key, target_sql(entry.parameters), fold_sql(entry.parameters), table),
      stop);
  std::map<std::string, Value> totals;
  data::Batch batch;
  while (rows->next(batch)) {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      const data::Column& keys = batch.columns[0];
      const bool valid = keys.valid(row);
      Value& value = totals[valid ? "=" + data::cell_text(keys, row) : ""];
      if (value.folds.empty()) {
        value = {.value = valid ? cell_json(keys, row) : Json(),
                 .folds = std::vector<Total>(folds)};
      }
      value.folds.at(static_cast<std::size_t>(batch.columns[2].ints[row]))
          .add({.count = 1, .sum = batch.columns[1].floats[row]});
    }
  }
  std::vector<Value> sorted;
  for (auto& [text, value] : totals) {
    sorted.push_back(std::move(value));
  }
  std::ranges::sort(sorted, precedes);
  return sorted;
}

/// Over all folds but the one that the entry leaves out.
Total total_of(const Value& value, const Json& parameters) {
  const Json* without = parameters.find("without");
  Total total;
  for (std::size_t fold = 0; fold < value.folds.size(); ++fold) {
    if (without == nullptr || fold != static_cast<std::size_t>(without->as_int())) {
      total.add(value.folds[fold]);
    }
  }
  return total;
}

Json means_of(const std::vector<Value>& values, const plan::State& entry) {
  Total all;
  for (const Value& value : values) {
    all.add(total_of(value, entry.parameters));
  }
  if (all.count == 0) {
    fail(ErrorCode::bad_input, "a target encoding has no row with a target: {}", entry.key);
  }
  const double prior = all.sum / all.count;
  if (entry.column.empty()) {
    return prior;
  }
  const double smoothing = entry.parameters.at("smoothing").as_double();
  Json keys = Json::array();
  Json numbers = Json::array();
  for (const Value& value : values) {
    const Total total = total_of(value, entry.parameters);
    if (!value.value.is_null() && total.count > 0) {
      keys.push(value.value);
      numbers.push((total.sum + smoothing * prior) / (total.count + smoothing));
    }
  }
  return Json::object({{"values", std::move(keys)}, {"numbers", std::move(numbers)}});
}

}  // namespace

void measure_target_means(duckdb::Connection& connection, const std::string& table,
                          const Entries& entries, const std::stop_token& stop) {
  const std::vector<Value> values = totals_of(connection, table, *entries.front(), stop);
  for (plan::State* entry : entries) {
    entry->value = means_of(values, *entry);
  }
}

}  // namespace mdm::compute
