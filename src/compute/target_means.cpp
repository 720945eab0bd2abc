#include <fmt/format.h>

#include <mdm/plan/sql.hpp>

#include "state_table.hpp"
#include "training.hpp"

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

/// The totals of one value of the column by fold.
using Folds = std::vector<Total>;

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

/// The totals of each value; of all rows under a null if there is no column.
std::vector<Folds> totals_of(const Training& training, const plan::State& entry,
                             ValueIndex& index) {
  const std::string key = entry.column.empty() ? "NULL::BIGINT" : duckdb::quoted(entry.column);
  const auto rows = training.stream(fmt::format(
      "SELECT k, y, f FROM (SELECT {} AS k, {} AS y, {} AS f FROM {}) WHERE isfinite(y)", key,
      target_sql(entry.parameters), fold_sql(entry.parameters), training.table));
  const auto folds = static_cast<std::size_t>(entry.parameters.at("folds").as_int());
  std::vector<Folds> totals;
  data::Batch batch;
  while (rows->next(batch)) {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      const std::size_t value = index.of(batch.columns[0], row);
      totals.resize(index.size(), Folds(folds));
      totals[value]
          .at(static_cast<std::size_t>(batch.columns[2].ints[row]))
          .add({.count = 1, .sum = batch.columns[1].floats[row]});
    }
  }
  return totals;
}

/// Over all folds but the one that the entry leaves out.
Total total_of(const Folds& folds, const Json& parameters) {
  const Json* without = parameters.find("without");
  Total total;
  for (std::size_t fold = 0; fold < folds.size(); ++fold) {
    if (without == nullptr || fold != static_cast<std::size_t>(without->as_int())) {
      total.add(folds[fold]);
    }
  }
  return total;
}

Json means_of(const std::vector<Folds>& totals, const ValueIndex& index, const plan::State& entry) {
  Total all;
  for (const Folds& folds : totals) {
    all.add(total_of(folds, entry.parameters));
  }
  if (all.count == 0) {
    fail(ErrorCode::bad_input, "a target encoding has no row with a target: {}", entry.key);
  }
  const double prior = all.sum / all.count;
  if (entry.column.empty()) {
    return prior;
  }
  const double smoothing = entry.parameters.at("smoothing").as_double();
  Json values = Json::array();
  Json numbers = Json::array();
  for (const std::size_t value : index.rising()) {
    const Total total = total_of(totals[value], entry.parameters);
    if (total.count > 0) {
      values.push(index.value(value));
      numbers.push((total.sum + smoothing * prior) / (total.count + smoothing));
    }
  }
  return Json::object({{"values", std::move(values)}, {"numbers", std::move(numbers)}});
}

}  // namespace

void measure_target_means(const Training& training, const Entries& entries) {
  ValueIndex index;
  const std::vector<Folds> totals = totals_of(training, *entries.front(), index);
  for (plan::State* entry : entries) {
    entry->value = means_of(totals, index, *entry);
  }
}

}  // namespace mdm::compute
