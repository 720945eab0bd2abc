#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

namespace mdm::compute {

/// What an operator gives for each row of a sequence. One sequence after the other.
class Series {
 public:
  virtual ~Series() = default;
  virtual void start() = 0;  ///< a new sequence begins
  virtual std::optional<double> next(std::optional<double> value) = 0;
};

/// "lag", "rolling_mean", "rolling_std", "rolling_min", "rolling_max" and "trend" over `rows`, and
/// "cumsum": see docs/formats/plan.md. \throws Error{internal} for another operator
std::unique_ptr<Series> make_series(std::string_view op, std::size_t rows);

}  // namespace mdm::compute
