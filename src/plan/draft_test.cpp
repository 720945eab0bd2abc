#include <algorithm>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mdm/plan/measures.hpp>

#include "columns.hpp"

namespace mdm::plan {
namespace {

using data::Type;
using profile::TableProfile;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::vector<std::string> drafted(const TableProfile& table, const Options& options = {},
                                 const Hints& hints = {}) {
  return names_of(draft(table, hints, options));
}

TableProfile table_of(std::vector<profile::ColumnProfile> columns) {
  return {.rows = 100, .columns = std::move(columns)};
}

TEST(Draft, MakesPartsOfTimestampsDatesAndTimes) {
  EXPECT_THAT(drafted(table_of({number_column("w", Type::timestamp, 90)})),
              ElementsAre("w_year", "w_quarter", "w_month", "w_week", "w_day", "w_dayofyear",
                          "w_dayofweek", "w_is_weekend", "w_is_month_start", "w_is_month_end",
                          "w_month_sin", "w_month_cos", "w_day_sin", "w_day_cos", "w_dayofweek_sin",
                          "w_dayofweek_cos", "w_hour", "w_minute", "w_time_of_day", "w_hour_sin",
                          "w_hour_cos", "w_days_since_start"));
  EXPECT_THAT(drafted(table_of({number_column("d", Type::date, 90)})),
              ElementsAre("d_year", "d_quarter", "d_month", "d_week", "d_day", "d_dayofyear",
                          "d_dayofweek", "d_is_weekend", "d_is_month_start", "d_is_month_end",
                          "d_month_sin", "d_month_cos", "d_day_sin", "d_day_cos", "d_dayofweek_sin",
                          "d_dayofweek_cos", "d_days_since_start"));
  EXPECT_THAT(drafted(table_of({number_column("t", Type::time, 90)})),
              ElementsAre("t_hour", "t_minute", "t_time_of_day", "t_hour_sin", "t_hour_cos"));
}

TEST(Draft, MakesStatisticsOfNumbers) {
  EXPECT_THAT(
      drafted(table_of({number_column("x", Type::float64, 90)})),
      ElementsAre("x_log", "x_zscore", "x_percentile", "x_is_outlier", "x_bin_equal",
                  "x_bin_quantile", "x_sqrt", "x_squared", "x_boxcox", "x_minmax", "x_div_mean"));
}

TEST(Draft, MakesNoLogarithmsOfNumbersThatAreNotPositive) {
  auto column = number_column("x", Type::float64, 90);
  column.min = 0;
  column.mean = 0;
  EXPECT_THAT(drafted(table_of({column})),
              ElementsAre("x_zscore", "x_percentile", "x_is_outlier", "x_bin_equal",
                          "x_bin_quantile", "x_squared", "x_yeojohnson", "x_minmax"));
}

TEST(Draft, ReadsIntegersWithFewValuesAsCategoriesToo) {
  auto column = number_column("k", Type::int64, 3);
  column.top = {
      {.value = "10", .count = 60}, {.value = "-3", .count = 30}, {.value = "9", .count = 10}};
  EXPECT_THAT(
      drafted(table_of({column})),
      ElementsAre("k_frequency", "k_frequency_ratio", "k_-3", "k_9", "k_10", "k_other", "k_code",
                  "k_is_rare", "k_log", "k_zscore", "k_percentile", "k_is_outlier", "k_sqrt",
                  "k_squared", "k_boxcox", "k_minmax", "k_div_mean"));
  EXPECT_THAT(drafted(table_of({number_column("k", Type::int64, 20)})),
              Not(Contains("k_frequency")));
}

TEST(Draft, ReadsTextsByTheirLengthAndByHowManyDiffer) {
  auto column = text_column("s", {"b", "a"});
  EXPECT_THAT(drafted(table_of({column})),
              ElementsAre("s_frequency", "s_frequency_ratio", "s_a", "s_b", "s_other", "s_code",
                          "s_is_rare", "s_nunique_chars"));
  column.length_mean = 20;
  EXPECT_THAT(drafted(table_of({column})), AllOf(Contains("s_a"), Contains("s_n_urls")));
  column.distinct = 81;
  column.length_mean = 5;
  const auto text = drafted(table_of({column}));
  EXPECT_EQ(text.size(), 21U);
  EXPECT_THAT(text, AllOf(Contains("s_unique_word_ratio"), Not(Contains("s_frequency"))));
}

TEST(Draft, TellsWhyATextIsNeitherCategoryNorFreeText) {
  auto column = text_column("s", {"b", "a"});
  column.distinct = 60;
  const FeaturePlan plan = draft(table_of({column}), {}, {});
  EXPECT_THAT(plan.features, IsEmpty());
  ASSERT_EQ(plan.dropped.size(), 1U);
  EXPECT_EQ(plan.dropped[0].name, "s");
  EXPECT_THAT(plan.dropped[0].reason, HasSubstr("60 distinct values in 100 rows"));
}

TEST(Draft, MakesNothingOfColumnsWithoutSignalAndTellsWhy) {
  auto one_value = text_column("s", {"a"});
  auto no_values = with_nulls(number_column("x", Type::float64, 0), 100);
  const FeaturePlan plan = draft(table_of({one_value, no_values}), {}, {});
  EXPECT_THAT(plan.features, IsEmpty());
  EXPECT_THAT(plan.inputs, IsEmpty());
  ASSERT_EQ(plan.dropped.size(), 2U);
  EXPECT_EQ(plan.dropped[0].reason, "has one value on the training table");
  EXPECT_EQ(plan.dropped[1].reason, "has no values on the training table");
}

TEST(Draft, MakesNothingOfAnEmptyTable) {
  auto column = number_column("x", Type::float64, 0);
  column.rows = 0;
  EXPECT_THAT(draft({.rows = 0, .columns = {column}}, {}, {}).features, IsEmpty());
}

TEST(Draft, NeverReadsIdsAndTargets) {
  const auto table = table_of({with_nulls(number_column("y", Type::float64, 50), 30),
                               with_nulls(number_column("x", Type::float64, 50), 30)});
  const FeaturePlan plan = draft(table, {.excluded = {"y"}}, {});
  ASSERT_EQ(plan.inputs.size(), 1U);
  EXPECT_EQ(plan.inputs[0].name, "x");
  for (const Feature& feature : plan.features) {
    EXPECT_EQ(feature.inputs, std::vector<std::string>{"x"}) << feature.name;
  }
}

TEST(Draft, DescribesMissingCells) {
  const auto table = table_of({with_nulls(number_column("a", Type::boolean, 2), 1),
                               with_nulls(number_column("b", Type::boolean, 2), 95),
                               with_nulls(number_column("c", Type::boolean, 2), 96)});
  EXPECT_THAT(drafted(table),
              ElementsAre("a_is_missing", "b_is_missing", "total_missing_count", "missing_ratio",
                          "max_consecutive_missing", "missing_pattern_id", "missing_together_a_b"));
}

TEST(Draft, PairsTheFirstFiveColumnsWithGaps) {
  std::vector<profile::ColumnProfile> columns;
  for (int i = 0; i < 8; ++i) {
    columns.push_back(with_nulls(number_column(fmt::format("b{}", i), Type::boolean, 2), 50));
  }
  const auto names = drafted(table_of(columns));
  EXPECT_EQ(names.size(), 8U + 4U + 10U);
  EXPECT_THAT(names,
              AllOf(Contains("missing_together_b3_b4"), Not(Contains("missing_together_b4_b5"))));
}

/// Four numbers of which a and d are tied the most, then a and b, then c and d.
TableProfile correlated_table() {
  TableProfile table =
      table_of({number_column("a", Type::float64, 90), number_column("b", Type::float64, 90),
                number_column("c", Type::int64, 90), number_column("d", Type::float64, 90)});
  table.relations = profile::Relations{.rows = 100,
                                       .correlations = {{.a = 2, .b = 3, .pearson = 0.5},
                                                        {.a = 0, .b = 1, .pearson = -0.5},
                                                        {.a = 0, .b = 2, .pearson = 0.96},
                                                        {.a = 1, .b = 2, .pearson = 0.05},
                                                        {.a = 0, .b = 3, .pearson = 0.7}}};
  return table;
}

std::vector<std::string> names_in(const FeaturePlan& plan, std::string_view family) {
  std::vector<std::string> names;
  for (const Feature& feature : plan.features) {
    if (feature.family == family) {
      names.push_back(feature.name);
    }
  }
  return names;
}

TEST(Draft, PairsTheMostCorrelatedNumbers) {
  const TableProfile table = correlated_table();
  EXPECT_THAT(names_in(draft(table, {}, {}), "interaction"),
              ElementsAre("a_plus_d", "a_minus_d", "a_times_d", "a_div_d", "a_plus_b", "a_minus_b",
                          "a_times_b", "a_div_b", "c_plus_d", "c_minus_d", "c_times_d", "c_div_d"));
  const Options few{.interaction_max_pairs = 1, .interaction_extremes = true};
  EXPECT_THAT(names_in(draft(table, {}, few), "interaction"),
              ElementsAre("a_plus_d", "a_minus_d", "a_times_d", "a_div_d", "max_a_d", "min_a_d",
                          "a_ratio_to_sum_d"));
  EXPECT_THAT(names_in(draft(table, {.excluded = {"a"}}, {}), "interaction"),
              ElementsAre("c_plus_d", "c_minus_d", "c_times_d", "c_div_d"));
  EXPECT_THAT(names_in(draft(table, {}, {.interaction = false}), "interaction"), IsEmpty());
}

TEST(Draft, ReadsOtherRowsOnlyInTheOrderOfATimeColumn) {
  const auto table =
      table_of({number_column("x", Type::float64, 90), number_column("few", Type::int64, 10),
                number_column("w", Type::date, 90), text_column("g", {"a", "b"})});
  const Options options{.sequential = true,
                        .sequential_lags = {2},
                        .sequential_leads = {1},
                        .sequential_windows = {4},
                        .sequential_trend = 5};
  const FeaturePlan plan =
      draft(table, {.excluded = {"g"}, .time_column = "w", .group_column = "g"}, options);
  EXPECT_THAT(names_in(plan, "sequential"),
              ElementsAre("x_lag_2", "x_lead_1", "x_roll_mean_4", "x_roll_std_4", "x_roll_min_4",
                          "x_roll_max_4", "x_diff_1", "x_pct_change", "x_cumsum", "trend_x"));
  EXPECT_FALSE(plan.by_row());
  EXPECT_EQ(plan.sequence, (Sequence{.time = "w", .group = "g"}));
  EXPECT_EQ(std::ranges::count(plan.inputs, "g", &data::Field::name), 1);
  EXPECT_EQ(from_json(to_json(plan)).sequence, plan.sequence);
  EXPECT_TRUE(draft(table, {.time_column = "w"}, {}).by_row());

  const FeaturePlan no_order = draft(table, {}, options);
  EXPECT_THAT(names_in(no_order, "sequential"), IsEmpty());
  EXPECT_EQ(no_order.dropped.back().reason, "rows have no order without a time column");
}

TEST(Draft, CrossesCategoriesAndGroupsNumbersWhereRowsSuffice) {
  auto a = text_column("a", {"x", "y"});
  auto b = text_column("b", {"p", "q", "r"});
  auto many = text_column("m", {"p", "q"});
  many.distinct = 40;
  const auto table = table_of(
      {a, b, many, number_column("x", Type::float64, 90), number_column("y", Type::float64, 90)});
  EXPECT_THAT(names_in(draft(table, {}, {.interaction_max_groups = 3}), "interaction"),
              ElementsAre("a__b", "a__b_frequency", "x_mean_by_a", "x_std_by_a", "x_zscore_by_a",
                          "y_mean_by_a", "y_std_by_a", "y_zscore_by_a", "x_mean_by_b", "x_std_by_b",
                          "x_zscore_by_b"));
  EXPECT_THAT(
      names_in(draft(table, {}, {.interaction_max_crosses = 0, .interaction_max_groups = 0}),
               "interaction"),
      IsEmpty());
}

TEST(Draft, KeepsThePlansOrderOfFamilies) {
  const auto table =
      table_of({with_nulls(text_column("s", {"b", "a"}), 50), number_column("x", Type::float64, 90),
                number_column("w", Type::timestamp, 90)});
  const FeaturePlan plan = draft(table, {}, {});
  std::vector<std::string> families;
  for (const Feature& feature : plan.features) {
    if (families.empty() || families.back() != feature.family) {
      families.push_back(feature.family);
    }
  }
  EXPECT_THAT(families,
              ElementsAre("temporal", "categorical", "statistical", "missing", "interaction"));
}

TEST(Draft, MakesEveryFeatureThatItsTableOfTransformsTells) {
  auto few = number_column("c", Type::int64, 3);
  few.top = {{.value = "1", .count = 90}, {.value = "2", .count = 9}, {.value = "3", .count = 1}};
  auto many = number_column("c", Type::float64, 50);
  auto words = text_column("c", {"a"});
  words.distinct = 90;
  std::set<std::string> made;
  auto negative = many;
  negative.min = -1;
  for (const auto& column : {number_column("c", Type::timestamp, 90), few, many, negative, words,
                             text_column("c", {"x", "y"}), with_nulls(few, 10)}) {
    const auto names =
        drafted(table_of({column, number_column("y", Type::boolean, 2)}), {.target_encoding = true},
                {.excluded = {"y"}, .target = "y", .row_id = "id"});
    made.insert(names.begin(), names.end());
  }
  made.insert({"<name>", "kmeans_cluster_<n>", "kmeans_distance_<n>", "c_lag_<n>", "c_lead_<n>",
               "c_roll_mean_<n>", "c_roll_std_<n>", "c_roll_min_<n>", "c_roll_max_<n>", "c_<value>",
               "c_tfidf_<n>", "missing_together_a_b", "a__b", "a__b_frequency", "x_mean_by_c",
               "x_std_by_c", "x_zscore_by_c"});
  const auto pairs = drafted(
      correlated_table(),
      {.interaction_extremes = true, .sequential = true, .clustering = true, .distribution = true},
      {.time_column = "d"});
  made.insert(pairs.begin(), pairs.end());
  for (const Transform& transform : transforms()) {
    std::string_view rest = transform.features;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find(' '), rest.size());
      EXPECT_TRUE(made.contains(std::string(rest.substr(0, end)))) << rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
}

TEST(DraftOptions, SwitchFamiliesAndPartsOfThem) {
  const auto table = table_of({number_column("w", Type::timestamp, 90),
                               with_nulls(number_column("x", Type::float64, 90), 10),
                               text_column("s", {"b", "a"})});
  EXPECT_THAT(drafted(table, {.temporal = false}), Not(Contains("w_year")));
  EXPECT_THAT(drafted(table, {.temporal_cyclical = false}),
              AllOf(Contains("w_hour"), Not(Contains("w_hour_sin")), Not(Contains("w_month_cos"))));
  EXPECT_THAT(drafted(table, {.categorical = false}), Not(Contains("s_frequency")));
  EXPECT_THAT(drafted(table, {.categorical_max_cardinality = 1}),
              AllOf(Contains("s_frequency"), Not(Contains("s_a")), Not(Contains("s_other"))));
  EXPECT_THAT(drafted(table, {.statistical = false}), Not(Contains("x_zscore")));
  EXPECT_THAT(drafted(table, {.statistical_log = false}),
              AllOf(Not(Contains("x_log")), Contains("x_sqrt")));
  EXPECT_THAT(drafted(table, {.statistical_zscore = false}), Not(Contains("x_zscore")));
  EXPECT_THAT(drafted(table, {.binning = false}),
              AllOf(Not(Contains("x_bin_equal")), Contains("x_percentile")));
  EXPECT_THAT(drafted(table, {.missing = false}), Not(Contains("x_is_missing")));
  EXPECT_THAT(drafted(table, {.text_min_length = 5}), Contains("s_n_urls"));
  EXPECT_THAT(drafted(table, {.text = false, .text_min_length = 5}), Not(Contains("s_n_urls")));
}

TEST(DraftOptions, NameTheOnlyFamilies) {
  const auto table = table_of({number_column("w", Type::timestamp, 90),
                               with_nulls(number_column("x", Type::float64, 90), 10)});
  const auto names = drafted(table, only_families({.temporal_cyclical = false, .missing = false},
                                                  {"missing", "temporal"}));
  EXPECT_THAT(names, AllOf(Contains("x_is_missing"), Contains("w_year"),
                           Not(Contains("w_hour_sin")), Not(Contains("x_zscore"))));
  EXPECT_THROW(only_families({}, {"temporl"}), Error);
}

TEST(DraftOptions, MakeADimensionOfHashedWordsEach) {
  auto column = text_column("s", {"a"});
  column.distinct = 90;
  const auto names = drafted(table_of({column}), {.tfidf_dimensions = 3});
  EXPECT_THAT(names,
              AllOf(Contains("s_tfidf_0"), Contains("s_tfidf_2"), Not(Contains("s_tfidf_3"))));
}

TEST(DraftOptions, EncodeTheTargetOnlyWhenAskedAndMarkIt) {
  const auto table = table_of({text_column("s", {"b", "a"}), text_column("y", {"no", "yes"})});
  const Hints hints{.excluded = {"y"}, .target = "y", .row_id = "id"};
  EXPECT_THAT(drafted(table, {}, hints), Not(Contains("s_target_mean")));
  const FeaturePlan plan = draft(table, hints, {.target_encoding = true, .target_folds = 3});
  for (const Feature& feature : plan.features) {
    const bool tells = feature.name == "s_target_mean";
    EXPECT_EQ(feature.targets, tells ? std::vector<std::string>{"y"} : std::vector<std::string>{});
    EXPECT_EQ(feature.inputs, std::vector<std::string>{"s"});
  }
  const State* others = plan.find_state("target_mean(s) without fold 2");
  ASSERT_NE(others, nullptr);
  EXPECT_EQ(others->parameters.at("one"), Json("yes"));
  const FeaturePlan training = for_training_table(plan);
  EXPECT_THAT(to_text(training.features.back().formula),
              HasSubstr("case((fold of id among 3) = 0, (target_mean(s) without fold 0 of s)"));
}

TEST(DraftOptions, EncodeNoTargetWithoutAMean) {
  const auto table = table_of({text_column("s", {"b", "a"}), text_column("y", {"1", "2", "3"})});
  const FeaturePlan plan =
      draft(table, {.excluded = {"y"}, .target = "y", .row_id = "id"}, {.target_encoding = true});
  EXPECT_THAT(names_of(plan), Not(Contains("s_target_mean")));
  ASSERT_EQ(plan.dropped.size(), 1U);
  EXPECT_EQ(plan.dropped[0].name, "c_target_mean");
}

TEST(DraftOptions, StandInTheFormulas) {
  const auto table =
      table_of({number_column("x", Type::float64, 90), text_column("s", {"b", "a"})});
  const FeaturePlan plan =
      draft(table, {}, {.categorical_min_frequency = 0.125, .statistical_outlier_iqr = 2.25});
  const auto text_of = [&](const char* name) {
    return to_text(std::ranges::find(plan.features, name, &Feature::name)->formula);
  };
  EXPECT_THAT(text_of("s_is_rare"), HasSubstr("0.125 * rows"));
  EXPECT_EQ(text_of("x_is_outlier"),
            "(x < (q25(x) - (2.25 * (q75(x) - q25(x))))) or "
            "(x > (q75(x) + (2.25 * (q75(x) - q25(x)))))");
}

TEST(DraftOptions, NameTheFurtherCountsOfBins) {
  const auto names =
      drafted(table_of({number_column("x", Type::float64, 15)}), {.n_bins = {10, 5, 20}});
  EXPECT_THAT(names,
              AllOf(Contains("x_bin_equal"), Contains("x_bin_quantile"), Contains("x_bin_equal_5"),
                    Contains("x_bin_quantile_5"), Not(Contains("x_bin_equal_20"))));
  EXPECT_THROW(drafted(table_of({}), {.n_bins = {1}}), Error);
  EXPECT_THROW(drafted(table_of({}), {.n_bins = {5, 5}}), Error);
}

TEST(DraftHints, NameTheOnlyColumns) {
  const auto table = table_of({with_nulls(number_column("a", Type::float64, 50), 30),
                               with_nulls(number_column("x", Type::float64, 50), 30)});
  const FeaturePlan plan = draft(table, {.columns = {"x", "absent"}}, {});
  ASSERT_EQ(plan.inputs.size(), 1U);
  EXPECT_EQ(plan.inputs[0].name, "x");
}

TEST(DraftHints, OverrideTypeAndProfile) {
  auto column = number_column("k", Type::int64, 50);
  EXPECT_THAT(drafted(table_of({column}), {}, {.categorical = {"k"}}),
              ElementsAre("k_frequency", "k_frequency_ratio", "k_code", "k_is_rare"));
  column.distinct = 5;
  EXPECT_THAT(drafted(table_of({column}), {}, {.numeric = {"k"}}), Not(Contains("k_frequency")));
  EXPECT_EQ(drafted(table_of({text_column("s", {"a", "b"})}), {}, {.text = {"s"}}).size(), 21U);
}

TEST(DraftHints, ThatATypeForbidsAreTold) {
  const FeaturePlan plan = draft(table_of({text_column("s", {"a", "b"})}), {.datetime = {"s"}}, {});
  EXPECT_THAT(plan.features, IsEmpty());
  ASSERT_EQ(plan.dropped.size(), 1U);
  EXPECT_EQ(plan.dropped[0].family, "temporal");
  EXPECT_EQ(plan.dropped[0].reason, "is of type text");
}

TEST(DraftState, TakesFromTheProfileWhatItKnowsExactly) {
  const FeaturePlan plan =
      draft(table_of({number_column("x", Type::float64, 90), text_column("s", {"b", "a"}),
                      number_column("w", Type::date, 9)}),
            {}, {});
  EXPECT_EQ(plan.find_state("mean(x)")->value, Json(40.0));
  EXPECT_EQ(plan.find_state("std(x)")->value, Json(10.0));
  EXPECT_EQ(plan.find_state("rows")->value, Json(100));
  EXPECT_EQ(plan.find_state("start(w)")->value, Json(1));
  EXPECT_EQ(plan.find_state("equal_edges(x, 10)")->value.as_array().front(), Json(11.0));
  EXPECT_EQ(plan.find_state("frequency(s)")->value,
            Json::parse(R"({"values":["a","b"],"numbers":[50,50]})"));
  EXPECT_FALSE(plan.fitted());
  EXPECT_TRUE(plan.find_state("percentile(x)")->value.is_null());
  EXPECT_EQ(plan.find_state("q25(x)")->measure, kQuantile);
}

TEST(DraftState, LeavesCountsOpenThatTheProfileDoesNotHold) {
  auto column = text_column("s", {"b", std::string(125, 'a')});
  const FeaturePlan cut = draft(table_of({column}), {}, {});
  EXPECT_EQ(cut.find_state("frequency(s)")->measure, kFrequency);
  EXPECT_THAT(names_of(cut), AllOf(Contains("s_b"), Contains("s_other")));

  column = text_column("s", {"b", "a"});
  column.top_exact = false;
  const FeaturePlan rough = draft(table_of({column}), {}, {});
  EXPECT_EQ(rough.find_state("frequency(s)")->measure, kFrequency);
  EXPECT_THAT(names_of(rough), Not(Contains("s_a")));
}

}  // namespace
}  // namespace mdm::plan
