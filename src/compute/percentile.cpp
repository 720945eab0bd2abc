#include <vector>

#include "measurement.hpp"

namespace mdm::compute {
namespace {

/// A value and its average rank (from 1) divided by the count of values.
struct Point {
  double value = 0;
  double rank = 0;
};

class Percentile final : public Measurement {
 public:
  Percentile(std::size_t points, std::uint64_t count) : points_(points), count_(count) {}

  void observe(double value, std::uint64_t count) override {
    const double middle = static_cast<double>(seen_) + (static_cast<double>(count) + 1) / 2;
    const Point point{.value = value, .rank = middle / static_cast<double>(count_)};
    seen_ += count;
    if (all_.size() <= points_) {
      all_.push_back(point);
    }
    observe_grid(point);
    before_ = point;
  }

  Json finish() override {
    Json values = Json::array();
    Json ranks = Json::array();
    for (const Point& point : all_.size() <= points_ ? all_ : grid_) {
      values.push(point.value);
      ranks.push(point.rank);
    }
    return Json::object({{"values", std::move(values)}, {"ranks", std::move(ranks)}});
  }

 private:
  /// The position among the values of the next point of the grid.
  std::uint64_t grid_position() const { return next_ * (count_ - 1) / (points_ - 1); }

  // A value that covers several points of the grid makes the rank jump, so that the line must also
  // pass through its neighbours.
  void observe_grid(const Point& point) {
    std::size_t covered = 0;
    for (; next_ < points_ && grid_position() < seen_; ++next_) {
      ++covered;
    }
    const bool before_is_there = !grid_.empty() && grid_.back().value == before_.value;
    if (covered > 1 && !before_is_there && seen_before_) {
      grid_.push_back(before_);
    }
    if (covered > 0 || covered_before_ > 1) {
      grid_.push_back(point);
    }
    covered_before_ = covered;
    seen_before_ = true;
  }

  std::size_t points_;
  std::uint64_t count_;
  std::vector<Point> all_;
  std::vector<Point> grid_;
  Point before_;
  bool seen_before_ = false;
  std::size_t covered_before_ = 0;
  std::uint64_t next_ = 0;
  std::uint64_t seen_ = 0;
};

}  // namespace

std::unique_ptr<Measurement> make_percentile(const Json& parameters, std::uint64_t count) {
  return std::make_unique<Percentile>(static_cast<std::size_t>(parameters.at("points").as_int()),
                                      count);
}

}  // namespace mdm::compute
