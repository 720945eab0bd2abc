#include <algorithm>
#include <array>

#include <fmt/format.h>

#include <mdm/plan/measures.hpp>

#include "measurement.hpp"
#include "training.hpp"

namespace mdm::compute {
namespace {

struct OrderedMeasure {
  std::string_view name;
  std::unique_ptr<Measurement> (*make)(const Json& parameters, std::uint64_t count);
};

constexpr std::array<OrderedMeasure, 5> kOrderedMeasures = {
    {{plan::kQuantile, make_quantile},
     {plan::kQuantileEdges, make_quantile_edges},
     {plan::kPercentile, make_percentile},
     {plan::kBoxCox, make_box_cox},
     {plan::kYeoJohnson, make_yeo_johnson}}};

using Measurements = std::vector<std::unique_ptr<Measurement>>;

std::string finite_values(const Training& training, const std::string& column) {
  return fmt::format("FROM (SELECT CAST({} AS DOUBLE) AS v FROM {}) WHERE isfinite(v)",
                     duckdb::quoted(column), training.table);
}

std::uint64_t finite_count(const Training& training, const std::string& column) {
  const auto rows =
      training.connection.rows("SELECT count(*) " + finite_values(training, column), training.stop);
  const std::uint64_t count = std::stoull(rows.at(0).at(0));
  if (count == 0) {
    fail(ErrorCode::bad_input, "a column to fit has no finite value in {}: {}", training.table,
         column);
  }
  return count;
}

// Sorted in the engine, which spills where memory ends, and so the same on any number of threads.
void visit_in_order(const Training& training, const std::string& column,
                    const Measurements& measurements) {
  const auto rows = training.stream("SELECT v " + finite_values(training, column) + " ORDER BY v");
  const auto observe = [&](double value, std::uint64_t count) {
    for (const auto& measurement : measurements) {
      measurement->observe(value, count);
    }
  };
  double value = 0;
  std::uint64_t count = 0;
  data::Batch batch;
  while (rows->next(batch)) {
    for (const double next : batch.columns[0].floats) {
      if (count > 0 && next != value) {
        observe(value, count);
        count = 0;
      }
      value = next + 0.0;  // -0 becomes 0: which of them comes first is not known
      ++count;
    }
  }
  observe(value, count);
}

}  // namespace

void measure_in_order(const Training& training, const Entries& entries) {
  const std::string& column = entries.front()->column;
  const std::uint64_t count = finite_count(training, column);
  Measurements measurements;
  for (const plan::State* entry : entries) {
    const auto* const row =
        std::ranges::find(kOrderedMeasures, entry->measure, &OrderedMeasure::name);
    MDM_CHECK(row != kOrderedMeasures.end());
    measurements.push_back(row->make(entry->parameters, count));
  }
  visit_in_order(training, column, measurements);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    entries[i]->value = measurements[i]->finish();
  }
}

}  // namespace mdm::compute
