#include <cmath>

#include <fmt/format.h>

#include <mdm/plan/measures.hpp>

#include "state_table.hpp"
#include "training.hpp"

namespace mdm::compute {
namespace {

/// \source Welford 1962
struct Moments {
  double count = 0;
  double mean = 0;
  double squares = 0;

  void add(double value) {
    count += 1;
    const double gap = value - mean;
    mean += gap / count;
    squares += gap * (value - mean);
  }
};

/// The moments of one column in each group.
using Groups = std::vector<Moments>;

std::vector<Groups> moments_of(data::BatchStream& rows, ValueIndex& index) {
  std::vector<Groups> columns(rows.schema().fields.size() - 1);
  data::Batch batch;
  while (rows.next(batch)) {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      const std::size_t group = index.of(batch.columns[0], row);
      for (std::size_t i = 0; i < columns.size(); ++i) {
        columns[i].resize(index.size());
        const data::Column& cells = batch.columns[i + 1];
        if (cells.valid(row) && std::isfinite(cells.floats[row])) {
          columns[i][group].add(cells.floats[row]);
        }
      }
    }
  }
  return columns;
}

Json table_of(const Groups& groups, const ValueIndex& index, bool mean) {
  Json values = Json::array();
  Json numbers = Json::array();
  for (const std::size_t group : index.rising()) {
    const Moments& moments = groups.at(group);
    const double number = mean ? moments.mean : std::sqrt(moments.squares / (moments.count - 1));
    if (moments.count >= (mean ? 1 : 2) && std::isfinite(number)) {  // it may exceed all numbers
      values.push(index.value(group));
      numbers.push(number);
    }
  }
  return Json::object({{"values", std::move(values)}, {"numbers", std::move(numbers)}});
}

}  // namespace

void measure_group_moments(const Training& training, const Entries& entries) {
  std::vector<std::string> columns;
  for (const plan::State* entry : entries) {
    columns.push_back(fmt::format("CAST({} AS DOUBLE)", duckdb::quoted(entry->column)));
  }
  const auto rows = training.stream(fmt::format(
      "SELECT {}, {} FROM {}", duckdb::quoted(entries.front()->parameters.at("by").as_string()),
      fmt::join(columns, ", "), training.table));
  ValueIndex index;
  const std::vector<Groups> moments = moments_of(*rows, index);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    entries[i]->value = table_of(moments[i], index, entries[i]->measure == plan::kGroupMean);
  }
}

}  // namespace mdm::compute
