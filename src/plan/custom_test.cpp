#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "columns.hpp"

namespace mdm::plan {
namespace {

using data::Type;
using testing::ElementsAre;
using testing::HasSubstr;

const std::vector<data::Field> kColumns = {{"x", Type::float64}, {"k", Type::int64},
                                           {"s", Type::text},    {"d", Type::date},
                                           {"b", Type::boolean}, {"My \"col\"", Type::int64}};

std::string read(std::string_view text) {
  return to_text(parse_expression(text, kColumns).formula);
}

std::string error_of(std::string_view text, const Place& place = {}) {
  try {
    parse_expression(text, kColumns, place);
  } catch (const Error& error) {
    return std::string(error.what()) + (error.hint().empty() ? "" : " | " + error.hint());
  }
  return "none";
}

TEST(ParseExpression, ObeysThePrecedenceOfSql) {
  EXPECT_EQ(read("x + k * 2 - 1"), "(x + (k * 2)) - 1");
  EXPECT_EQ(read("(x + k) * -2"), "(x + k) * -2");
  EXPECT_EQ(read("-x / k"), "(0 - x) / k");
  EXPECT_EQ(read("b OR NOT x > 1 AND k = 2"), "b or ((not (x > 1)) and (k = 2))");
  EXPECT_EQ(read("x between 1 and 2 and b"), "((x >= 1) and (x <= 2)) and b");
}

TEST(ParseExpression, ReadsWhatSqlCanSayOfARow) {
  EXPECT_EQ(read("\"My \"\"col\"\"\" <> .5e1"), "My \"col\" <> 5");
  EXPECT_EQ(read("s = 'it''s'"), "s = \"it's\"");
  EXPECT_EQ(read("s IS NOT NULL"), "not (s is missing)");
  EXPECT_EQ(read("s not in ('a', 'b')"), "not (s in (\"a\", \"b\"))");
  EXPECT_EQ(read("CASE WHEN b THEN x WHEN k > 1 THEN 2 END"), "case(b, x, k > 1, 2, null)");
  EXPECT_EQ(read("coalesce(x, k, 0)"), "x or else k, 0");
  EXPECT_EQ(read("Year(d) # of birth\n + 1"), "year(d) + 1");
  EXPECT_EQ(read("matches(s, 'urls')"), "urls in s");
  EXPECT_EQ(read("greatest(abs(x), power(k, 2))"), "greatest(abs(x), power(k, 2))");
}

TEST(ParseExpression, NamesTheStateThatItNeeds) {
  const ParsedExpression parsed = parse_expression(
      "(x - mean(x)) / std(x) + quantile(k, .5) + frequency(s) / rows()", kColumns);
  std::vector<std::string> keys;
  for (const State& state : parsed.state) {
    keys.push_back(state.key + " " + state.measure);
  }
  EXPECT_THAT(keys, ElementsAre("mean(x) profile", "std(x) profile", "quantile(k, 0.5) quantile",
                                "frequency(s) frequency", "rows profile"));
  EXPECT_EQ(to_text(parsed.formula),
            "(((x - mean(x)) / std(x)) + quantile(k, 0.5)) + (frequency(s) of s / rows)");
}

TEST(ParseExpression, TellsWhereItBreaksAndWhatWasMeant) {
  EXPECT_EQ(error_of("x + Kk", {.source = "f.yaml", .line = 3, .column = 10}),
            "f.yaml:3:14: no column that features may use: Kk | did you mean k?");
  EXPECT_EQ(error_of("x +\n  meen(x)"),
            "expression:2:3: function not found: meen | did you mean mean?");
  EXPECT_EQ(error_of("log(x)"),
            "expression:1:1: function not found: log | ln is the natural logarithm");
  EXPECT_EQ(error_of("if(b, 1, 0)"),
            "expression:1:1: function not found: if | write case when … then … else … end");
  EXPECT_THAT(error_of("read_csv(s)"),
              HasSubstr("not found: read_csv | one of: rows, quantile, mean"));
  EXPECT_EQ(
      error_of("é + 1"),
      "expression:1:1: no column that features may use: é | features read the columns of a row, "
      "but for ids and targets");
  EXPECT_EQ(error_of("x + (k"), "expression:1:7: expected ), not: end of the expression");
  EXPECT_EQ(error_of("x k"), "expression:1:3: the expression ends before: k");
  EXPECT_EQ(error_of("x + ; drop"), "expression:1:5: no expression has a ;");
  EXPECT_EQ(error_of("s = 'a"), "expression:1:5: the quote has no end: '");
  EXPECT_EQ(error_of("1 + s"), "expression:1:3: a formula gives text to the operator add");
  EXPECT_EQ(error_of("case x end"), "expression:1:6: expected when, not: x");
  EXPECT_EQ(error_of("case when x then 1 end"),
            "expression:1:1: a formula gives float64 to the operator case");
  EXPECT_EQ(error_of("sqrt(x, k)"), "expression:1:5: sqrt takes 1 operand");
  EXPECT_EQ(error_of("quantile(x, 2)"),
            "expression:1:9: quantile takes a column and a rank from 0 to 1");
  EXPECT_EQ(error_of("mean(x + 1)"), "expression:1:5: mean takes a column");
  EXPECT_EQ(error_of("mean(s)"), "expression:1:1: a column of type text has no mean: s");
  EXPECT_EQ(error_of("matches(s, 'dates')"), "expression:1:1: unknown pattern in a formula: dates");
  EXPECT_EQ(error_of(""), "expression:1:1: expected a value, not: end of the expression");
  EXPECT_EQ(error_of("1e999"), "expression:1:1: a number that no double holds: 1e999");
}

TEST(ParseExpression, RefusesWhatIsTooCostly) {
  EXPECT_THAT(error_of(std::string(100, '(') + "x" + std::string(100, ')')),
              HasSubstr("more than 60 levels"));
  std::string sum = "x";
  for (int i = 0; i < 1000; ++i) {
    sum += " + x";
  }
  EXPECT_THAT(error_of(sum), HasSubstr("more than 2000 words"));
}

TEST(CustomFeatures, AreReadFromAMappingOfNamesToExpressions) {
  const auto features = read_custom_features(
      "# mine\n---\nratio: x / k   # of both\n\"a b\": 'x + 1'\nlong: >-\n  x +\n\n  k\nname:\n"
      "  s = 'a: b'\n",
      "f.yaml");
  ASSERT_EQ(features.size(), 4U);
  EXPECT_EQ(features[0].name, "ratio");
  EXPECT_EQ(features[0].expression, "x / k   # of both");
  EXPECT_EQ(features[0].place.line, 3);
  EXPECT_EQ(features[0].place.column, 8);
  EXPECT_EQ(features[1].name, "a b");
  EXPECT_EQ(features[1].expression, "x + 1");
  EXPECT_EQ(features[1].place.column, 9);
  EXPECT_EQ(features[2].expression, "x +\n\n  k");
  EXPECT_EQ(features[2].place.line, 6);
  EXPECT_EQ(features[2].place.column, 3);
  EXPECT_EQ(features[3].expression, "s = 'a: b'");
}

TEST(CustomFeatures, TellWhereTheirFileBreaks) {
  const auto error_in = [](std::string_view text) {
    try {
      read_custom_features(text, "f.yaml");
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string("none");
  };
  EXPECT_EQ(error_in("a: x\nb\n"), "f.yaml:2:1: no name of a feature and colon in: b");
  EXPECT_EQ(error_in(" a: x\n"), "f.yaml:1:1: no name of a feature and colon in:  a: x");
  EXPECT_EQ(error_in("a: x\na: k"), "f.yaml:2:4: two features have one name: a");
  EXPECT_EQ(error_in("a:\n\nb: x"), "f.yaml:3:1: no expression for the feature: a");
  EXPECT_EQ(error_in(": x"), "f.yaml:1:1: a feature has no name");
  EXPECT_EQ(error_in(""), "none");
}

profile::TableProfile table() {
  return {.rows = 100,
          .columns = {number_column("x", Type::float64, 90), number_column("y", Type::int64, 2),
                      text_column("s", {"a", "b"})}};
}

TEST(CustomFeatures, BecomeFeaturesOfThePlan) {
  const Hints hints{.excluded = {"y"},
                    .custom = {{.name = "far", .expression = "x > mean(x) + 2 * std(x)"}}};
  const FeaturePlan plan = draft(table(), hints, only_families({}, {"custom"}));
  ASSERT_THAT(names_of(plan), ElementsAre("far"));
  EXPECT_EQ(plan.features[0].type, Type::boolean);
  EXPECT_EQ(plan.find_state("mean(x)")->value, Json(40.0));
  EXPECT_EQ(from_json(to_json(plan)).features[0].formula, plan.features[0].formula);
}

TEST(CustomFeatures, MayNotReadTheTargetOrTakeATakenNameOrBeTexts) {
  const auto error_in = [](CustomFeature feature) {
    try {
      draft(table(), {.excluded = {"y"}, .custom = {std::move(feature)}}, {});
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string("none");
  };
  EXPECT_EQ(error_in({.name = "f", .expression = "y + 1"}),
            "expression:1:1: no column that features may use: y");
  EXPECT_EQ(error_in({.name = "f", .expression = "coalesce(s, 'none')"}),
            "expression:1:1: a feature is a number or a boolean; of type text is f");
  EXPECT_THAT(error_in({.name = "X", .expression = "x"}),
              HasSubstr("two columns would have one name"));
}

}  // namespace
}  // namespace mdm::plan
