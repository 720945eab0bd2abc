#include "clusters.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace mdm::compute {
namespace {

constexpr int kRuns = 5;
constexpr int kStepsMax = 50;

struct Nearest {
  std::size_t center = 0;
  double squares = std::numeric_limits<double>::infinity();
};

Nearest nearest(const std::vector<Point>& centers, const double* point) {
  Nearest best;
  for (std::size_t i = 0; i < centers.size(); ++i) {
    const double squares = squared_distance(centers[i].data(), point, centers[i].size());
    if (squares < best.squares) {
      best = {.center = i, .squares = squares};
    }
  }
  return best;
}

/// Each center is a point, taken with a chance that rises with its distance from those before.
std::vector<Point> first_centers(const std::vector<Point>& points, std::size_t count, Dice& dice) {
  std::vector<Point> centers{points[dice.below(points.size())]};
  std::vector<double> squares(points.size(), std::numeric_limits<double>::infinity());
  while (centers.size() < count) {
    double total = 0;
    for (std::size_t i = 0; i < points.size(); ++i) {
      squares[i] = std::min(
          squares[i], squared_distance(centers.back().data(), points[i].data(), points[i].size()));
      total += squares[i];
    }
    if (total == 0) {
      break;
    }
    double left = dice.unit() * total;
    std::size_t chosen = 0;
    while (chosen + 1 < points.size() && left >= squares[chosen]) {
      left -= squares[chosen++];
    }
    centers.push_back(points[chosen]);
  }
  return centers;
}

/// Moves the centers to the means of their points. \returns the sum of squares before the move
double move(std::vector<Point>& centers, const std::vector<Point>& points) {
  std::vector<Point> sums(centers.size(), Point(centers[0].size(), 0));
  std::vector<double> counts(centers.size(), 0);
  double total = 0;
  for (const Point& point : points) {
    const Nearest best = nearest(centers, point.data());
    total += best.squares;
    counts[best.center] += 1;
    for (std::size_t i = 0; i < point.size(); ++i) {
      sums[best.center][i] += point[i];
    }
  }
  for (std::size_t c = 0; c < centers.size(); ++c) {
    for (std::size_t i = 0; i < centers[c].size() && counts[c] > 0; ++i) {
      centers[c][i] = sums[c][i] / counts[c];
    }
  }
  return total;
}

std::vector<Point> points_of(const Json& array) {
  std::vector<Point> points;
  for (const Json& row : array.as_array()) {
    Point point;
    for (const Json& number : row.as_array()) {
      point.push_back(number.as_double());
    }
    if (point.empty() || (!points.empty() && points.front().size() != point.size())) {
      fail(ErrorCode::bad_input, "the points of a state entry differ in their dimensions");
    }
    points.push_back(std::move(point));
  }
  if (points.empty()) {
    fail(ErrorCode::bad_input, "a state entry has no points");
  }
  return points;
}

std::optional<double> finite(double value) {
  return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

/// Between 0 and 1: one by one plus the mean distance of the nearest points.
double density(const std::vector<Point>& points, std::size_t neighbors,
               std::span<const double> numbers) {
  std::vector<double> squares;
  squares.reserve(points.size());
  for (const Point& point : points) {
    squares.push_back(squared_distance(point.data(), numbers.data(), numbers.size()));
  }
  const std::size_t count = std::min(neighbors, squares.size());
  std::partial_sort(squares.begin(), squares.begin() + static_cast<std::ptrdiff_t>(count),
                    squares.end());
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) {
    sum += std::sqrt(squares[i]);
  }
  return 1 / (1 + sum / static_cast<double>(count));
}

}  // namespace

std::uint64_t Dice::next() {
  std::uint64_t bits = state_ += 0x9e37'79b9'7f4a'7c15;
  bits = (bits ^ (bits >> 30U)) * 0xbf58'476d'1ce4'e5b9;
  bits = (bits ^ (bits >> 27U)) * 0x94d0'49bb'1331'11eb;
  return bits ^ (bits >> 31U);
}

double squared_distance(const double* a, const double* b, std::size_t size) {
  double sum = 0;
  for (std::size_t i = 0; i < size; ++i) {
    sum += (a[i] - b[i]) * (a[i] - b[i]);
  }
  return sum;
}

std::vector<Point> cluster_centers(const std::vector<Point>& points, std::size_t count,
                                   Dice& dice) {
  std::vector<Point> best;
  double least = std::numeric_limits<double>::infinity();
  for (int run = 0; run < kRuns; ++run) {
    std::vector<Point> centers = first_centers(points, count, dice);
    double total = std::numeric_limits<double>::infinity();
    for (int step = 0; step < kStepsMax; ++step) {
      const double before = std::exchange(total, move(centers, points));
      if (total == before) {
        break;
      }
    }
    if (total < least) {
      least = total;
      best = std::move(centers);
    }
  }
  std::ranges::sort(best);
  return best;
}

duckdb::NumbersFunction cluster_function(std::string_view op, const Json& state) {
  std::vector<Point> points = points_of(state.at("points"));
  if (op == "density") {
    const auto neighbors = static_cast<std::size_t>(state.at("neighbors").as_int());
    return [points = std::move(points), neighbors](std::span<const double> numbers) {
      return finite(density(points, neighbors, numbers));
    };
  }
  const bool distance = op == "cluster_distance";
  return [points = std::move(points), distance](std::span<const double> numbers) {
    const Nearest best = nearest(points, numbers.data());
    return std::isfinite(best.squares) ? std::optional(distance ? std::sqrt(best.squares)
                                                                : static_cast<double>(best.center))
                                       : std::nullopt;
  };
}

std::size_t dimensions_of(const Json& state) {
  const Json* points = state.find("points");
  return points == nullptr ? static_cast<std::size_t>(state.at("dimensions").as_int())
                           : points_of(*points).front().size();
}

}  // namespace mdm::compute
