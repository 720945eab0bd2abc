#pragma once

#include <mdm/plan.hpp>

namespace mdm::plan {

/// What is known of the numbers that a formula may give, whatever the cells are.
struct Range {
  double most = 0;   ///< no number is larger in magnitude; infinite: it may be an infinity
  double unit = 0;   ///< a power of two of which every finite number is a multiple; 0: unknown
  bool nan = false;  ///< an engine's plain arithmetic may give NaN here, where the formula is null
};

/// Of the sum or difference, the product and the quotient of two numbers, as doubles.
Range sum_of(const Range& a, const Range& b);
Range product_of(const Range& a, const Range& b);
Range quotient_of(const Range& a, const Range& b);

Range range_of_number(double value);

/// The type of the formula must be a number.
Range range_of(const Expression& expression, const FeaturePlan& plan);

/// Whether the operator looks at this operand, so that NaN in the place of a null would show. The
/// others hand it on: it becomes null at the end.
bool looks_at(const Expression& expression, std::size_t operand);

/// Whether an operand must be made null where the engine gives NaN.
bool must_lose_nan(const Expression& expression, std::size_t operand, const FeaturePlan& plan);

}  // namespace mdm::plan
