#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include <mdm/base/json.hpp>

namespace mdm::compute {

/// Measures a state entry while the finite values of a column pass in rising order.
class Measurement {
 public:
  virtual ~Measurement() = default;
  virtual void observe(double value, std::uint64_t count) = 0;
  virtual Json finish() = 0;
};

// Each of these is made for a column of `count` (at least one) finite values; see
// plan/measures.hpp.
std::unique_ptr<Measurement> make_quantile(const Json& parameters, std::uint64_t count);
std::unique_ptr<Measurement> make_quantile_edges(const Json& parameters, std::uint64_t count);
std::unique_ptr<Measurement> make_percentile(const Json& parameters, std::uint64_t count);
std::unique_ptr<Measurement> make_box_cox(const Json& parameters, std::uint64_t count);
std::unique_ptr<Measurement> make_yeo_johnson(const Json& parameters, std::uint64_t count);

}  // namespace mdm::compute
