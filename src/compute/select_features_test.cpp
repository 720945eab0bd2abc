#include <bit>
#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "frame.hpp"

namespace mdm::compute {
namespace {

using testing::ElementsAre;

const auto kNull = testing::Eq(std::nullopt);

/// A table of every type with gaps, ties, infinities and special values.
std::string mixed_table(std::int64_t rows) {
  return fmt::format(
      "SELECT i AS __mdm_row_id, CASE WHEN i % 11 = 3 THEN NULL WHEN i = 77 THEN 'inf'::DOUBLE "
      "WHEN i = 78 THEN '-inf'::DOUBLE ELSE exp(sin(i * 12.9898) * 4) END AS x, "
      "CASE WHEN i % 7 <> 2 THEN (i * 7919) % 5003 + 1 END AS k, i % 3 AS few, "
      "CASE WHEN i % 13 <> 5 THEN 'v' || (i * i) % 331 END AS s, "
      "'Text ' || i || CASE WHEN i % 2 = 0 THEN ' of Many WORDS #tag é' ELSE '' END AS words, "
      "TIMESTAMP '1999-12-31 22:10:00' + to_minutes(CAST(i * 997 AS INTEGER)) AS w, "
      "i % 5 = 0 AS flag FROM range({}) r(i)",
      rows);
}

std::vector<data::Column> all_of(Frame& frame, const plan::FeaturePlan& plan,
                                 const std::vector<std::string>& tables) {
  std::vector<data::Column> whole;
  for (const std::string& table : tables) {
    auto part = frame.features(plan, table);
    if (whole.empty()) {
      whole = std::move(part);
      continue;
    }
    for (std::size_t i = 0; i < whole.size(); ++i) {
      for (std::size_t row = 0; row < part[i].rows; ++row) {
        push_cell(whole[i], part[i], row);
      }
    }
  }
  return whole;
}

/// Cells that differ in any bit.
std::size_t differences(const std::vector<data::Column>& a, const std::vector<data::Column>& b) {
  std::size_t count = a.size() == b.size() ? 0U : 1U;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    count += a[i].rows == b[i].rows && a[i].type == b[i].type ? 0U : 1U;
    for (std::size_t row = 0; row < std::min(a[i].rows, b[i].rows); ++row) {
      const auto x = number_at(a[i], row);
      const auto y = number_at(b[i], row);
      const bool same =
          x.has_value() == y.has_value() &&
          (!x || std::bit_cast<std::uint64_t>(*x) == std::bit_cast<std::uint64_t>(*y));
      count += same ? 0U : 1U;
    }
  }
  return count;
}

const plan::Hints kIdExcluded{
    .excluded = {"__mdm_row_id", "flag"},
    .target = "flag",
    .custom = {{.name = "far", .expression = "abs(x - median(x)) > 2 * std(x) or k is null"}},
    .row_id = "__mdm_row_id"};

/// All that is made of single rows.
const plan::Options kAllFamilies{.target_encoding = true,
                                 .target_folds = 3,
                                 .n_bins = {10, 4},
                                 .tfidf_dimensions = 3,
                                 .interaction_min_correlation = 0,
                                 .interaction_extremes = true,
                                 .clustering = true,
                                 .clustering_counts = {3},
                                 .distribution = true};

TEST(SelectFeatures, GivesTheSameBitsForTheTableAndForItsPieces) {
  Frame frame;
  frame.run("CREATE TABLE t AS " + mixed_table(9000));
  const auto plan = frame.plan("t", kIdExcluded, kAllFamilies);
  const auto whole = frame.features(plan, "t");
  ASSERT_GT(whole.size(), 60U);
  ASSERT_EQ(whole.front().rows, 9000U);

  std::vector<std::string> pieces;
  for (int begin = 0; begin < 9000; begin += 1234) {
    pieces.push_back(fmt::format("(SELECT * FROM t WHERE __mdm_row_id >= {} AND __mdm_row_id < {})",
                                 begin, begin + 1234));
  }
  EXPECT_EQ(differences(whole, all_of(frame, plan, pieces)), 0U);
  const auto training = plan::for_training_table(plan);
  const auto own = frame.features(training, "t");
  EXPECT_EQ(differences(own, all_of(frame, training, pieces)), 0U);
  EXPECT_GT(differences(whole, own), 0U);  // the target encoding
}

TEST(SelectFeatures, GivesTheSameBitsForTheTableAndForEachRow) {
  Frame frame;
  frame.run("CREATE TABLE t AS " + mixed_table(25));
  const auto plan = frame.plan("t", kIdExcluded, kAllFamilies);
  std::vector<std::string> rows;
  for (int row = 0; row < 25; ++row) {
    rows.push_back(fmt::format("(SELECT * FROM t WHERE __mdm_row_id = {})", row));
  }
  EXPECT_EQ(differences(frame.features(plan, "t"), all_of(frame, plan, rows)), 0U);
}

TEST(SelectFeatures, GivesTheSameBitsAndOrderOnAnyNumberOfThreads) {
  std::vector<std::vector<data::Column>> results;
  for (const unsigned threads : {1U, 4U}) {
    Frame frame(threads);
    frame.run("CREATE TABLE t AS " + mixed_table(150'000));
    const auto plan = frame.plan("t", kIdExcluded, kAllFamilies);
    results.push_back(frame.features(plan, "t"));
  }
  EXPECT_EQ(differences(results[0], results[1]), 0U);
}

TEST(SelectFeatures, KeepsTheOrderOfTheRowsAndTheKeptColumns) {
  Frame frame(4);
  frame.run("CREATE TABLE t AS " + mixed_table(150'000));
  const auto plan = frame.plan("t", kIdExcluded, kAllFamilies);
  const auto rows =
      frame.connection().stream(select_features(plan, frame.connection(), "t", {"__mdm_row_id"}));
  EXPECT_EQ(rows->schema().fields.front().name, "__mdm_row_id");
  EXPECT_EQ(rows->schema().fields.size(), plan.features.size() + 1);
  std::int64_t expected = 0;
  data::Batch batch;
  while (rows->next(batch)) {
    for (const std::int64_t id : batch.columns.front().ints) {
      ASSERT_EQ(id, expected++);
    }
  }
  EXPECT_EQ(expected, 150'000);
}

TEST(SelectFeatures, HasTheTypesThatThePlanPromises) {
  Frame frame;
  frame.run("CREATE TABLE t AS " + mixed_table(3000));
  const auto plan = frame.plan("t", kIdExcluded, kAllFamilies);
  const auto schema =
      frame.connection().describe(select_features(plan, frame.connection(), "t", {}));
  for (std::size_t i = 0; i < plan.features.size(); ++i) {
    EXPECT_EQ(schema.fields[i].name, plan.features[i].name);
    EXPECT_EQ(schema.fields[i].type, plan.features[i].type) << plan.features[i].name;
  }
}

TEST(SelectFeatures, SurvivesAPlanThatWasWrittenAndReadAgain) {
  Frame frame;
  frame.run("CREATE TABLE t AS " + mixed_table(3000));
  const auto plan = frame.plan("t", kIdExcluded, kAllFamilies);
  const auto again = plan::from_json(Json::parse(plan::to_json(plan).dump()));
  EXPECT_EQ(differences(frame.features(plan, "t"), frame.features(again, "t")), 0U);
}

TEST(SelectFeatures, WorksOnAnyTableOfTheSameColumns) {
  Frame frame;
  frame.run("CREATE TABLE t AS " + mixed_table(3000));
  const auto plan = frame.plan("t", kIdExcluded, kAllFamilies);
  frame.run(
      "CREATE TABLE nulls AS SELECT i AS __mdm_row_id, NULL::DOUBLE AS x, NULL::BIGINT AS k, "
      "NULL::BIGINT AS few, NULL::VARCHAR AS s, NULL::VARCHAR AS words, "
      "NULL::TIMESTAMP AS w, NULL::BOOLEAN AS flag FROM range(3) r(i)");
  frame.run(
      "CREATE TABLE extremes AS SELECT i AS __mdm_row_id, "
      "[1.7976931348623157e308, -1.7976931348623157e308, 5e-324, -0.0][i] AS x, "
      "[9223372036854775807, -9223372036854775808, 0, -1][i] AS k, i AS few, "
      "['', chr(233) || repeat('x', 3000), '''; DROP TABLE t; --', '👍🏽'][i] AS s, "
      "['', '  ', 'http://', '@'][i] AS words, "
      "['290309-12-22 (BC) 00:00:00'::TIMESTAMP, '294247-01-10 04:00:54.775806', 'infinity', "
      "'-infinity'][i] AS w, true AS flag FROM range(1, 5) r(i)");
  frame.run("CREATE TABLE empty AS SELECT * FROM t LIMIT 0");
  EXPECT_EQ(frame.features(plan, "nulls").front().rows, 3U);
  EXPECT_EQ(frame.features(plan, "extremes").front().rows, 4U);
  EXPECT_EQ(frame.features(plan, "empty").front().rows, 0U);
}

TEST(SelectFeatures, HoldsTwoThousandFeatures) {
  Frame frame;
  std::string columns;
  for (int i = 0; i < 300; ++i) {
    columns += fmt::format("{}CASE WHEN i % 10 <> {} THEN sqrt(i + {}) END AS c{}",
                           i == 0 ? "" : ", ", i % 10, i + 1, i);
  }
  frame.run(fmt::format("CREATE TABLE t AS SELECT {} FROM range(500) r(i)", columns));
  const auto plan = frame.plan("t");
  ASSERT_GT(plan.features.size(), 2000U);
  const auto features = frame.features(plan, "t");
  EXPECT_EQ(features.size(), plan.features.size());
  EXPECT_EQ(features.back().rows, 500U);
}

TEST(SelectFeatures, RefusesATableThatIsNotThePlans) {
  Frame frame;
  frame.run("CREATE TABLE t AS SELECT unnest([1.5, 2.5, 3.5]::DOUBLE[]) AS x");
  const auto plan = frame.plan("t");
  const auto code_for = [&](const std::string& table, const std::vector<std::string>& kept) {
    try {
      select_features(plan, frame.connection(), table, kept);
    } catch (const Error& error) {
      return error.code();
    }
    return ErrorCode::internal;
  };
  frame.run("CREATE TABLE other AS SELECT 1 AS y");
  frame.run("CREATE TABLE typed AS SELECT 'a' AS x");
  EXPECT_EQ(code_for("other", {}), ErrorCode::not_found);
  EXPECT_EQ(code_for("typed", {}), ErrorCode::bad_input);
  EXPECT_EQ(code_for("t", {"id"}), ErrorCode::not_found);
  const auto open = plan::draft(frame.profile("t"), {}, {});
  EXPECT_THROW(select_features(open, frame.connection(), "t", {}), Error);
}

/// The cells of a formula over the table t, which has the columns a and b (float64) and s (text).
Cells cells_of(Frame& frame, const plan::Expression& formula) {
  plan::FeaturePlan plan{
      .inputs = {{"a", data::Type::float64}, {"b", data::Type::float64}, {"s", data::Type::text}}};
  plan.features.push_back({.name = "f",
                           .family = "test",
                           .inputs = {},
                           .formula = formula,
                           .type = plan::type_of(formula, plan.inputs)});
  return frame.feature(plan, "t", "f");
}

TEST(Operators, MeanWhatTheirTableSays) {
  Frame frame;
  frame.run("CREATE TABLE t (a DOUBLE, b DOUBLE, s VARCHAR)");
  frame.run(
      "INSERT INTO t VALUES (7, 2, 'x'), (-7, 0, 'y'), (NULL, 1, NULL), "
      "('inf'::DOUBLE, 'inf'::DOUBLE, 'x')");
  const plan::Expression a{.op = "column", .name = "a"};
  const plan::Expression b{.op = "column", .name = "b"};
  const plan::Expression s{.op = "column", .name = "s"};
  const plan::Expression x{.op = "literal", .literal = "x"};
  const plan::Expression two{.op = "literal", .literal = 2};
  const auto of = [&](const char* op, std::vector<plan::Expression> arguments) {
    return cells_of(frame, {.op = op, .arguments = std::move(arguments)});
  };
  const double inf = std::numeric_limits<double>::infinity();
  EXPECT_THAT(of("add", {a, b}), ElementsAre(9, -7, kNull, inf));
  EXPECT_THAT(of("subtract", {a, b}), ElementsAre(5, -7, kNull, kNull));
  EXPECT_THAT(of("multiply", {a, b}), ElementsAre(14, 0, kNull, inf));
  EXPECT_THAT(of("divide", {a, b}), ElementsAre(3.5, kNull, kNull, kNull));
  EXPECT_THAT(of("divide", {two, b}), ElementsAre(1, kNull, 2, 0));
  EXPECT_THAT(of("sqrt", {a}), ElementsAre(std::sqrt(7), kNull, kNull, inf));
  EXPECT_THAT(of("sin", {a}), ElementsAre(std::sin(7), std::sin(-7), kNull, kNull));
  EXPECT_THAT(of("equal", {b, two}), ElementsAre(1, 0, 0, 0));
  EXPECT_THAT(of("not_equal", {a, two}), ElementsAre(1, 1, kNull, 1));
  EXPECT_THAT(of("less_equal", {b, two}), ElementsAre(1, 1, 1, 0));
  EXPECT_THAT(of("greater_equal", {b, two}), ElementsAre(1, 0, 0, 1));
  EXPECT_THAT(of("is", {s, x}), ElementsAre(1, 0, 0, 1));
  EXPECT_THAT(of("in", {s, x, x}), ElementsAre(1, 0, kNull, 1));
  EXPECT_THAT(of("case", {{.op = "equal", .arguments = {s, x}}, b, two}),
              ElementsAre(2, 2, 2, inf));
  EXPECT_THAT(of("case", {{.op = "equal", .arguments = {s, x}},
                          {.op = "literal", .literal = 0.5},
                          {.op = "is_null", .arguments = {s}},
                          two,
                          a}),
              ElementsAre(0.5, -7, 2, 0.5));
  EXPECT_THAT(of("coalesce", {a, b}), ElementsAre(7, -7, 1, inf));
}

TEST(DropWithoutSignal, KeepsWhatVariesOnlyBeyondTheFirstRows) {
  Frame frame;
  frame.run(
      "CREATE TABLE t AS SELECT CASE WHEN i = 9999 THEN 1e9 ELSE i % 100 + 1.5 END AS x, "
      "DATE '2024-01-01' + CAST(i % 20 AS INTEGER) AS d FROM range(10000) r(i)");
  auto plan = frame.plan("t");
  drop_without_signal(plan, frame.connection(), "t", {}, {});
  EXPECT_EQ(frame.feature(plan, "t", "x_is_outlier").at(9999), 1);
  EXPECT_THROW(frame.feature(plan, "t", "d_year"), Error);
  EXPECT_THROW(frame.feature(plan, "t", "d_month_sin"), Error);
  EXPECT_EQ(frame.feature(plan, "t", "d_day").at(3), 4);
  const auto dropped = std::ranges::find(plan.dropped, "d_year", &plan::Dropped::name);
  ASSERT_NE(dropped, plan.dropped.end());
  EXPECT_EQ(dropped->reason, "is 2024 in every row of the training table");
  EXPECT_EQ(dropped->family, "temporal");
}

std::string reason_of(const plan::FeaturePlan& plan, const char* name) {
  const auto dropped = std::ranges::find(plan.dropped, name, &plan::Dropped::name);
  return dropped == plan.dropped.end() ? "none" : dropped->reason;
}

TEST(DropWithoutSignal, LeavesOutCopiesOfEarlierFeatures) {
  Frame frame;
  frame.run(
      "CREATE TABLE t AS SELECT sin(i) AS x, sin(i) AS y, CASE WHEN i = 9000 THEN 5 ELSE sin(i) "
      "END AS z, i % 2 = 0 AS b, i % 2 AS k FROM range(10000) r(i)");
  const plan::Hints hints{.categorical = {"b", "k"}};
  const auto fitted = frame.plan("t", hints, {.interaction = false});
  auto plan = fitted;
  drop_without_signal(plan, frame.connection(), "t", {}, {});
  EXPECT_EQ(reason_of(plan, "y_squared"), "is x_squared in every row of the training table");
  EXPECT_EQ(reason_of(plan, "z_squared"), "none");
  // One-hot columns are boolean and codes are integers, but they say the same.
  EXPECT_EQ(reason_of(plan, "b_false"), "none");
  EXPECT_EQ(reason_of(plan, "k_1"), "is b_false in every row of the training table");
  plan = fitted;
  drop_without_signal(plan, frame.connection(), "t", {.copies = false}, {});
  EXPECT_EQ(reason_of(plan, "y_squared"), "none");
}

TEST(DropWithoutSignal, LeavesOutWhatCorrelatesWithAnEarlierFeatureIfAsked) {
  Frame frame;
  frame.run("CREATE TABLE t AS SELECT sin(i) AS x, cos(i * i) AS y FROM range(3000) r(i)");
  auto plan = frame.plan("t", {}, {.interaction = false});
  drop_without_signal(plan, frame.connection(), "t", {.max_correlation = 0.9}, {});
  EXPECT_EQ(reason_of(plan, "x_minmax"),
            "correlates with x_zscore by 1.0000 on the training table");
  EXPECT_EQ(reason_of(plan, "x_squared"), "none");
  EXPECT_EQ(reason_of(plan, "y_zscore"), "none");
}

TEST(DropWithoutSignal, LooksAtAllRowsForWhatReadsOthers) {
  Frame frame;
  // The first 5000 rows are the last of each group in time; alone they would have no row before.
  frame.run(
      "CREATE TABLE t AS SELECT i % 5000 AS g, 10000 - i AS w, i AS x FROM range(10000) r(i)");
  auto plan = frame.plan("t", {.numeric = {"x"}, .time_column = "w", .group_column = "g"},
                         plan::only_families({}, {"sequential"}));
  drop_without_signal(plan, frame.connection(), "t", {}, {});
  EXPECT_EQ(reason_of(plan, "x_lag_1"), "none");
  EXPECT_EQ(reason_of(plan, "x_lag_2"), "has no values on the training table");
  EXPECT_EQ(reason_of(plan, "x_diff_1"), "none");
}

}  // namespace
}  // namespace mdm::compute
