#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <mdm/plan/measures.hpp>

#include "clusters.hpp"
#include "measurement.hpp"

namespace mdm::compute {
namespace {

/// Multiples of the golden ratio, of which any run of rows falls evenly into the sample.
constexpr std::int64_t kMultiplier = 1'327'217'885;
constexpr std::int64_t kModulus = 2'147'483'647;

std::vector<double> numbers_of(const Json& array) {
  std::vector<double> numbers;
  for (const Json& number : array.as_array()) {
    numbers.push_back(number.as_double());
  }
  return numbers;
}

/// A sample of the rows in standard deviations from the mean, missing cells at it.
std::vector<Point> sample_of(const Training& training, const Json& parameters) {
  const std::vector<double> means = numbers_of(parameters.at("means"));
  const std::vector<double> stds = numbers_of(parameters.at("stds"));
  std::vector<std::string> columns;
  for (const std::string& name : parameters.at("columns").as_strings()) {
    columns.push_back(fmt::format("CAST({} AS DOUBLE)", duckdb::quoted(name)));
  }
  const auto limit =
      static_cast<std::int64_t>(parameters.at("share").as_double() * static_cast<double>(kModulus));
  const auto rows = training.stream(fmt::format(
      "SELECT {} FROM (SELECT *, row_number() OVER () AS mdm_row FROM {}) "
      "WHERE mdm_row % {} * {} % {} <= {}",
      fmt::join(columns, ", "), training.table, kModulus, kMultiplier, kModulus, limit));
  std::vector<Point> points;
  data::Batch batch;
  while (rows->next(batch)) {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      Point point;
      for (std::size_t i = 0; i < columns.size(); ++i) {
        const data::Column& column = batch.columns[i];
        point.push_back(column.valid(row) ? (column.floats[row] - means[i]) / stds[i] : 0.0);
      }
      if (std::ranges::all_of(point, [](double number) { return std::isfinite(number); })) {
        points.push_back(std::move(point));
      }
    }
  }
  return points;
}

Json points_json(const std::vector<Point>& points) {
  Json rows = Json::array();
  for (const Point& point : points) {
    Json row = Json::array();
    for (const double number : point) {
      row.push(number);
    }
    rows.push(std::move(row));
  }
  return rows;
}

/// Some of the points, without one twice.
std::vector<Point> some_of(std::vector<Point> points, std::size_t count, Dice& dice) {
  const std::size_t size = std::min(count, points.size());
  for (std::size_t i = 0; i < size; ++i) {
    std::swap(points[i], points[i + dice.below(points.size() - i)]);
  }
  points.resize(size);
  return points;
}

/// The score below which the share of the points lies that are called anomalies.
double limit_of(const Json& forest, const std::vector<Point>& points, double share) {
  const duckdb::NumbersFunction score = isolation_function(forest);
  std::vector<double> scores;
  for (const Point& point : points) {
    scores.push_back(score(point).value());
  }
  std::ranges::sort(scores);
  const auto measurement = make_quantile(Json::object({{"rank", share}}), scores.size());
  for (const double each : scores) {
    measurement->observe(each, 1);
  }
  return measurement->finish().as_double();
}

Json measured(const plan::State& entry, const std::vector<Point>& points) {
  const Json& parameters = entry.parameters;
  const auto number = [&](const char* name) {
    return static_cast<std::size_t>(parameters.at(name).as_int());
  };
  Dice dice(static_cast<std::uint64_t>(parameters.at("seed").as_int()));
  if (entry.measure == plan::kKMeans) {
    return Json::object(
        {{"points", points_json(cluster_centers(points, number("clusters"), dice))}});
  }
  if (entry.measure == plan::kDensity) {
    return Json::object({{"points", points_json(some_of(points, number("points"), dice))},
                         {"neighbors", number("neighbors")}});
  }
  Json forest = isolation_forest(points, number("trees"), number("tree_rows"), dice);
  return entry.measure == plan::kIsolationForest
             ? std::move(forest)
             : Json(limit_of(forest, points, parameters.at("anomalies").as_double()));
}

}  // namespace

void measure_clusters(const Training& training, const Entries& entries) {
  const std::vector<Point> points = sample_of(training, entries.front()->parameters);
  if (points.size() < 2) {
    fail(ErrorCode::bad_input, "too few finite rows to find clusters in {}", training.table);
  }
  for (plan::State* entry : entries) {
    stop_if_requested(training.stop);
    entry->value = measured(*entry, points);
  }
}

}  // namespace mdm::compute
