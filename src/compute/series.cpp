#include "series.hpp"

#include <algorithm>
#include <cmath>
#include <deque>

#include <mdm/base.hpp>

namespace mdm::compute {
namespace {

using Cell = std::optional<double>;

class Lag final : public Series {
 public:
  explicit Lag(std::size_t rows) : rows_(rows) {}

  void start() override { before_.clear(); }
  Cell next(Cell value) override {
    before_.push_back(value);
    if (before_.size() <= rows_) {
      return std::nullopt;
    }
    const Cell lagged = before_.front();
    before_.pop_front();
    return lagged;
  }

 private:
  std::size_t rows_;
  std::deque<Cell> before_{};
};

Cell finite(Cell value) {
  return value && std::isfinite(*value) ? value : std::nullopt;
}

double mean_of(const std::deque<double>& values) {
  double sum = 0;
  for (const double value : values) {
    sum += value;
  }
  return sum / static_cast<double>(values.size());
}

Cell mean(const std::deque<double>& values) {
  return values.empty() ? Cell() : mean_of(values);
}

Cell deviation(const std::deque<double>& values) {
  if (values.size() < 2) {
    return std::nullopt;
  }
  const double center = mean_of(values);
  double squares = 0;
  for (const double value : values) {
    squares += (value - center) * (value - center);
  }
  return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

Cell least(const std::deque<double>& values) {
  return values.empty() ? Cell() : *std::ranges::min_element(values);
}

Cell greatest(const std::deque<double>& values) {
  return values.empty() ? Cell() : *std::ranges::max_element(values);
}

/// The slope of least squares over 0, 1, 2 …
Cell slope(const std::deque<double>& values) {
  if (values.size() < 2) {
    return std::nullopt;
  }
  const double middle = static_cast<double>(values.size() - 1) / 2;
  const double center = mean_of(values);
  double products = 0;
  double squares = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double step = static_cast<double>(i) - middle;
    products += step * (values[i] - center);
    squares += step * step;
  }
  return products / squares;
}

using Statistic = Cell (*)(const std::deque<double>& values);

/// Of the finite values among the last rows.
class Rolling final : public Series {
 public:
  Rolling(std::size_t rows, Statistic statistic) : rows_(rows), statistic_(statistic) {}

  void start() override {
    window_.clear();
    values_.clear();
  }

  Cell next(Cell value) override {
    window_.push_back(finite(value));
    if (window_.back()) {
      values_.push_back(*window_.back());
    }
    if (window_.size() > rows_) {
      if (window_.front()) {
        values_.pop_front();
      }
      window_.pop_front();
    }
    return statistic_(values_);
  }

 private:
  std::size_t rows_;
  Statistic statistic_;
  std::deque<Cell> window_{};
  std::deque<double> values_{};  // the finite ones in window_
};

/// Of the last finite values, however many rows lie between them.
class Trend final : public Series {
 public:
  explicit Trend(std::size_t rows) : rows_(rows) {}

  void start() override { values_.clear(); }
  Cell next(Cell value) override {
    if (const Cell added = finite(value)) {
      values_.push_back(*added);
    }
    if (values_.size() > rows_) {
      values_.pop_front();
    }
    return slope(values_);
  }

 private:
  std::size_t rows_;
  std::deque<double> values_{};
};

class Sum final : public Series {
 public:
  void start() override { sum_ = 0; }
  Cell next(Cell value) override {
    const Cell added = finite(value);
    sum_ += added.value_or(0);
    return added ? Cell(sum_) : std::nullopt;
  }

 private:
  double sum_ = 0;
};

}  // namespace

std::unique_ptr<Series> make_series(std::string_view op, std::size_t rows) {
  static constexpr std::pair<std::string_view, Statistic> kRolling[] = {{"rolling_mean", mean},
                                                                        {"rolling_std", deviation},
                                                                        {"rolling_min", least},
                                                                        {"rolling_max", greatest}};
  if (op == "lag") {
    return std::make_unique<Lag>(rows);
  }
  if (op == "trend") {
    return std::make_unique<Trend>(rows);
  }
  if (op == "cumsum") {
    return std::make_unique<Sum>();
  }
  for (const auto& [name, statistic] : kRolling) {
    if (name == op) {
      return std::make_unique<Rolling>(rows, statistic);
    }
  }
  fail(ErrorCode::internal, "no such series: {}", op);
}

}  // namespace mdm::compute
