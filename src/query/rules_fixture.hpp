#pragma once

// What the tests of the rules stand on: a file with tables of random rows, and their subject.

#include <filesystem>

#include <gmock/gmock.h>

#include <mdm/base/files.hpp>
#include <mdm/duckdb.hpp>
#include <mdm/query.hpp>

namespace mdm::query {

/// Tables t (2 000 rows), big (150 000) and empty of the same columns: a unique id, keys k with
/// ties and nulls, numbers f with nulls, texts s, and n, which is null in every row.
class RulesTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::filesystem::temp_directory_path() / ("mdm-" + random_id());
    make_folder(folder_);
    duckdb::Connection engine({.file = file()});
    for (const auto& [table, rows] : {std::pair("t", 2000), {"big", 150'000}, {"empty", 0}}) {
      engine.run(fmt::format(
          "CREATE TABLE {} AS SELECT i * 3 AS id, "
          "CASE WHEN hash(i) % 11 <> 0 THEN CAST(hash(i + 1) % 40 AS BIGINT) END AS k, "
          "CASE WHEN hash(i) % 13 <> 0 THEN exp(CAST(hash(i + 2) % 900 AS DOUBLE) / 100) - 50 END "
          "AS f, 'x' || (hash(i + 3) % 500) AS s, CAST(NULL AS BIGINT) AS n, "
          "i AS __mdm_row_id FROM range({}) r(i)",
          table, rows));
      subject_.tables.push_back(table_of(engine, table));
    }
    subject_.digest = "data";
  }
  static void TearDownTestSuite() {
    remove_tree(folder_);
    subject_ = {};
  }

  static std::set<std::string> all_rules_but(const std::string& kept) {
    std::set<std::string> names;
    for (const RuleDescription& rule : rules()) {
      names.emplace(rule.name);
    }
    names.erase(kept);
    return names;
  }

  Plan plan_of(const std::string& sql, const std::set<std::string>& without = {}) {
    return make_plan(read_statement(sql, parser_), subject_, without, parser_);
  }

  static Session session() {
    static Engines engines;
    return {engines, subject_, {.engine = {.file = file()}}};
  }

  static std::vector<std::string> lines_of(const Plan& plan) {
    const auto result = session().run(plan, 0, {});
    std::vector<std::string> lines{
        fmt::format("{}", fmt::join(result->rows().schema().names(), "|"))};
    for (data::Batch batch; result->rows().next(batch);) {
      for (std::size_t row = 0; row < batch.rows; ++row) {
        std::string& line = lines.emplace_back();
        for (const data::Column& column : batch.columns) {
          line += (column.valid(row) ? data::cell_text(column, row) : "null") + "|";
        }
      }
    }
    return lines;
  }

  /// The rule changes the statement and nothing of its rows, which are those of `truth`.
  void expect_same(const std::string& rule, const std::string& sql, std::string truth = "") {
    const Plan plan = plan_of(sql, all_rules_but(rule));
    EXPECT_EQ(plan.rules.size(), 1U) << sql << " -> " << plan.rewritten;
    EXPECT_TRUE(session().explain(plan).is_rewritten) << plan.rewritten;
    truth = truth.empty() ? sql : truth;
    EXPECT_EQ(lines_of(plan), lines_of(as_written(truth))) << sql << " -> " << plan.rewritten;
  }
  void expect_untouched(const std::string& rule, const std::string& sql) {
    EXPECT_TRUE(plan_of(sql, all_rules_but(rule)).rules.empty()) << sql;
  }

  static std::filesystem::path file() { return folder_ / "data.duckdb"; }

  static inline std::filesystem::path folder_{};
  static inline Subject subject_{};
  Parser parser_{duckdb::Connection({.confined = true})};

 private:
  static Table table_of(duckdb::Connection& engine, const std::string& name) {
    Table table{.catalog = "data", .name = name, .backend = "duckdb"};
    table.rows = std::stoull(engine.rows("SELECT count(*) FROM " + name)[0][0]);
    for (const data::Field& field :
         engine.describe("SELECT * EXCLUDE (__mdm_row_id) FROM " + name).fields) {
      const std::string column = duckdb::quoted(field.name);
      const auto found = engine.rows(fmt::format(
          "SELECT count(*) - count({0}), count(DISTINCT {0}), min({0}), max({0}) FROM {1}", column,
          name))[0];
      Column& made = table.columns.emplace_back(Column{.field = field,
                                                       .nulls = std::stoull(found[0]),
                                                       .distinct = std::stoull(found[1]),
                                                       .distinct_exact = true});
      if (made.nulls < table.rows) {
        const auto typed = [&](const std::string& text) {
          return fmt::format("CAST({} AS {})", duckdb::literal(text),
                             duckdb::sql_type(field.type, field.scale));
        };
        made.least = made.lower = typed(found[2]);
        made.greatest = made.upper = typed(found[3]);
      }
    }
    return table;
  }
};

}  // namespace mdm::query
