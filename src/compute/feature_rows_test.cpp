#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mdm/base/files.hpp>

#include "frame.hpp"

namespace mdm::compute {
namespace {

constexpr const char* kRows =
    "CREATE TABLE t AS SELECT i AS __mdm_row_id, (i * 7919) % 5003 AS k, sin(i) AS x, "
    "CASE WHEN i % 13 <> 5 THEN 'v' || (i * i) % 31 END AS s, "
    "DATE '2000-01-01' + CAST(i % 4000 AS INTEGER) AS day FROM range(70000) r(i)";

const plan::Hints kIdExcluded{.excluded = {"__mdm_row_id"}};

class FeatureRows : public testing::Test {
 protected:
  FeatureRows() {
    frame_.run(kRows);
    plan_ = frame_.plan("t", kIdExcluded);
  }

  std::unique_ptr<data::BatchStream> rows(const Execution& execution,
                                          const std::stop_token& stop = {}) {
    return feature_rows(plan_, frame_.connection(), "t", {"__mdm_row_id"}, execution, stop);
  }

  Frame frame_{};
  plan::FeaturePlan plan_{};
};

TEST_F(FeatureRows, AreTheSameForAnyNumberOfWorkersAndRowsInABatch) {
  const auto select = select_features(plan_, frame_.connection(), "t", {"__mdm_row_id"});
  const auto expected = frame_.connection().rows("SELECT sum(hash(f)) FROM (" + select + ") f");
  for (const Execution& execution :
       {Execution{1, 2048}, Execution{2, 24'576}, Execution{5, 10'240}, Execution{1000, 65'536}}) {
    const auto stream = rows(execution);
    auto sink = frame_.connection().another();
    sink.run_over(*stream, "made", "CREATE OR REPLACE TABLE found AS SELECT * FROM made");
    EXPECT_EQ(sink.rows("SELECT sum(hash(f)) FROM found f"), expected) << execution.workers;
  }
}

TEST_F(FeatureRows, ComeInOrderWithTheirIdsFirst) {
  const auto stream = rows({.workers = 3, .batch_rows = 4096});
  ASSERT_EQ(stream->schema().fields.size(), plan_.features.size() + 1);
  EXPECT_EQ(stream->schema().fields.front().name, "__mdm_row_id");
  EXPECT_EQ(stream->schema().fields.back().name, plan_.features.back().name);
  std::int64_t next = 0;
  data::Batch batch;
  while (stream->next(batch)) {
    EXPECT_LE(batch.rows, 4096U);
    for (const std::int64_t id : batch.columns.front().ints) {
      ASSERT_EQ(id, next++);
    }
  }
  EXPECT_EQ(next, 70'000);
}

TEST_F(FeatureRows, AreTheFirstOnesWhereNoMoreAreWanted) {
  const auto all = rows({.workers = 2, .batch_rows = 2048});
  const auto some = rows({.workers = 2, .batch_rows = 2048, .first_rows = 1500});
  data::Batch expected;
  data::Batch found;
  ASSERT_TRUE(all->next(expected));
  ASSERT_TRUE(some->next(found));
  EXPECT_EQ(found.rows, 1500U);
  for (std::size_t i = 0; i < found.columns.size(); ++i) {
    for (std::size_t row = 0; row < found.rows; ++row) {
      ASSERT_EQ(data::cell_text(found.columns[i], row), data::cell_text(expected.columns[i], row));
    }
  }
  EXPECT_FALSE(some->next(found));
}

TEST_F(FeatureRows, AreTheSameInSlices) {
  const auto select = select_features(plan_, frame_.connection(), "t", {"__mdm_row_id"});
  const auto expected = frame_.connection().rows("SELECT sum(hash(f)) FROM (" + select + ") f");
  const std::size_t features = plan_.features.size();
  for (const std::size_t most : {std::size_t{1}, std::size_t{7}, features}) {
    const Execution execution{.workers = 2, .batch_rows = 4096, .features_at_once = most};
    const data::Slices slices =
        feature_slices(plan_, frame_.connection(), "t", {"__mdm_row_id"}, execution, {});
    std::vector<std::unique_ptr<data::BatchStream>> streams;
    for (const data::OpenStream& open : slices.open) {
      streams.push_back(open());
      EXPECT_LE(streams.back()->schema().fields.size(), most + (streams.size() == 1 ? 1 : 0));
    }
    EXPECT_EQ(streams.size(), (features + most - 1) / most);
    const auto stream = data::side_by_side(std::move(streams), slices.places);
    auto sink = frame_.connection().another();
    sink.run_over(*stream, "made", "CREATE OR REPLACE TABLE found AS SELECT * FROM made");
    EXPECT_EQ(sink.rows("SELECT sum(hash(f)) FROM found f"), expected) << most;
  }
}

TEST_F(FeatureRows, AreTheSameWhereTheyAreComputedInSeveralPasses) {
  const auto select = select_features(plan_, frame_.connection(), "t", {"s", "day"});
  const auto expected = frame_.connection().rows("SELECT sum(hash(f)) FROM (" + select + ") f");
  const auto folder = std::filesystem::temp_directory_path() / ("mdm-" + random_id());
  make_folder(folder);
  for (const std::filesystem::path& scratch : {folder, std::filesystem::path()}) {
    const auto stream = feature_rows(
        plan_, frame_.connection(), "t", {"s", "day"},
        {.workers = 2, .batch_rows = 10'240, .features_at_once = 5, .scratch = scratch}, {});
    EXPECT_TRUE(std::filesystem::is_empty(folder));
    auto sink = frame_.connection().another();
    sink.run_over(*stream, "made", "CREATE OR REPLACE TABLE found AS SELECT * FROM made");
    EXPECT_EQ(sink.rows("SELECT sum(hash(f)) FROM found f"), expected);
  }
  remove_tree(folder);
}

TEST_F(FeatureRows, EndWhenTheyAreNoLongerWanted) {
  const auto stream = rows({.workers = 3, .batch_rows = 2048});
  data::Batch batch;
  ASSERT_TRUE(stream->next(batch));
  // Its threads wait for room; the destructor must not wait for them.
}

TEST_F(FeatureRows, StopWhenAsked) {
  std::stop_source stop;
  const auto stream = rows({.workers = 2, .batch_rows = 2048}, stop.get_token());
  data::Batch batch;
  ASSERT_TRUE(stream->next(batch));
  stop.request_stop();
  try {
    while (stream->next(batch)) {}
    FAIL() << "all rows came";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::cancelled);
  }
}

TEST_F(FeatureRows, TellWhatIsWrongWithATable) {
  frame_.run("CREATE TABLE other AS SELECT 1 AS __mdm_row_id, 2 AS k");
  EXPECT_THROW(feature_rows(plan_, frame_.connection(), "other", {}, {}, {}), Error);
}

}  // namespace
}  // namespace mdm::compute
