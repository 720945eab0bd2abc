#include "series.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>
#include <vector>

#include <mdm/base.hpp>

namespace mdm::compute {
namespace {

using Cell = std::optional<double>;

class Lag final : public Series {
 public:
  explicit Lag(std::size_t rows) : before_(rows) {}

  void start() override {
    std::ranges::fill(before_, std::nullopt);
    next_ = 0;
  }
  Cell next(Cell value) override {
    const Cell lagged = std::exchange(before_[next_], value);
    next_ = next_ + 1 == before_.size() ? 0 : next_ + 1;
    return lagged;
  }

 private:
  std::vector<Cell> before_;  // as a ring, in which next_ is the oldest
  std::size_t next_ = 0;
};

Cell finite(Cell value) {
  return value && std::isfinite(*value) ? value : std::nullopt;
}

double mean_of(std::span<const double> values) {
  double sum = 0;
  for (const double value : values) {
    sum += value;
  }
  return sum / static_cast<double>(values.size());
}

Cell mean(std::span<const double> values) {
  return values.empty() ? Cell() : mean_of(values);
}

Cell deviation(std::span<const double> values) {
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

Cell least(std::span<const double> values) {
  return values.empty() ? Cell() : *std::ranges::min_element(values);
}

Cell greatest(std::span<const double> values) {
  return values.empty() ? Cell() : *std::ranges::max_element(values);
}

/// The slope of least squares over 0, 1, 2 …
Cell slope(std::span<const double> values) {
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

using Statistic = Cell (*)(std::span<const double> values);

/// The last values, the oldest first. Windows are short: moving them up is cheaper than a ring.
class Window final {
 public:
  void push(double value) { values_.push_back(value); }
  void pop() { values_.erase(values_.begin()); }
  void clear() { values_.clear(); }
  std::span<const double> values() const { return values_; }

 private:
  std::vector<double> values_{};
};

/// Of the finite values among the last rows.
class Rolling final : public Series {
 public:
  Rolling(std::size_t rows, Statistic statistic) : held_(rows), statistic_(statistic) {}

  void start() override {
    held_.assign(held_.size(), false);
    next_ = 0;
    window_.clear();
  }

  Cell next(Cell value) override {
    if (held_[next_]) {
      window_.pop();
    }
    const Cell added = finite(value);
    held_[next_] = added.has_value();
    next_ = next_ + 1 == held_.size() ? 0 : next_ + 1;
    if (added) {
      window_.push(*added);
    }
    return statistic_(window_.values());
  }

 private:
  std::vector<bool> held_;  // which of the last rows are in window_; next_ is the oldest
  std::size_t next_ = 0;
  Statistic statistic_;
  Window window_{};
};

/// Of the last finite values, however many rows lie between them.
class Trend final : public Series {
 public:
  explicit Trend(std::size_t rows) : rows_(rows) {}

  void start() override { window_.clear(); }
  Cell next(Cell value) override {
    if (const Cell added = finite(value)) {
      if (window_.values().size() == rows_) {
        window_.pop();
      }
      window_.push(*added);
    }
    return slope(window_.values());
  }

 private:
  std::size_t rows_;
  Window window_{};
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
