#include "frame.hpp"

namespace mdm::compute {

Frame::Frame(unsigned threads) : connection_({.threads = threads}) {}

profile::TableProfile Frame::profile(const std::string& table) {
  const auto rows = connection_.stream("SELECT * FROM " + table);
  profile::Profiler profiler(rows->schema(),
                             std::vector<double>(rows->schema().fields.size(), 0.0));
  profile::TableProfiler relations(rows->schema());
  data::Batch batch;
  while (rows->next(batch)) {
    profiler.observe(batch);
    relations.observe(batch);
  }
  return profiler.finish(relations);
}

plan::FeaturePlan Frame::plan(const std::string& table, const plan::Hints& hints,
                              const plan::Options& options) {
  plan::FeaturePlan plan = plan::draft(profile(table), hints, options);
  fit(plan, connection_, table, {});
  return plan;
}

void push_cell(data::Column& to, const data::Column& from, std::size_t row) {
  if (!from.valid(row)) {
    to.push_null();
  } else if (from.type == data::Type::boolean) {
    to.push(from.bytes8[row] != 0);
  } else if (from.type == data::Type::int64) {
    to.push(from.ints[row]);
  } else {
    to.push(from.floats[row]);
  }
}

std::vector<data::Column> Frame::features(const plan::FeaturePlan& plan, const std::string& table,
                                          const Execution& execution) {
  const auto rows = feature_rows(plan, connection_, table, {}, execution, {});
  std::vector<data::Column> columns;
  for (const data::Field& field : rows->schema().fields) {
    columns.emplace_back(field.type);
  }
  data::Batch batch;
  while (rows->next(batch)) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      for (std::size_t row = 0; row < batch.rows; ++row) {
        push_cell(columns[i], batch.columns[i], row);
      }
    }
  }
  return columns;
}

Cells Frame::feature(const plan::FeaturePlan& plan, const std::string& table,
                     const std::string& name) {
  plan::FeaturePlan one = plan;
  std::erase_if(one.features, [&](const plan::Feature& each) { return each.name != name; });
  if (one.features.empty()) {
    fail(ErrorCode::not_found, "no such feature: {}", name);
  }
  const data::Column column = features(one, table).at(0);
  Cells cells;
  for (std::size_t row = 0; row < column.rows; ++row) {
    cells.push_back(number_at(column, row));
  }
  return cells;
}

std::optional<double> number_at(const data::Column& column, std::size_t row) {
  if (!column.valid(row)) {
    return std::nullopt;
  }
  switch (column.type) {
    case data::Type::boolean: return column.bytes8[row];
    case data::Type::int64: return static_cast<double>(column.ints[row]);
    default: return column.floats[row];
  }
}

}  // namespace mdm::compute
