#include "statement_shape.hpp"

#include <map>
#include <random>

#include <gmock/gmock.h>

#include <mdm/duckdb.hpp>

namespace mdm::query {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Shapes : public testing::Test {
 protected:
  std::optional<StatementShape> shape_of(const std::string& sql) {
    return StatementShape::of(read_with_places(sql, parser_), words_of(sql));
  }

  /// The shape of one text gives for another what the engine's parser gives.
  void expect_fills(const std::string& known, const std::string& sql) {
    const auto shape = shape_of(known);
    ASSERT_TRUE(shape) << known;
    ASSERT_EQ(shape_key(words_of(known)), shape_key(words_of(sql)));
    const Statement filled = shape->filled(sql, words_of(sql));
    EXPECT_EQ(filled.tree, parser_.tree_of(sql)) << known << " -> " << sql;
    EXPECT_EQ(filled.text, sql);
  }

  Parser parser_{duckdb::Connection({.confined = true})};
};

TEST(SqlWords, MakeUpTheWholeText) {
  for (const std::string sql :
       {"SELECT 'a;''b', \"c;\"\"d\" -- e;\n/* f; /* g; */ ; */, E'h\\';', $$i;$$, $x$j;$$;$x$ "
        "FROM t;",
        "", "'open", "\"open", "/* open", "$$open", "E'open\\", "1.5e3;2.;.5;x1;Bodø"}) {
    std::string joined;
    for (const Word& word : words_of(sql)) {
      EXPECT_EQ(word.place, joined.size());
      joined += word.text;
    }
    EXPECT_EQ(joined, sql);
  }
}

TEST(SqlWords, EndStatementsWhereTheEngineDoes) {
  EXPECT_THAT(statements_in("SELECT 'a;''b;'; SELECT \"c;\"\"\" -- d;\n; ;/* e; */"),
              ElementsAre("SELECT 'a;''b;'", "SELECT \"c;\"\"\" -- d;\n"));
  EXPECT_THAT(statements_in("SELECT $$a;$$; SELECT E'\\';', $x$;$$;$x$"),
              ElementsAre("SELECT $$a;$$", "SELECT E'\\';', $x$;$$;$x$"));
  EXPECT_THAT(statements_in(" ; -- nothing\n"), IsEmpty());
}

TEST_F(Shapes, TakeLiteralsAsTheParserDoes) {
  expect_fills("SELECT k FROM t WHERE k > 3 LIMIT 5",
               "SELECT k FROM t WHERE k > 17 LIMIT 999999999");
  expect_fills("SELECT k FROM t WHERE k>-3", "SELECT  k /* all */ FROM t\nWHERE k>-48");
  expect_fills("SELECT 1.5, 'Bodø', 22.75 FROM t -- x", "SELECT 9.9, 'it''s', 10.01 FROM t -- y");
  expect_fills("SELECT s FROM t WHERE s IN ('a', 'b') ORDER BY 1",
               "SELECT s FROM t WHERE s IN ('', 'ccc') ORDER BY 2");
  expect_fills("SELECT INTERVAL 3 DAY, DATE '2026-01-01', [1, 2][1]",
               "SELECT INTERVAL 4 DAY, DATE '2025-02-03', [3, 4][2]");
}

TEST_F(Shapes, TellTypesAndFormsApart) {
  const auto key = [](const std::string& sql) { return shape_key(words_of(sql)); };
  EXPECT_EQ(key("SELECT  1 -- a"), key("SELECT 2\n-- b"));
  for (const auto& [one, other] : {std::pair("1", "'1'"),
                                   {"1", "1.5"},
                                   {"1.5", "1.50"},
                                   {"1", "10000000000"},
                                   {"1.5", "0.5"},
                                   {"'a'", "E'a'"},
                                   {"a", "A"},
                                   {"1", "1e0"},
                                   {"$1", "$2"}}) {
    EXPECT_NE(key(std::string("SELECT ") + one), key(std::string("SELECT ") + other)) << one;
  }
}

TEST_F(Shapes, AreNotMadeOfWhatHasNoPlaceInTheTree) {
  for (const char* sql : {"SELECT k::DECIMAL(10, 2) FROM t", "SELECT 'a'\n'b'", "SELEC 1",
                          "SELECT 1e0, 2", "PIVOT t ON k"}) {
    EXPECT_FALSE(shape_of(sql)) << sql;
  }
}

TEST_F(Shapes, FillRandomStatementsRight) {
  std::mt19937 random(7);
  const auto literal = [&]() -> std::string {
    switch (random() % 4) {
      case 0: return fmt::format("{}", random() % 1'000'000'000);
      case 1: return fmt::format("{}.{}", 1 + random() % 99, random() % 100);
      case 2: return fmt::format("'{}'", std::string(random() % 5, 'a') + "''ø");
      default: return fmt::format("-{}", random() % 50);
    }
  };
  std::map<std::string, StatementShape> shapes;
  std::size_t filled = 0;
  for (int i = 0; i < 400; ++i) {
    const std::string sql =
        fmt::format("SELECT {} + k, count(*) FROM t WHERE k BETWEEN {} AND {} OR s = {} LIMIT {}",
                    literal(), literal(), literal(), literal(), random() % 100);
    const std::string key = shape_key(words_of(sql));
    if (const auto known = shapes.find(key); known != shapes.end()) {
      EXPECT_EQ(known->second.filled(sql, words_of(sql)).tree, parser_.tree_of(sql)) << sql;
      ++filled;
    } else if (auto made = shape_of(sql)) {
      shapes.emplace(key, std::move(*made));
    }
  }
  EXPECT_GT(filled, 50U);
}

}  // namespace
}  // namespace mdm::query
