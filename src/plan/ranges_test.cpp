#include "ranges.hpp"

#include <gtest/gtest.h>

#include <mdm/plan/sql.hpp>

#include "formula.hpp"

namespace mdm::plan {
namespace {

using data::Type;

const std::vector<data::Field> kInputs = {{"x", Type::float64}, {"i", Type::int64}};

TEST(Ranges, KnowWhereArithmeticMayGiveNaN) {
  const FeaturePlan plan{.inputs = kInputs};
  const auto nan = [&](const char* op, const Expression& a, const Expression& b) {
    return range_of(call(op, a, b), plan).nan;
  };
  EXPECT_TRUE(nan("subtract", column("x"), column("x")));
  EXPECT_FALSE(nan("subtract", column("x"), column("i")));
  EXPECT_FALSE(nan("divide", column("i"), column("i")));
  EXPECT_TRUE(nan("multiply", column("x"), column("i")));
}

TEST(Ranges, MakeNaNNullWhereAnOperatorLooksAtIt) {
  const FeaturePlan plan{.inputs = kInputs};
  const Expression difference = call("subtract", column("x"), column("x"));
  const Expression formula = call("is_null", difference);
  EXPECT_EQ(to_sql({.name = "f", .formula = formula, .type = Type::boolean}, plan, nullptr),
            R"((nullif(("x" - "x"), CAST('NaN' AS DOUBLE)) IS NULL))");
}

}  // namespace
}  // namespace mdm::plan
