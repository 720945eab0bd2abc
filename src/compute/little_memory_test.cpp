#include <algorithm>

#include <gtest/gtest.h>

#include <mdm/base/files.hpp>
#include <mdm/compute.hpp>

namespace mdm::compute {
namespace {

/// A table of 24 numbers, and an engine that may take little memory. 200 000 rows.
class LittleMemory : public testing::Test {
 protected:
  LittleMemory() {
    make_folder(folder_);
    duckdb::Options options{.file = folder_ / "t.duckdb",
                            .memory_limit_bytes = 200'000'000,
                            .temp_directory = folder_ / "spilled"};
    std::string columns;
    for (int i = 0; i < 24; ++i) {
      const std::string name = fmt::format("x{}", i);
      columns += fmt::format(", CAST(hash(i, {}) % 10007 AS DOUBLE) AS {}", i, name);
      plan_.inputs.push_back({name, data::Type::float64});
    }
    duckdb::Connection(options).run(fmt::format(
        "CREATE TABLE t AS SELECT i % 10 AS g, (i * 7919) % 200003 AS w{} FROM range(200000) r(i)",
        columns));
    options.read_only = true;
    options.memory_limit_bytes = 20'000'000;
    connection_.emplace(options);
  }
  ~LittleMemory() override {
    connection_.reset();
    remove_tree(folder_);
  }

  /// A feature of each number.
  void add_features(const plan::Expression& formula_of_x) {
    for (const data::Field& input : std::vector(plan_.inputs)) {
      plan_.features.push_back({.name = input.name + "_feature",
                                .inputs = {input.name},
                                .formula = formula_of_x,
                                .type = plan::type_of(formula_of_x, {{"x", input.type}})});
      plan_.features.back().formula.arguments.at(0) = {.op = "column", .name = input.name};
    }
  }

  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("mdm-little-" + random_id());
  const Execution execution_{.workers = 2, .scratch = folder_};
  plan::FeaturePlan plan_{};
  std::optional<duckdb::Connection> connection_{};
};

TEST_F(LittleMemory, IsEnoughForManyFeaturesThatReadOtherRows) {
  add_features({.op = "cumsum", .arguments = {{.op = "column", .name = "x"}}});
  plan_.inputs.push_back({"g", data::Type::int64});
  plan_.inputs.push_back({"w", data::Type::int64});
  plan_.sequence = plan::Sequence{.time = "w", .group = "g"};
  const auto rows = feature_rows(plan_, *connection_, "t", {}, execution_, {});
  std::size_t count = 0;
  for (data::Batch batch; rows->next(batch);) {
    count += batch.rows;
  }
  EXPECT_EQ(count, 200'000U);
}

TEST_F(LittleMemory, IsEnoughToFindManyFeaturesWithoutSignal) {
  add_features({.op = "less",
                .arguments = {{.op = "column", .name = "x"}, {.op = "literal", .literal = -1}}});
  drop_without_signal(plan_, *connection_, "t", {.execution = execution_}, {});
  EXPECT_EQ(plan_.features.size(), 0U);
  EXPECT_EQ(plan_.dropped.size(), 24U);
}

}  // namespace
}  // namespace mdm::compute
