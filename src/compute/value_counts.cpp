#include <fmt/format.h>

#include <mdm/plan/sql.hpp>

#include "state_table.hpp"
#include "training.hpp"

namespace mdm::compute {
namespace {

/// The value to be counted: a column, or a pair of columns as formulas of the plan write it.
std::string counted_sql(const Training& training, const plan::State& entry) {
  const Json* with = entry.parameters.find("with");
  if (with == nullptr) {
    return duckdb::quoted(entry.column);
  }
  const plan::FeaturePlan plan{.inputs = training.schema.fields};
  const plan::Feature pair{.formula = {.op = "pair",
                                       .arguments = {{.op = "column", .name = entry.column},
                                                     {.op = "column", .name = with->as_string()}}},
                           .type = data::Type::text};
  return plan::to_sql(pair, plan, nullptr);
}

void count(const Training& training, plan::State& entry) {
  const data::Type type = training.schema.fields[training.schema.index_of(entry.column)].type;
  const bool finite = type == data::Type::float64 && entry.parameters.find("with") == nullptr;
  const auto rows = training.stream(fmt::format(
      "SELECT v, count(*) FROM (SELECT {} AS v FROM {}) WHERE v IS NOT NULL{} GROUP BY v "
      "ORDER BY v",
      counted_sql(training, entry), training.table, finite ? " AND isfinite(v)" : ""));
  Json values = Json::array();
  Json numbers = Json::array();
  data::Batch batch;
  while (rows->next(batch)) {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      values.push(cell_json(batch.columns[0], row));
      numbers.push(batch.columns[1].ints[row]);
    }
  }
  entry.value = Json::object({{"values", std::move(values)}, {"numbers", std::move(numbers)}});
}

}  // namespace

void count_values(const Training& training, const Entries& entries) {
  for (plan::State* entry : entries) {
    count(training, *entry);
  }
}

}  // namespace mdm::compute
