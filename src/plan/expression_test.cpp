#include <gtest/gtest.h>

#include <mdm/plan/sql.hpp>

#include "formula.hpp"

namespace mdm::plan {
namespace {

using data::Type;

const std::vector<data::Field> kInputs = {{"x", Type::float64}, {"k", Type::int64},
                                          {"s", Type::text},    {"d", Type::date},
                                          {"t", Type::time},    {"b", Type::boolean}};

Expression zscore() {
  return call("divide", call("subtract", column("x"), Expression{.op = "state", .name = "mean(x)"}),
              Expression{.op = "state", .name = "std(x)"});
}

std::string sql_of(const Expression& formula, std::vector<State> state = {}) {
  const FeaturePlan plan{.inputs = kInputs, .state = std::move(state)};
  const Feature feature{.name = "f", .formula = formula, .type = type_of(formula, kInputs)};
  return to_sql(feature, plan, [](std::string_view op, const State*, Type, const std::string& x) {
    return fmt::format("<{} of {}>", op, x);
  });
}

TEST(Expression, ReadsAsAPersonWritesIt) {
  EXPECT_EQ(to_text(zscore()), "(x - mean(x)) / std(x)");
  EXPECT_EQ(to_text(call("is", column("s"), literal("a"))), "s is \"a\"");
  EXPECT_EQ(to_text(call("in", column("k"), literal(1), literal(2))), "k in (1, 2)");
  EXPECT_EQ(to_text(call("coalesce", column("x"), literal(0.5))), "x or else 0.5");
  EXPECT_EQ(to_text(named("matches", "urls", column("s"))), "urls in s");
}

TEST(Expression, SurvivesJson) {
  for (const Expression& expression :
       {zscore(), call("is", column("s"), literal("a")), call("is", column("k"), literal(0)),
        call("equal", column("b"), literal(false)), call("add", column("x"), literal(0.1)),
        named("days_since", "start(d)", column("d"))}) {
    EXPECT_EQ(expression_from_json(Json::parse(to_json(expression).dump())), expression);
  }
}

TEST(Expression, RefusesWhatIsNoFormula) {
  for (const char* text :
       {R"({"op":"eval","arguments":[]})", R"({"op":"add","arguments":[]})", R"({"op":"column"})",
        R"({"op":"literal"})", R"({"op":"literal","value":null})",
        R"({"op":"literal","value":[1]})",
        R"({"op":"year","name":"x","arguments":[{"op":"column","name":"d"}]})",
        R"({"op":"matches","name":".*","arguments":[{"op":"column","name":"s"}]})",
        R"({"op":"case","arguments":[{"op":"literal","value":true},{"op":"literal","value":1},
           {"op":"literal","value":true},{"op":"literal","value":1}]})",
        R"([])"}) {
    EXPECT_THROW(expression_from_json(Json::parse(text)), Error) << text;
  }
}

TEST(Expression, HasAType) {
  EXPECT_EQ(type_of(zscore(), kInputs), Type::float64);
  EXPECT_EQ(type_of(call("year", column("d")), kInputs), Type::int64);
  EXPECT_EQ(type_of(call("coalesce", column("k"), literal(0)), kInputs), Type::int64);
  EXPECT_EQ(type_of(call("coalesce", column("k"), column("x")), kInputs), Type::float64);
  EXPECT_EQ(type_of(call("case", column("b"), column("s"), literal("")), kInputs), Type::text);
}

TEST(Expression, RefusesOperandsOfAnotherType) {
  for (const Expression& expression :
       {call("add", column("x"), column("s")), call("year", column("t")), call("hour", column("d")),
        call("equal", column("s"), literal(1)), call("and", column("b"), column("k")),
        call("length", column("x")), call("case", column("x"), literal(1), literal(2)),
        call("sqrt", column("absent"))}) {
    EXPECT_THROW(type_of(expression, kInputs), Error) << to_text(expression);
  }
}

TEST(Sql, WritesNumbersAsExactDoubles) {
  EXPECT_EQ(sql_of(call("add", column("x"), literal(0.1))),
            "nullif((\"x\" + 1e-01), CAST('NaN' AS DOUBLE))");
  EXPECT_EQ(sql_of(call("multiply", column("k"), literal(-2.5))),
            "nullif((CAST(\"k\" AS DOUBLE) * (-2.5e+00)), CAST('NaN' AS DOUBLE))");
}

TEST(Sql, QuotesWhateverIsInNamesAndValues) {
  Expression odd = call("equal", column("s"), literal("it's"));
  EXPECT_EQ(sql_of(odd), "(\"s\" = 'it''s')");
  const std::vector<data::Field> inputs = {{"a\"b", Type::text}};
  const FeaturePlan plan{.inputs = inputs};
  EXPECT_EQ(to_sql({.name = "f", .formula = call("is_null", column("a\"b")), .type = Type::boolean},
                   plan, {}),
            "(\"a\"\"b\" IS NULL)");
}

TEST(Sql, WritesSmallTablesOutAndCallsForBigOnes) {
  Json values = Json::array();
  Json counts = Json::array();
  for (int i = 0; i < 17; ++i) {
    values.push(fmt::format("v{}", i));
    counts.push(i);
  }
  const auto lookup = named("lookup", "t", column("s"));
  const State big{.key = "t", .value = Json::object({{"values", values}, {"numbers", counts}})};
  EXPECT_EQ(sql_of(lookup, {big}), "nullif(<lookup of \"s\">, CAST('NaN' AS DOUBLE))");
  const State small{.key = "t", .value = Json::parse(R"({"values":["a"],"numbers":[3]})")};
  EXPECT_EQ(sql_of(lookup, {small}),
            "nullif(CASE \"s\" WHEN 'a' THEN 3e+00 END, CAST('NaN' AS DOUBLE))");
  const State edges{.key = "t", .value = Json::parse("[1.5]")};
  EXPECT_EQ(sql_of(named("bucket", "t", column("x")), {edges}),
            "CAST(CASE WHEN \"x\" IS NULL THEN NULL WHEN \"x\" <= 1.5e+00 THEN 0 ELSE 1 END AS "
            "BIGINT)");
}

TEST(Sql, RefusesStateThatIsNotFitted) {
  EXPECT_THROW(sql_of(zscore()), Error);
  EXPECT_THROW(sql_of(zscore(), {{.key = "mean(x)"}, {.key = "std(x)"}}), Error);
}

}  // namespace
}  // namespace mdm::plan
