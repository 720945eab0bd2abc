#pragma once

#include <string>

#include "ranges.hpp"

namespace mdm::plan {

// Templates of PostgreSQL's arithmetic on two doubles {0} and {1}. It fails where a result
// overflows or becomes 0 for its smallness, so that such operands are scaled by powers of two,
// which is exact, until it is known what the result is. Where the ranges leave no such operands, it
// is plain.

std::string postgres_sum(char sign, const Range& a, const Range& b);
std::string postgres_product(const Range& a, const Range& b);
/// \param known  the divisor is not 0
std::string postgres_quotient(const Range& a, const Range& b, bool known);
std::string postgres_power();

}  // namespace mdm::plan
