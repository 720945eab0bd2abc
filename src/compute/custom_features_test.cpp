#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "frame.hpp"

namespace mdm::compute {
namespace {

using testing::ElementsAre;

const auto kNull = testing::Eq(std::nullopt);

TEST(CustomFeatures, AreComputedAsTheyAreWritten) {
  Frame frame;
  frame.run(
      "CREATE TABLE t AS SELECT unnest([1.0, 2.0, NULL, 9.0]::DOUBLE[]) AS x, "
      "unnest(['a', 'b', 'a', NULL]) AS s, unnest([DATE '2024-01-01', '2024-02-03', NULL, "
      "'2023-01-01']) AS d");
  const plan::Hints hints{.custom = plan::read_custom_features(
                              "centered: x - mean(x)\n"
                              "above: x > median(x)\n"
                              "kind: case when s = 'a' then 1 when s in ('b', 'c') then 2 end\n"
                              "common: frequency(s) / rows()\n"
                              "root: round(power(x, 0.5) * 10) / 10 - ln(exp(0))\n"
                              "days: year(d) * 100 + month(d)\n",
                              "f.yaml")};
  const auto plan = frame.plan("t", hints, plan::only_families({}, {"custom"}));
  const auto f = [&](const char* name) { return frame.feature(plan, "t", name); };
  EXPECT_THAT(f("centered"), ElementsAre(-3, -2, kNull, 5));
  EXPECT_THAT(f("above"), ElementsAre(0, 0, kNull, 1));
  EXPECT_THAT(f("kind"), ElementsAre(1, 2, 1, kNull));
  EXPECT_THAT(f("common"), ElementsAre(0.5, 0.25, 0.5, kNull));
  EXPECT_THAT(f("root"), ElementsAre(1, 1.4, kNull, 3));
  EXPECT_THAT(f("days"), ElementsAre(202'401, 202'402, kNull, 202'301));
}

TEST(CustomFeatures, AreExactAtTheEdgesOfDoubles) {
  Frame frame;
  frame.run(
      "CREATE TABLE t AS SELECT unnest([0.49999999999999994, 4503599627370497, -2.5, 1e308, "
      "'Infinity', 7]::DOUBLE[]) AS x, unnest(['a b', '', 'c', 'd e f', NULL, 'g']) AS s, "
      "unnest([9223372036854775807, 1, NULL, NULL, 5, 6]) AS i");
  const plan::Hints hints{
      .custom = plan::read_custom_features("halves: round(x)\n"
                                           "large: log1p(abs(x))\n"
                                           "gone: (x - x) is null\n"
                                           "first: case when i > 0 then i else words(s) end\n",
                                           "f.yaml")};
  const auto plan = frame.plan("t", hints, plan::only_families({}, {"custom"}));
  const auto f = [&](const char* name) { return frame.feature(plan, "t", name); };
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_THAT(f("halves"), ElementsAre(0, 4503599627370497, -3, 1e308, infinity, 7));
  EXPECT_NEAR(f("large").at(3).value(), 709.1962086421661, 1e-12);
  EXPECT_THAT(f("gone"), ElementsAre(0, 0, 0, 0, 1, 0));
  EXPECT_THAT(f("first"), ElementsAre(9223372036854775807.0, 1, 1, 3, 5, 6));
}

}  // namespace
}  // namespace mdm::compute
