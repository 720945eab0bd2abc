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
/// Below this (x^λ - 1) / λ loses more digits than ln x is away from it.
constexpr double kAlmostZero = 1e-6;
/// Logarithms nearer than this are taken together as their mean. The error of λ, of second order
/// in this, is below 1e-7.
constexpr double kLogStep = 1e-3;

struct Mass {
  double log = 0;
  double weight = 0;
};

/// Finds the exponent that makes the transformed values most like a normal distribution.
///
/// With x divided by the geometric mean, the profile likelihood of λ falls with the variance of
/// (x^λ - 1) / λ alone. The values pass in rising order, so sums do not depend on threads.
class BoxCox final : public Measurement {
 public:
  void observe(double value, std::uint64_t count) override {
    const double log = std::log(value);
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
    const double exponent = narrow(best_of_grid());
    return std::abs(exponent) < kAlmostZero ? 0.0 : exponent;
  }

 private:
  void center() {
    double sum = 0;
    for (const Mass& mass : masses_) {
      sum += mass.log * mass.weight;
      total_ += mass.weight;
    }
    for (Mass& mass : masses_) {
      mass.log -= sum / total_;
    }
  }

  static double transformed(double log, double exponent) {
    return exponent == 0 ? log : std::expm1(exponent * log) / exponent;
  }

  /// The logarithm of the variance, which is to be least; infinite where doubles do not reach.
  double loss(double exponent) const {
    double mean = 0;
    for (const Mass& mass : masses_) {
      mean += transformed(mass.log, exponent) * mass.weight / total_;
    }
    double variance = 0;
    for (const Mass& mass : masses_) {
      const double gap = transformed(mass.log, exponent) - mean;
      variance += gap * gap * mass.weight / total_;
    }
    return std::isfinite(variance) ? std::log(variance) : std::numeric_limits<double>::infinity();
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
};

}  // namespace

std::unique_ptr<Measurement> make_box_cox(const Json& /*parameters*/, std::uint64_t /*count*/) {
  return std::make_unique<BoxCox>();
}

}  // namespace mdm::compute
