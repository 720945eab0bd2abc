#include <cmath>
#include <limits>
#include <vector>

#include "measurement.hpp"

namespace mdm::compute {
namespace {

constexpr double kExponentMin = -5;
constexpr double kExponentMax = 5;
constexpr double kGridStep = 0.5;
constexpr double kTolerance = 1e-9;
/// Nearer to 0 than this, (x^λ - 1) / λ loses more digits than ln x is away from it.
constexpr double kAlmostWhole = 1e-6;
/// Logarithms nearer than this are taken together as their mean. The error of λ, of second order
/// in this, is below 1e-7.
constexpr double kLogStep = 1e-3;

struct Mass {
  double log = 0;
  double weight = 0;
};

/// Of Box and Cox: (x^λ - 1) / λ. With x divided by the geometric mean, the profile likelihood of λ
/// falls with the variance of the transformed values alone.
struct BoxCox {
  static double log(double value) { return std::log(value); }
  static double center(double mean) { return mean; }
  static double gain(double /*exponent*/, double /*mean*/) { return 0; }

  static double transformed(double log, double exponent) {
    return exponent == 0 ? log : std::expm1(exponent * log) / exponent;
  }

  static double settled(double exponent) {
    return std::abs(exponent) < kAlmostWhole ? 0.0 : exponent;
  }
};

/// Of Yeo and Johnson: that of Box and Cox for 1 + x, and with 2 - λ for 1 - x where x is negative.
/// `log` is sign(x) ln(1 + |x|).
struct YeoJohnson {
  static double log(double value) { return std::copysign(std::log1p(std::abs(value)), value); }
  static double center(double /*mean*/) { return 0; }
  static double gain(double exponent, double mean) { return 2 * (exponent - 1) * mean; }

  static double transformed(double log, double exponent) {
    return log >= 0 ? BoxCox::transformed(log, exponent) : -BoxCox::transformed(-log, 2 - exponent);
  }

  static double settled(double exponent) {
    return std::abs(exponent - 2) < kAlmostWhole ? 2.0 : BoxCox::settled(exponent);
  }
};

/// Finds the exponent that makes the transformed values most like a normal distribution: that of
/// greatest profile likelihood. The values pass in rising order, so sums do not depend on threads.
template <typename Transform>
class Exponent final : public Measurement {
 public:
  void observe(double value, std::uint64_t count) override {
    const double log = Transform::log(value);
    const auto weight = static_cast<double>(count);
    if (masses_.empty() || log - first_log_ > kLogStep) {
      masses_.push_back({});
      first_log_ = log;
    }
    Mass& mass = masses_.back();
    mass.weight += weight;
    mass.log += (log - mass.log) * weight / mass.weight;
  }

  Json finish() override {
    center();
    return Transform::settled(narrow(best_of_grid()));
  }

 private:
  void center() {
    double sum = 0;
    for (const Mass& mass : masses_) {
      sum += mass.log * mass.weight;
      total_ += mass.weight;
    }
    mean_log_ = sum / total_;
    for (Mass& mass : masses_) {
      mass.log -= Transform::center(mean_log_);
    }
  }

  /// -2 / n of the likelihood, which is to be least; infinite where doubles do not reach.
  double loss(double exponent) const {
    double mean = 0;
    for (const Mass& mass : masses_) {
      mean += Transform::transformed(mass.log, exponent) * mass.weight / total_;
    }
    double variance = 0;
    for (const Mass& mass : masses_) {
      const double gap = Transform::transformed(mass.log, exponent) - mean;
      variance += gap * gap * mass.weight / total_;
    }
    return std::isfinite(variance) ? std::log(variance) - Transform::gain(exponent, mean_log_)
                                   : std::numeric_limits<double>::infinity();
  }

  double best_of_grid() const {
    double best = 0;
    double least = loss(0);
    for (double exponent = kExponentMin; exponent <= kExponentMax; exponent += kGridStep) {
      if (const double here = loss(exponent); here < least) {
        least = here;
        best = exponent;
      }
    }
    return best;
  }

  /// Golden section search around the best exponent of the grid.
  double narrow(double best) const {
    const double ratio = (std::sqrt(5.0) - 1) / 2;
    double low = std::max(kExponentMin, best - kGridStep);
    double high = std::min(kExponentMax, best + kGridStep);
    double left = high - ratio * (high - low);
    double right = low + ratio * (high - low);
    double loss_left = loss(left);
    double loss_right = loss(right);
    while (high - low > kTolerance) {
      if (loss_left <= loss_right) {
        high = right;
        right = left;
        loss_right = loss_left;
        left = high - ratio * (high - low);
        loss_left = loss(left);
      } else {
        low = left;
        left = right;
        loss_left = loss_right;
        right = low + ratio * (high - low);
        loss_right = loss(right);
      }
    }
    return (low + high) / 2;
  }

  std::vector<Mass> masses_;
  double first_log_ = 0;
  double total_ = 0;
  double mean_log_ = 0;
};

}  // namespace

std::unique_ptr<Measurement> make_box_cox(const Json& /*parameters*/, std::uint64_t /*count*/) {
  return std::make_unique<Exponent<BoxCox>>();
}

std::unique_ptr<Measurement> make_yeo_johnson(const Json& /*parameters*/, std::uint64_t /*count*/) {
  return std::make_unique<Exponent<YeoJohnson>>();
}

}  // namespace mdm::compute
