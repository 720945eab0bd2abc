#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include <mdm/compute.hpp>
#include <mdm/plan/measures.hpp>

#include "inputs.hpp"
#include "measurement.hpp"
#include "tables.hpp"

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

class Fitting final {
 public:
  Fitting(duckdb::Connection& connection, const std::string& table, const std::stop_token& stop)
      : connection_(connection), table_(table), stop_(stop) {}

  void measure_in_order(const std::string& column, const Entries& entries) {
    const std::uint64_t count = finite_count(column);
    if (count == 0) {
      fail(ErrorCode::bad_input, "a column to fit has no finite value in {}: {}", table_, column);
    }
    std::vector<std::unique_ptr<Measurement>> measurements;
    for (const plan::State* entry : entries) {
      const auto* const row =
          std::ranges::find(kOrderedMeasures, entry->measure, &OrderedMeasure::name);
      if (row == kOrderedMeasures.end()) {
        fail(ErrorCode::bad_input, "unknown measure in a feature plan: {}", entry->measure);
      }
      measurements.push_back(row->make(entry->parameters, count));
    }
    visit_in_order(column, measurements);
    for (std::size_t i = 0; i < entries.size(); ++i) {
      entries[i]->value = measurements[i]->finish();
    }
  }

  void count_values(plan::State& entry, data::Type type) {
    const std::string column = duckdb::quoted(entry.column);
    const std::string finite =
        type == data::Type::float64 ? fmt::format(" AND isfinite({})", column) : "";
    const auto rows = connection_.stream(
        fmt::format("SELECT {0}, count(*) FROM {1} WHERE {0} IS NOT NULL{2} GROUP BY {0} "
                    "ORDER BY {0}",
                    column, table_, finite),
        stop_);
    Json values = Json::array();
    Json counts = Json::array();
    data::Batch batch;
    while (rows->next(batch)) {
      for (std::size_t row = 0; row < batch.rows; ++row) {
        values.push(cell_json(batch.columns[0], row));
        counts.push(batch.columns[1].ints[row]);
      }
    }
    entry.value = Json::object({{"values", std::move(values)}, {"numbers", std::move(counts)}});
  }

 private:
  std::string finite_values(const std::string& column) const {
    return fmt::format("FROM (SELECT CAST({} AS DOUBLE) AS v FROM {}) WHERE isfinite(v)",
                       duckdb::quoted(column), table_);
  }

  std::uint64_t finite_count(const std::string& column) {
    const auto rows = connection_.rows("SELECT count(*) " + finite_values(column), stop_);
    return std::stoull(rows.at(0).at(0));
  }

  // Sorted in the engine, which spills where memory ends, and so the same on any number of threads.
  void visit_in_order(const std::string& column,
                      const std::vector<std::unique_ptr<Measurement>>& measurements) {
    const auto rows =
        connection_.stream(fmt::format("SELECT v {} ORDER BY v", finite_values(column)), stop_);
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

  duckdb::Connection& connection_;
  const std::string& table_;
  const std::stop_token& stop_;
};

}  // namespace

Json cell_json(const data::Column& column, std::size_t row) {
  switch (column.type) {
    case data::Type::boolean: return column.bytes8[row] != 0;
    case data::Type::int64: return column.ints[row];
    case data::Type::float64: return column.floats[row];
    case data::Type::date:
    case data::Type::time:
    case data::Type::timestamp:
    case data::Type::text: break;
  }
  return column.text(row);
}

void fit(plan::FeaturePlan& plan, duckdb::Connection& connection, const std::string& table,
         const std::stop_token& stop) {
  const data::Schema schema = check_inputs(plan, connection, table);
  Fitting fitting(connection, table, stop);
  std::map<std::string, Entries> ordered;
  std::map<std::string, Entries> weights;
  std::map<std::string, Entries> means;
  for (plan::State& entry : plan.state) {
    if (!entry.value.is_null()) {
      continue;
    }
    if (entry.measure == plan::kFrequency) {
      fitting.count_values(entry, schema.fields[schema.index_of(entry.column)].type);
    } else if (entry.measure == plan::kTargetMean) {
      means[entry.column].push_back(&entry);
    } else if (entry.measure == plan::kWordWeight) {
      weights[entry.column].push_back(&entry);
    } else {
      ordered[entry.column].push_back(&entry);
    }
  }
  for (const auto& [column, entries] : ordered) {
    fitting.measure_in_order(column, entries);
  }
  for (const auto& [column, entries] : weights) {
    measure_word_weights(connection, table, entries, stop);
  }
  for (const auto& [column, entries] : means) {
    measure_target_means(connection, table, entries, stop);
  }
}

}  // namespace mdm::compute
