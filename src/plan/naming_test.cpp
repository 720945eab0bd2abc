#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mdm/base/files.hpp>

#include "columns.hpp"

namespace mdm::plan {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::IsSupersetOf;

FeaturePlan drafted(std::vector<profile::ColumnProfile> columns) {
  return draft({.rows = 100, .columns = std::move(columns)}, {}, {});
}

TEST(Naming, GivesValuesThatDifferInCaseNamesThatDoNot) {
  EXPECT_THAT(names_of(drafted({text_column("c", {"a", "A", "b"})})),
              IsSupersetOf({"c_A", "c_a_2", "c_b"}));
}

TEST(Naming, LetsNamesOfValuesGiveWayToFeaturesAndColumns) {
  const auto names = names_of(drafted({text_column("c", {"frequency", "x", "other", "", "empty"}),
                                       number_column("C_X", data::Type::boolean, 2)}));
  EXPECT_THAT(names, IsSupersetOf({"c_frequency", "c_frequency_2", "c_x_2", "c_other", "c_other_2",
                                   "c_empty", "c_empty_2"}));
}

TEST(Naming, TellsColumnsOfDifferentParentsApart) {
  const auto names =
      names_of(drafted({text_column("a", {"b_c", "y"}), text_column("a_b", {"c", "y"})}));
  EXPECT_THAT(names, IsSupersetOf({"a_b_c", "a_b_c_2"}));
}

TEST(Naming, RefusesAFeatureThatIsNamedAsAColumn) {
  try {
    drafted(
        {number_column("d", data::Type::date, 9), number_column("D_Year", data::Type::int64, 90)});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_argument);
    EXPECT_THAT(error.what(), AllOf(HasSubstr("the temporal feature d_year of d"),
                                    HasSubstr("the column D_Year")));
  }
}

TEST(Naming, KeepsNamesWithinThePostgresLimit) {
  const std::string value(100, 'v');
  std::string accents;
  for (int i = 0; i < 60; ++i) {
    accents += "é";
  }
  const auto plan = drafted({text_column("c", {value, value + "w", accents}),
                             number_column(std::string(70, 'n'), data::Type::date, 50)});
  std::size_t cut = 0;
  for (const Feature& feature : plan.features) {
    EXPECT_LE(feature.name.size(), 63U) << feature.name;
    EXPECT_TRUE(is_utf8(feature.name)) << feature.name;
    cut += feature.name.starts_with("c_vvvv") ? 1U : 0U;
  }
  EXPECT_EQ(cut, 2U);
}

TEST(Naming, WritesNoControlCharacters) {
  EXPECT_THAT(names_of(drafted({text_column("c", {"a\nb", "New York"})})),
              IsSupersetOf({"c_a_b", "c_New York"}));
}

}  // namespace
}  // namespace mdm::plan
