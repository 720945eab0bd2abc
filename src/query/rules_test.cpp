#include <random>

#include "rules_fixture.hpp"

namespace mdm::query {
namespace {

TEST_F(RulesTest, TheProfileAnswersWhatItKnowsExactly) {
  for (const char* table : {"t", "big", "empty"}) {
    expect_same("profile", fmt::format("SELECT count(*) FROM {}", table));
    expect_same("profile",
                fmt::format("SELECT COUNT(k), min(k), MAX(k) AS \"Most\", count(DISTINCT k), "
                            "min(f), max(f), min(s), max(s), count(n), min(n) FROM {} AS x",
                            table));
    expect_same("profile", fmt::format("SELECT x.k FROM {0} x WHERE x.k = (SELECT max(K) FROM {0}) "
                                       "ORDER BY x.id LIMIT 3",
                                       table));
  }
}

TEST_F(RulesTest, TheProfileDoesNotAnswerOtherQuestions) {
  for (const char* sql :
       {"SELECT count(*) FROM t WHERE k > 3", "SELECT max(k) FROM t GROUP BY s",
        "SELECT count(*) FILTER (WHERE k > 3) FROM t", "SELECT count(*), sum(k) FROM t",
        "SELECT count(*) FROM t, big", "WITH t AS (SELECT 1) SELECT count(*) FROM t",
        "SELECT max(k + 1) FROM t", "SELECT max(k) FROM t HAVING max(k) > 100",
        "SELECT count(*) OVER () FROM t", "SELECT max(k) FROM t TABLESAMPLE 10 ROWS",
        "SELECT max(k) FROM t AS x(a, b)", "SELECT max(nothing) FROM t"}) {
    expect_untouched("profile", sql);
  }
  subject_.tables[0].columns[1].least.clear();
  expect_untouched("profile", "SELECT min(k) FROM t");
}

TEST_F(RulesTest, PagesWithoutOrderAreRangesOfRowNumbers) {
  for (const char* sql :
       {"SELECT * FROM big LIMIT 7 OFFSET 140000", "SELECT id, k + 1 FROM big b LIMIT 3 OFFSET 1",
        "SELECT b.* FROM big b OFFSET 149990", "SELECT id FROM big LIMIT 5 OFFSET 149998",
        "SELECT id FROM big LIMIT 5 OFFSET 9000000", "SELECT id FROM big LIMIT 0 OFFSET 5",
        "SELECT * FROM empty LIMIT 5 OFFSET 5",
        "SELECT count(*) FROM (SELECT * FROM big LIMIT 9 OFFSET 100) AS page"}) {
    expect_same("row_pages", sql);
  }
  for (const char* sql :
       {"SELECT * FROM big LIMIT 7", "SELECT count(*) FROM big LIMIT 1 OFFSET 1",
        "SELECT * FROM big WHERE k = 1 LIMIT 3 OFFSET 4", "SELECT DISTINCT k FROM big OFFSET 3",
        "SELECT id FROM big ORDER BY id LIMIT 3 OFFSET 3",
        "SELECT unnest([1, 2]) FROM big OFFSET 3", "SELECT upper(s) FROM big OFFSET 3",
        "SELECT id FROM big LIMIT 10% OFFSET 3"}) {
    expect_untouched("row_pages", sql);
  }
}

TEST_F(RulesTest, OrderedPagesAreThoseOfAStableSort) {
  std::mt19937 random(7);
  for (const char* key : {"k", "f", "s", "n", "k DESC", "f DESC NULLS LAST", "s DESC",
                          "k NULLS FIRST", "f DESC NULLS FIRST", "k, s DESC", "s, f"}) {
    for (const int offset : {0, 999, 136'300, 149'990, static_cast<int>(random() % 160'000)}) {
      const int rows = 1 + static_cast<int>(random() % 30);
      const std::string page = fmt::format("LIMIT {} OFFSET {}", rows, offset);
      expect_same("ordered_pages",
                  fmt::format("SELECT *, id + 1 AS next FROM big AS b ORDER BY {} {}", key, page),
                  fmt::format("SELECT * EXCLUDE (__mdm_row_id), id + 1 AS next FROM data.main.big "
                              "ORDER BY {}, __mdm_row_id {}",
                              key, page));
    }
  }
  expect_untouched("ordered_pages", "SELECT k, f FROM empty ORDER BY k LIMIT 3 OFFSET 1");
  expect_same(
      "ordered_pages", "SELECT id FROM t WHERE k > 3 ORDER BY f LIMIT 30 OFFSET 300",
      "SELECT id FROM data.main.t WHERE k > 3 ORDER BY f, __mdm_row_id LIMIT 30 OFFSET 300");
}

TEST_F(RulesTest, OrderedPagesNeedNothingAfterAUniqueKey) {
  const std::string deep = "SELECT * FROM big ORDER BY f, id DESC, k LIMIT 10 OFFSET 70000";
  expect_same("ordered_pages", deep);
  const std::string text = plan_of(deep).rewritten;
  EXPECT_THAT(text, testing::HasSubstr("ORDER BY f ASC NULLS LAST, id DESC NULLS LAST LIMIT 10"));
  expect_same("ordered_pages", "SELECT f FROM big ORDER BY id LIMIT 10 OFFSET 70000");
  expect_untouched("ordered_pages", "SELECT f FROM big ORDER BY f, id LIMIT 10");
}

TEST_F(RulesTest, DeepPagesSortASliceAlone) {
  const auto is_bounded = [&](const std::string& sql) {
    return plan_of(sql).rewritten.find("suggested") != std::string::npos;
  };
  EXPECT_TRUE(is_bounded("SELECT * FROM big ORDER BY f LIMIT 10 OFFSET 70000"));
  EXPECT_TRUE(is_bounded("SELECT * FROM big ORDER BY k DESC LIMIT 10 OFFSET 1000"));
  EXPECT_FALSE(is_bounded("SELECT * FROM big ORDER BY f LIMIT 10 OFFSET 100"));
  EXPECT_FALSE(is_bounded("SELECT * FROM big WHERE k = 3 ORDER BY f LIMIT 10 OFFSET 7000"));
  EXPECT_FALSE(is_bounded("SELECT * FROM t ORDER BY f LIMIT 10 OFFSET 1000"));
}

TEST_F(RulesTest, BoundsThatTheCountDoesNotConfirmAreNotUsed) {
  // All rows of the sample, every 15th, are the least, so that its bounds lie far off.
  const auto write = [](const char* sql) { duckdb::Connection({.file = file()}).run(sql); };
  write(
      "CREATE TABLE odd AS SELECT CASE WHEN i % 15 = 0 THEN -i ELSE i END AS k, i AS __mdm_row_id "
      "FROM range(150000) r(i)");
  Table odd{.catalog = "data", .name = "odd", .backend = "duckdb", .rows = 150'000};
  odd.columns.push_back({.field = {"k", data::Type::int64},
                         .lower = "CAST(-149985 AS BIGINT)",
                         .upper = "CAST(149999 AS BIGINT)"});
  subject_.tables.push_back(odd);
  for (const char* key : {"k", "k DESC"}) {
    for (const int offset : {5000, 70'000, 149'000}) {
      expect_same("ordered_pages",
                  fmt::format("SELECT k FROM odd ORDER BY {} LIMIT 9 OFFSET {}", key, offset));
    }
  }
  subject_.tables.pop_back();
}

TEST_F(RulesTest, OrderedPagesOfOtherShapesStayAsTheyAre) {
  for (const char* sql :
       {"SELECT -k AS k FROM t ORDER BY k LIMIT 3", "SELECT k FROM t ORDER BY k + 1 LIMIT 3",
        "SELECT k FROM t ORDER BY 1 LIMIT 3", "SELECT DISTINCT k FROM t ORDER BY k LIMIT 3",
        "SELECT k, count(*) FROM t GROUP BY k ORDER BY k LIMIT 3", "SELECT k FROM t ORDER BY k",
        "SELECT a.k FROM t a, t b ORDER BY a.k LIMIT 3", "SELECT t FROM t ORDER BY k LIMIT 3",
        "SELECT COLUMNS('k') FROM t ORDER BY k LIMIT 3", "SELECT k FROM t ORDER BY ALL LIMIT 3"}) {
    expect_untouched("ordered_pages", sql);
  }
}

TEST_F(RulesTest, OrderThatNobodySeesGoes) {
  for (const char* sql : {"SELECT count(*), max(k) FROM (SELECT * FROM t ORDER BY f)",
                          "SELECT * FROM (SELECT id, f FROM t ORDER BY s) ORDER BY id LIMIT 9"}) {
    expect_same("redundant_order", sql);
  }
  expect_same("redundant_order",
              "SELECT k, min(s) AS m FROM (SELECT * FROM t ORDER BY f DESC) GROUP BY k ORDER BY k");
  for (const char* sql : {"SELECT * FROM (SELECT * FROM t ORDER BY f)",
                          "SELECT first(k) FROM (SELECT * FROM t ORDER BY f)",
                          "SELECT sum(f) FROM (SELECT * FROM t ORDER BY f)",
                          "SELECT max(k) FROM (SELECT * FROM t ORDER BY f LIMIT 10)",
                          "SELECT string_agg(s, '') FROM (SELECT * FROM t ORDER BY f)",
                          "SELECT max(row_number) FROM (SELECT row_number() OVER () AS row_number "
                          "FROM t) ORDER BY 1"}) {
    expect_untouched("redundant_order", sql);
  }
}

TEST_F(RulesTest, DistinctOfUniqueRowsGoes) {
  expect_same("redundant_distinct", "SELECT DISTINCT id, k FROM t");
  expect_same("redundant_distinct",
              "SELECT DISTINCT * FROM (SELECT DISTINCT k, id FROM t) ORDER BY id");
  expect_same("redundant_distinct", "SELECT count(DISTINCT id) AS ids FROM t WHERE k > 3");
  for (const char* table : {"t", "empty"}) {
    // Groups come in any order: as a whole they are the same.
    expect_same("redundant_distinct",
                fmt::format("SELECT * FROM (SELECT DISTINCT k, count(*) AS c FROM {} GROUP BY k) "
                            "ORDER BY k",
                            table));
  }
  for (const char* sql :
       {"SELECT DISTINCT k FROM t", "SELECT DISTINCT id + 1 FROM t", "SELECT DISTINCT n, s FROM t",
        "SELECT DISTINCT count(*) FROM t GROUP BY k", "SELECT DISTINCT ON (k) id, k FROM t",
        "SELECT DISTINCT t.id FROM t, big", "SELECT count(DISTINCT k) AS c FROM t",
        "SELECT DISTINCT k FROM t GROUP BY CUBE (k)",
        "SELECT count(DISTINCT a.id) AS c FROM t a, t"}) {
    expect_untouched("redundant_distinct", sql);
  }
}

TEST_F(RulesTest, LongListsAreJoined) {
  std::string numbers = "NULL";
  std::string texts = "'none'";
  for (int i = 0; i < 20; ++i) {
    numbers += fmt::format(", {}", i * 3 - 10);
    texts += fmt::format(", 'x{}'", i * 7);
  }
  const std::string some = numbers.substr(6);
  for (const auto& [column, list] : {std::pair("k", some), {"k", numbers}, {"s", texts}}) {
    expect_same(
        "long_lists",
        fmt::format("SELECT id, k FROM big b WHERE {} NOT IN ({}) ORDER BY id", column, list));
    expect_same(
        "long_lists",
        fmt::format("SELECT count(*) FROM big WHERE f > 0 OR (k IS NULL AND {} NOT IN ({}))",
                    column, list));
  }
  for (const std::string& sql :
       {std::string("SELECT id FROM big WHERE k NOT IN (1, 2, 3)"),
        fmt::format("SELECT id FROM big WHERE k IN ({})", some),
        fmt::format("SELECT id FROM t WHERE k NOT IN ({})", some),
        fmt::format("SELECT id FROM big WHERE k NOT IN ({}, id)", some),
        fmt::format("SELECT id FROM big WHERE f NOT IN ({})", some),
        fmt::format("SELECT id FROM big WHERE k NOT IN ({}, 1.5)", some),
        fmt::format("SELECT id FROM big WHERE k + 1 NOT IN ({})", some),
        fmt::format("SELECT a.id FROM big a, big b WHERE k NOT IN ({})", some)}) {
    expect_untouched("long_lists", sql);
  }
}

TEST_F(RulesTest, RandomStatementsGiveTheSameWithAllRules) {
  std::mt19937 random(20'261'127);
  const auto one_of = [&](std::initializer_list<const char*> choices) {
    return std::string(choices.begin()[random() % choices.size()]);
  };
  std::size_t rewritten = 0;
  for (int i = 0; i < 120; ++i) {
    const std::string table = one_of({"t", "big", "empty"});
    const std::string where =
        one_of({"", "", " WHERE k > 5", " WHERE s IN ('x1', 'x2')", " WHERE n IS NULL"});
    const std::string sql = one_of(
        {"SELECT count(*), min(k), max(s) FROM {0}{1}",
         "SELECT k, count(*) AS c FROM (SELECT * FROM {0} ORDER BY s){1} GROUP BY k ORDER BY k",
         "SELECT * FROM {0}{1} ORDER BY id LIMIT {2} OFFSET {3}",
         "SELECT id, f FROM {0} x{1} ORDER BY f DESC, id LIMIT {2} OFFSET {3}",
         "SELECT * FROM (SELECT DISTINCT id, s FROM {0}{1}) ORDER BY id LIMIT {2}",
         "SELECT * FROM {0}{1} LIMIT {2} OFFSET {3}",
         "SELECT count(*) FROM {0}{1} WHERE k NOT IN (1,2,3,4,5,6,7,8,9,10,11)",
         "SELECT (SELECT max(k) FROM {0}), count(DISTINCT id) AS c FROM {0}{1}"});
    std::string text;
    try {
      text =
          fmt::format(fmt::runtime(sql), table, sql.find("WHERE") == std::string::npos ? where : "",
                      random() % 20, random() % 160'000);
    } catch (const fmt::format_error& error) {
      FAIL() << error.what();
    }
    const Plan plan = plan_of(text);
    rewritten += plan.rules.empty() ? 0U : 1U;
    EXPECT_EQ(lines_of(plan), lines_of(as_written(text))) << text << " -> " << plan.rewritten;
  }
  EXPECT_GT(rewritten, 60U);
}

TEST_F(RulesTest, AShapeHasNoLiteralsAndAKeyHasAll) {
  const Plan plan = plan_of("select  k from t where k > 3 limit 5");
  EXPECT_EQ(plan.shape, "SELECT k FROM t WHERE (k > $1) LIMIT $2");
  EXPECT_EQ(plan.shape, plan_of("SELECT k FROM t WHERE k > 4 LIMIT 6").shape);
  EXPECT_EQ(plan.key, plan_of("SELECT k FROM t -- the same\nWHERE (k > 3) LIMIT 5").key);
  EXPECT_NE(plan.key, plan_of("SELECT k FROM t WHERE k > 4 LIMIT 5").key);
  EXPECT_NE(plan_of("SELECT k, s FROM t ORDER BY 1").shape,
            plan_of("SELECT k, s FROM t ORDER BY 2").shape);
  EXPECT_EQ(plan_of("SELECT random() FROM t").key, "");
  EXPECT_EQ(plan_of("SELECT * FROM t TABLESAMPLE 5 ROWS").key, "");
  subject_.digest = "other data";
  EXPECT_NE(plan.key, plan_of("SELECT k FROM t WHERE k > 3 LIMIT 5").key);
  subject_.digest = "data";
}

TEST_F(RulesTest, WhatDoesNotComeBackFromTheParserStaysWhole) {
  for (const char* sql :
       {"SELECT 1e0", "PIVOT t ON k", "SELEC 1", "SELECT 1; SELECT 2", "", "SELECT 1e400"}) {
    const Plan plan = plan_of(sql);
    EXPECT_FALSE(plan.whole.empty()) << sql;
    EXPECT_EQ(plan.rewritten, sql);
  }
}

}  // namespace
}  // namespace mdm::query
