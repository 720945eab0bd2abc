#include <gtest/gtest.h>

#include <mdm/plan/sql.hpp>

#include "frame.hpp"

namespace mdm::compute {
namespace {

/// Numbers, categories and texts with all that is odd about them.
constexpr const char* kOdd = R"(
  CREATE TABLE odd AS
  SELECT i AS id,
         CASE WHEN i % 11 = 0 THEN NULL WHEN i % 13 = 0 THEN 'Infinity'::DOUBLE
              ELSE (i * 7919 % 1009) / 7.0 - 60 END AS number,
         (i * 31 % 40)::BIGINT AS code,
         CASE WHEN i % 9 = 0 THEN NULL ELSE 'kind ' || (i % 30) END AS kind,
         ['', ' ', 'Ab cd. Ef!  gh', 'ÄÖ ü straße', 'a.b.c', 'Wait… what? No.', '好。吧！ok',
          'X' || chr(160) || 'y', chr(8232) || 'Z', 'ALL UPPER 12', 'ǅ', '٣٤', 'a a A b',
          'see https://x.y/z, #tag @you a@b.cd', '...', 'one.two. Three', NULL][i % 17 + 1]
           || ' ' || i AS words,
         DATE '1999-12-31' + (i * 37)::INTEGER AS day,
         TIMESTAMP '2024-02-29 23:59:59' + to_seconds(i * 86399) AS moment
  FROM range(600) t(i))";

Cells cells_of(duckdb::Connection& connection, const std::string& sql) {
  const auto rows = connection.stream(sql);
  Cells cells;
  for (data::Batch batch; rows->next(batch);) {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      cells.push_back(number_at(batch.columns[0], row));
    }
  }
  return cells;
}

TEST(PlainSql, GivesTheNumbersOfTheExecutor) {
  Frame frame;
  frame.run(kOdd);
  const auto plan = frame.plan("odd", {.excluded = {"id"}, .text = {"words"}});
  duckdb::Connection& connection = frame.connection();
  std::size_t compared = 0;
  for (const plan::Feature& feature : plan.features) {
    const std::string sql = fmt::format("SELECT {} FROM odd", plan::to_plain_sql(feature, plan));
    EXPECT_EQ(cells_of(connection, sql), frame.feature(plan, "odd", feature.name)) << feature.name;
    ++compared;
  }
  EXPECT_GT(compared, 60U);
}

TEST(PlainSql, RefusesWhatItCannotSay) {
  Frame frame;
  frame.run(kOdd);
  plan::Options options;
  options.tfidf_dimensions = 2;
  const auto plan = frame.plan("odd", {.excluded = {"id"}, .text = {"words"}}, options);
  std::size_t refused = 0;
  for (const plan::Feature& feature : plan.features) {
    try {
      plan::to_plain_sql(feature, plan);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::invalid_argument);
      ++refused;
    }
  }
  EXPECT_EQ(refused, 2U);
}

}  // namespace
}  // namespace mdm::compute
