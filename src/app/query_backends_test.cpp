#include <random>

#include "app_fixture.hpp"

namespace mdm::app {
namespace {

/// A table of every type with nulls, ties and duplicates, once in each backend.
class QueryBackends : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    root_ = std::filesystem::temp_directory_path() / ("mdm-" + random_id());
    make_folder(root_ / "files");
    write(root_ / "files/data.csv", 3000);
    write(root_ / "files/few.csv", 40);
    App app({.home = root_ / "home"});
    for (const char* backend : {"duckdb", "sqlite", "postgresql"}) {
      app.register_dataset(
          {.name = backend, .path = root_ / "files", .backend = backend, .no_features = true}, {},
          {});
    }
  }
  static void TearDownTestSuite() {
    App app({.home = root_ / "home"});
    app.remove_dataset({.name = "postgresql"});
    remove_tree(root_);
  }

  std::vector<std::string> rows_of(const std::string& name, const std::string& sql,
                                   const std::vector<std::string>& without = {}) {
    return lines_of(
        app_.query_dataset({.name = name, .sql = sql, .row_limit = 0, .without_rules = without}, {})
            ->rows());
  }

  Json plan_of(const std::string& name, const std::string& sql) {
    return app_.explain_query({.name = name, .sql = sql});
  }

  std::string pushed_of(const std::string& name, const std::string& where) {
    const Json plan = plan_of(name, "SELECT * FROM data WHERE " + where);
    EXPECT_TRUE(plan.at("is_rewritten").as_bool() || plan.at("rules").as_array().empty());
    std::string parts;
    for (const Json& each : plan.at("pushed").as_array()) {
      parts += each.at("part").as_string();
    }
    return parts;
  }

  /// The same rows from each backend, with and without every rule.
  void expect_same(const std::string& sql) {
    std::vector<std::string> all;
    const Json rules = query_rules();
    for (const Json& rule : rules.as_array()) {
      all.push_back(rule.at("name").as_string());
    }
    const auto truth = rows_of("duckdb", sql, all);
    for (const char* backend : {"duckdb", "sqlite", "postgresql"}) {
      EXPECT_EQ(rows_of(backend, sql), truth) << backend << ": " << sql;
      EXPECT_EQ(rows_of(backend, sql, all), truth) << backend << ", no rules: " << sql;
    }
  }

  static inline std::filesystem::path root_{};
  // Rows that one way has made must not answer for the other.
  App app_{{.home = root_ / "home", .settings = {"cache.enabled=false"}}};

 private:
  static void write(const std::filesystem::path& path, int rows) {
    std::ofstream file(path);
    file << "id,k,f,price,day,moment,clock,flag,s\n";
    std::mt19937 random(3);
    const auto cell = [&](const std::string& text) {
      file << ',' << (random() % 9 == 0 ? "" : text);
    };
    for (int i = 0; i < rows; ++i) {
      file << i * 2;
      cell(fmt::format("{}", static_cast<int>(random() % 21) - 10));
      cell(fmt::format("{}", static_cast<double>(random() % 2000) / 7 - 100));
      cell(fmt::format("{}.{:020}", random() % 3 * 1'000'000'000'000, random() % 5));
      cell(fmt::format("20{:02}-0{}-1{}", random() % 30, 1 + random() % 9, random() % 9));
      cell(fmt::format("2024-0{}-02 0{}:10:00.{:02}", 1 + random() % 9, random() % 9,
                       random() % 50));
      cell(fmt::format("1{}:20:0{}", random() % 9, random() % 9));
      cell(random() % 2 == 0 ? "true" : "false");
      constexpr const char* kBeginnings[] = {"a", "Ä", "z ", "é", "B", "☃", "'"};
      cell(fmt::format("{}{}", kBeginnings[random() % 7], random() % 30));
      file << '\n';
    }
  }
};

TEST_F(QueryBackends, SimpleConditionsGoToTheBackendThatComparesAsTheEngine) {
  for (const char* backend : {"sqlite", "postgresql"}) {
    EXPECT_EQ(pushed_of(backend, "k > 3 AND 0.5 <= f AND s = 'a''1'"),
              "\"k\" > '3' AND \"f\" >= '0.5' AND \"s\" = 'a''1'");
    EXPECT_EQ(pushed_of(backend, "k IN (1, 2) AND day BETWEEN '2010-01-01' AND DATE '2011-01-01'"),
              "\"k\" IN (2 values) AND \"day\" >= '2010-01-01' AND \"day\" <= '2011-01-01'");
    EXPECT_EQ(pushed_of(backend, "k IS NULL AND flag = true AND moment < '2024-03-01'"),
              "\"k\" IS NULL AND \"flag\" = 'true' AND \"moment\" < '2024-03-01 00:00:00'");
    EXPECT_EQ(pushed_of(backend, "(k > 3 OR f > 3) AND k + 1 > 3 AND upper(s) = 'A'"), "");
    EXPECT_EQ(pushed_of(backend, "k > 3.5 AND NOT (k > 1 OR f > 1)"), "");
  }
  EXPECT_EQ(pushed_of("postgresql", "price > 1"), "\"price\" > '1.00000000000000000000'");
  EXPECT_EQ(pushed_of("sqlite", "price > 1"), "");
  EXPECT_EQ(pushed_of("sqlite", "price = 1"), "\"price\" = '1.00000000000000000000'");
  EXPECT_EQ(pushed_of("duckdb", "k > 3"), "");
}

TEST_F(QueryBackends, OnlyInnerJoinsAndLimitsOfWholeConditionsArePushed) {
  const auto parts_of = [&](const std::string& sql) {
    return plan_of("sqlite", sql).at("pushed").as_array().size();
  };
  EXPECT_EQ(parts_of("SELECT * FROM data d JOIN few e USING (id) WHERE d.k > 1 AND e.f < 3"), 2U);
  EXPECT_EQ(parts_of("SELECT * FROM data d LEFT JOIN few e USING (id) WHERE e.k IS NULL"), 0U);
  EXPECT_EQ(parts_of("SELECT * FROM data LIMIT 5"), 1U);
  EXPECT_EQ(parts_of("SELECT * FROM data LIMIT 5 OFFSET 2000"), 1U);
  EXPECT_EQ(parts_of("SELECT * FROM data WHERE upper(s) = 'A1' LIMIT 5"), 0U);
  EXPECT_EQ(parts_of("SELECT s FROM data GROUP BY s LIMIT 5"), 0U);
  EXPECT_EQ(parts_of("SELECT count(*) FROM data LIMIT 5"), 0U);
}

TEST_F(QueryBackends, SortedPagesAreMadeByTheBackendThatOrdersAsTheEngine) {
  const auto part_of = [&](const std::string& backend, const std::string& sql) {
    const Json plan = plan_of(backend, sql);
    EXPECT_EQ(plan.at("is_rewritten").as_bool(), !plan.at("rules").as_array().empty());
    const auto& parts = plan.at("pushed").as_array();
    return parts.empty() ? "" : parts.front().at("part").as_string();
  };
  for (const char* backend : {"sqlite", "postgresql"}) {
    EXPECT_EQ(part_of(backend, "SELECT s FROM data ORDER BY k DESC LIMIT 5 OFFSET 10"),
              "ORDER BY \"k\" DESC NULLS LAST LIMIT 5 OFFSET 10");
    EXPECT_EQ(part_of(backend, "SELECT * FROM data x WHERE x.k > 1 ORDER BY x.s, id DESC LIMIT 5"),
              "\"k\" > '1' ORDER BY \"s\" NULLS LAST, \"id\" DESC LIMIT 5");
    EXPECT_EQ(part_of(backend, "SELECT * FROM data ORDER BY day NULLS FIRST, id, k LIMIT 5"),
              "ORDER BY \"day\" NULLS FIRST, \"id\", \"k\" NULLS LAST LIMIT 5");
    for (const char* sql :
         {"SELECT * FROM data ORDER BY k", "SELECT * FROM data ORDER BY k LIMIT 10001",
          "SELECT * FROM data ORDER BY k + 1 LIMIT 5",
          "SELECT -k AS k FROM data ORDER BY k LIMIT 5",
          "SELECT * FROM data WHERE upper(s) = 'A1' ORDER BY k LIMIT 5",
          "SELECT s FROM data GROUP BY s ORDER BY s LIMIT 5",
          "SELECT DISTINCT s FROM data ORDER BY s LIMIT 5",
          "SELECT * FROM data d JOIN few e USING (id) ORDER BY d.k LIMIT 5"}) {
      EXPECT_EQ(part_of(backend, sql), "") << sql;
    }
  }
  EXPECT_EQ(part_of("postgresql", "SELECT * FROM data ORDER BY price LIMIT 5"),
            "ORDER BY \"price\" NULLS LAST LIMIT 5");
  EXPECT_EQ(part_of("sqlite", "SELECT * FROM data ORDER BY price LIMIT 5"), "");
  // SQLite has an index on the id, and sorts slowly.
  for (const char* backend : {"sqlite", "postgresql"}) {
    EXPECT_EQ(part_of(backend, "SELECT s FROM data ORDER BY id DESC LIMIT 5 OFFSET 2000"),
              "ORDER BY \"id\" DESC LIMIT 5 OFFSET 2000");
  }
  EXPECT_EQ(part_of("postgresql", "SELECT s FROM data ORDER BY k, id LIMIT 5 OFFSET 2000"),
            "ORDER BY \"k\" NULLS LAST, \"id\" LIMIT 5 OFFSET 2000");
  EXPECT_EQ(part_of("sqlite", "SELECT s FROM data ORDER BY k, id LIMIT 5 OFFSET 2000"), "");
  EXPECT_EQ(part_of("duckdb", "SELECT * FROM data ORDER BY k LIMIT 5"), "");
}

TEST_F(QueryBackends, RandomSortedPagesAreThoseOfTheEngine) {
  std::mt19937 random(17);
  const auto one_of = [&](const std::vector<std::string>& choices) {
    return choices[random() % choices.size()];
  };
  for (int i = 0; i < 40; ++i) {
    std::string keys;
    for (std::size_t n = random() % 2 + 1; n > 0; --n) {
      keys += one_of({"k", "f", "price", "day", "moment", "clock", "flag", "s"}) +
              one_of({"", " DESC"}) + one_of({"", " NULLS FIRST", " NULLS LAST"}) + ", ";
    }
    expect_same(fmt::format("SELECT {} FROM data{} ORDER BY {}id{} LIMIT {}{}",
                            one_of({"*", "id", "s, id + 1 AS more"}),
                            one_of({"", "", " WHERE k > 3 AND s < 'z'"}), keys,
                            one_of({"", " DESC"}), 1 + random() % 9,
                            one_of({"", " OFFSET 2", " OFFSET 1499", " OFFSET 2995"})));
  }
}

TEST_F(QueryBackends, RandomStatementsGiveTheSameRowsWithAllRulesAndWithout) {
  std::mt19937 random(11);
  const auto one_of = [&](const std::vector<std::string>& choices) {
    return choices[random() % choices.size()];
  };
  const std::vector<std::string> tests = {"k > {}",
                                          "k <= {}",
                                          "{} < k",
                                          "k <> {}",
                                          "k BETWEEN {} AND 9",
                                          "k IN ({}, 2, 3)",
                                          "f < {}.25",
                                          "f >= {}",
                                          "f = 7",
                                          "price > {}",
                                          "price = 0",
                                          "price IN (0, 1, {})",
                                          "day > '2015-0{}-01'",
                                          "day = DATE '2010-03-11'",
                                          "moment <= '2024-0{}-02 03:10:00.2'",
                                          "moment > '2024-05-01'",
                                          "clock < '15:2{}:00'",
                                          "clock >= '12:20:05'",
                                          "flag = true",
                                          "flag <> false",
                                          "s > 'a{}'",
                                          "s <= 'a2'",
                                          "s IN ('a1', 'a''', 'a{}')",
                                          "k IS NULL",
                                          "f IS NOT NULL",
                                          "s = 'a{}'",
                                          "k NOT IN (1, {})",
                                          "k IN (1, NULL, {})",
                                          "k > {} OR s = 'a1'",
                                          "k + 1 < {}",
                                          "k IN (1,2,3,4,5,6,7,8,9,10,-1,{})",
                                          "day BETWEEN '2001-01-01' AND '2019-0{}-01'"};
  for (int i = 0; i < 30; ++i) {
    std::string where;
    for (std::size_t n = random() % 3 + 1; n > 0; --n) {
      where += fmt::format("{}({})", where.empty() ? "" : " AND ",
                           fmt::format(fmt::runtime(one_of(tests)), 1 + random() % 8));
    }
    expect_same(fmt::format(
        fmt::runtime(one_of({"SELECT * FROM data WHERE {} ORDER BY id",
                             "SELECT count(*), min(k), max(s), sum(k) FROM data WHERE {}",
                             "SELECT id, s FROM data WHERE {} LIMIT 7 OFFSET 2",
                             "SELECT id FROM data WHERE {} ORDER BY f DESC, id LIMIT 9 OFFSET 3",
                             "SELECT s, count(*) FROM data WHERE {} GROUP BY s ORDER BY s",
                             "SELECT count(*) FROM few f, data WHERE data.id = f.id AND f.k > 1 "
                             "AND data.s IN (SELECT s FROM data WHERE {})"})),
        where));
  }
  for (const char* sql :
       {"SELECT count(*), min(day), max(moment), min(price), max(clock), max(flag) FROM data",
        "SELECT * FROM data LIMIT 5 OFFSET 2500",
        "SELECT * FROM data ORDER BY k, id LIMIT 9 OFFSET 70",
        "SELECT a.id FROM data a JOIN few b ON a.k = b.k WHERE a.f > 3 AND b.s = 'a1' ORDER BY ALL",
        "SELECT count(*) FROM data a LEFT JOIN few b ON a.id = b.id WHERE b.k IS NULL AND a.k > 3",
        "WITH data AS (SELECT 5 AS k) SELECT * FROM data WHERE k > 3",
        "SELECT id FROM data WHERE k = (SELECT max(k) FROM few WHERE few.id = data.id) ORDER BY "
        "id"}) {
    expect_same(sql);
  }
}

}  // namespace
}  // namespace mdm::app
