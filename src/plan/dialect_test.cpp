#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mdm/plan/dialect.hpp>
#include <mdm/plan/sql.hpp>

#include "dialect_table.hpp"
#include "formula.hpp"
#include "operators.hpp"
#include "sqlite_nesting.hpp"

namespace mdm::plan {
namespace {

using data::Type;
using testing::HasSubstr;
using testing::Not;

const std::vector<data::Field> kInputs = {
    {"x", Type::float64},  {"i", Type::int64},   {"say \"it\"`", Type::text},
    {"clock", Type::time}, {"ctid", Type::text}, {std::string(64, 'n'), Type::int64}};

std::string sql_of(const Expression& formula, Dialect dialect, std::vector<State> state = {}) {
  const FeaturePlan plan{.inputs = kInputs, .state = std::move(state)};
  return to_sql({.name = "f", .formula = formula, .type = type_of(formula, kInputs)}, plan,
                dialect);
}

std::string refusal_of(const Expression& formula, Dialect dialect) {
  try {
    sql_of(formula, dialect);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_argument);
    EXPECT_THAT(error.hint(), Not(HasSubstr("bug")));
    return error.what();
  }
  return "said";
}

TEST(DialectTable, SaysOrRefusesEveryOperator) {
  for (const Operator& row : operators()) {
    for (const Dialect dialect : dialects()) {
      const std::string& form = saying_of(row.name).in(dialect);
      EXPECT_NE(form, "!") << row.name;
    }
  }
  EXPECT_FALSE(refusals().empty());
}

TEST(Dialects, AreFoundByTheirNames) {
  for (const Dialect dialect : dialects()) {
    EXPECT_EQ(dialect_of(name_of(dialect)), dialect);
  }
  EXPECT_THROW(dialect_of("oracle"), Error);
}

TEST(DialectSql, QuotesNamesAndTexts) {
  const Expression formula = call("equal", column("say \"it\"`"), literal("it's \\"));
  EXPECT_EQ(sql_of(formula, Dialect::postgres),
            R"(((r."say ""it""`" COLLATE "C") = ('it''s \' COLLATE "C")))");
  EXPECT_EQ(sql_of(formula, Dialect::sqlite),
            R"(((r."say ""it""`" COLLATE BINARY) = ('it''s \' COLLATE BINARY)))");
  EXPECT_EQ(sql_of(formula, Dialect::spark), R"((r.`say "it"``` = 'it\'s \\'))");
}

TEST(DialectSql, WritesNumbersThatEachEngineReadsExactly) {
  EXPECT_EQ(sql_of(literal(0.1), Dialect::postgres), "float8 '0.1'");
  EXPECT_EQ(sql_of(literal(0.1), Dialect::spark), "double('0.1')");
  EXPECT_EQ(sql_of(literal(0.1), Dialect::sqlite), "(3602879701896397.0 / 36028797018963968.0)");
  EXPECT_EQ(sql_of(literal(-2.5), Dialect::sqlite), "(-5.0 / 2.0)");
  EXPECT_EQ(sql_of(literal(-3.0), Dialect::sqlite), "(-3.0)");
  EXPECT_EQ(sql_of(literal(std::int64_t{-7}), Dialect::postgres), "CAST(bigint '-7' AS bigint)");
}

TEST(DialectSql, GuardsPostgresArithmeticOnlyWhereItMayFail) {
  const Expression integers = call("add", column("i"), literal(std::int64_t{1}));
  EXPECT_EQ(sql_of(integers, Dialect::postgres),
            "(CAST(r.\"i\" AS double precision) + CAST(bigint '1' AS double precision))");
  EXPECT_THAT(sql_of(call("multiply", column("x"), column("x")), Dialect::postgres),
              HasSubstr("Infinity"));
}

TEST(DialectSql, RefusesWhatWouldDifferAndSaysWhy) {
  EXPECT_EQ(refusal_of(call("is_upper", column("say \"it\"`")), Dialect::spark),
            "spark has no is_upper: it knows letters by another version of Unicode than mdm");
  EXPECT_EQ(refusal_of(named("matches", "urls", column("say \"it\"`")), Dialect::sqlite),
            "sqlite has no matches: it has no regular expressions");
  EXPECT_EQ(
      refusal_of(named("matches", "emails", column("say \"it\"`")), Dialect::postgres),
      "postgres has no pattern emails: it knows letters by another version of Unicode than mdm");
  EXPECT_EQ(refusal_of(named("matches", "urls", column("say \"it\"`")), Dialect::postgres), "said");
  EXPECT_EQ(refusal_of(call("hour", column("clock")), Dialect::spark),
            "spark has no type for times of day: clock");
  EXPECT_EQ(refusal_of(call("lag", column("x"), literal(std::int64_t{1})), Dialect::duckdb),
            "duckdb has no lag: an expression of one row reads no others");
  EXPECT_EQ(refusal_of(column(std::string(64, 'n')), Dialect::postgres),
            "PostgreSQL cuts names of more than 63 bytes: " + std::string(64, 'n'));
  EXPECT_EQ(refusal_of(call("is_null", column("ctid")), Dialect::postgres),
            "PostgreSQL keeps a name for itself: ctid");
}

TEST(DialectSql, RefusesWhatThePlanIsNotFittedFor) {
  EXPECT_EQ(refusal_of({.op = "state", .name = "mean(x)"}, Dialect::postgres),
            "the feature plan is not fitted: it lacks mean(x)");
}

TEST(SelectSql, ListsInACommentWhatItLeavesOut) {
  const FeaturePlan plan{.inputs = kInputs,
                         .features = {{.name = "a\n; DROP TABLE t; --",
                                       .formula = call("is_upper", column("say \"it\"`")),
                                       .type = Type::boolean},
                                      {.name = "b", .formula = column("i"), .type = Type::int64}}};
  const Statement statement = select_sql(plan, "rows", Dialect::postgres);
  EXPECT_EQ(statement.sql,
            "-- left out: a ; DROP TABLE t; --: postgres has no is_upper: it knows letters by "
            "another version of Unicode than mdm\n"
            "SELECT\n  CAST(r.\"i\" AS bigint) AS \"b\"\nFROM \"rows\" AS r");
  ASSERT_EQ(statement.unsaid.size(), 1U);
}

TEST(SelectSql, RefusesMoreColumnsThanTheEngineHas) {
  FeaturePlan plan{.inputs = kInputs};
  for (int i = 0; i < 1'665; ++i) {
    plan.features.push_back(
        {.name = fmt::format("f{}", i), .formula = column("i"), .type = Type::int64});
  }
  EXPECT_THROW(select_sql(plan, "rows", Dialect::postgres), Error);
  EXPECT_NO_THROW(select_sql(plan, "rows", Dialect::sqlite));
}

TEST(SqliteNesting, CountsWhatIsOpenAtOnce) {
  EXPECT_EQ(sqlite_nesting("abs(abs(x))"), 6);
  EXPECT_EQ(sqlite_nesting("abs(x) + abs(x)"), 3);
  EXPECT_EQ(sqlite_nesting("'((((' || \"((\""), 0);
  Expression deep = column("x");
  for (int i = 0; i < 40; ++i) {
    deep = call("abs", deep);
  }
  EXPECT_EQ(refusal_of(deep, Dialect::sqlite),
            "sqlite has no formula of this depth: its parser takes no more than 100 open brackets "
            "and the like");
}

}  // namespace
}  // namespace mdm::plan
