#include <gmock/gmock.h>

#include <mdm/query/advice.hpp>

namespace mdm::query {
namespace {

using data::Type;
using ::testing::IsEmpty;

Table lite(const std::string& name, bool in_engine = false) {
  const std::vector<Type> all = {Type::int64, Type::text, Type::date};
  return {.catalog = "data",
          .name = name,
          .backend = "sqlite",
          .rows = 1000,
          .columns = {{.field = {"id", Type::int64}, .distinct = 1000},
                      {.field = {"k", Type::int64},
                       .nulls = 500,
                       .distinct = 4,
                       .lower = "CAST('0' AS BIGINT)",
                       .upper = "CAST('200' AS BIGINT)"},
                      {.field = {"s", Type::text}, .distinct = 100},
                      {.field = {"day", Type::date},
                       .distinct = 90,
                       .lower = "CAST('2026-01-01' AS DATE)",
                       .upper = "CAST('2026-04-11' AS DATE)"}},
          .in_engine = in_engine,
          .comparisons = {.equal = all, .ordered = all}};
}

std::vector<ColumnUse> uses_of(const std::string& sql) {
  Parser parser(duckdb::Connection({.confined = true}));
  const Subject subject{.tables = {lite("t"), lite("u"), lite("inside", true)}};
  const Statement statement = read_statement(sql, parser);
  return column_uses(statement, make_plan(statement, subject, {}, parser), subject, parser);
}

/// "k range 0.1"
std::vector<std::string> words_of(const std::string& sql) {
  std::vector<std::string> words;
  for (const ColumnUse& use : uses_of(sql)) {
    words.push_back(
        fmt::format("{}.{} {} {:.3f}", use.table, use.column, name_of(use.use), use.share));
  }
  return words;
}

TEST(Advice, EstimatesWhatConditionsLeaveByTheProfile) {
  using ::testing::ElementsAre;
  EXPECT_THAT(words_of("SELECT * FROM t WHERE id = 7"), ElementsAre("t.id equal 0.001"));
  EXPECT_THAT(words_of("SELECT * FROM t WHERE s IN ('a', 'b')"), ElementsAre("t.s equal 0.020"));
  EXPECT_THAT(words_of("SELECT * FROM t WHERE k = 1"), ElementsAre("t.k equal 0.125"));
  EXPECT_THAT(words_of("SELECT * FROM t WHERE k IS NULL"), ElementsAre("t.k null 0.500"));
  EXPECT_THAT(words_of("SELECT * FROM t WHERE k >= 20 AND k < 60"), ElementsAre("t.k range 0.100"));
  EXPECT_THAT(words_of("SELECT * FROM t WHERE day BETWEEN DATE '2026-02-01' AND DATE '2026-02-11'"),
              ElementsAre("t.day range 0.100"));
  EXPECT_THAT(words_of("SELECT * FROM t WHERE s > 'a'"), ElementsAre("t.s range 0.333"));
}

TEST(Advice, TellsOfJoinsAndOrdersAndOfEachColumnOnce) {
  using ::testing::UnorderedElementsAre;
  EXPECT_THAT(words_of("SELECT * FROM t JOIN u ON t.id = u.k WHERE t.s = 'a' ORDER BY t.s, t.day"),
              UnorderedElementsAre("t.s equal 0.010", "t.id join 1.000", "u.k join 1.000",
                                   "t.day order 1.000"));
  EXPECT_THAT(words_of("SELECT * FROM t JOIN u USING (id)"),
              UnorderedElementsAre("t.id join 1.000", "u.id join 1.000"));
}

TEST(Advice, SaysNothingOfTablesInTheEngineAndOfConditionsThatStayThere) {
  EXPECT_THAT(words_of("SELECT * FROM inside WHERE id = 7 ORDER BY k"), IsEmpty());
  EXPECT_THAT(words_of("SELECT * FROM t WHERE id + 1 = 7 OR s = 'a'"), IsEmpty());
  EXPECT_THAT(words_of("SELECT 1e0"), IsEmpty());
}

}  // namespace
}  // namespace mdm::query
