#include <cmath>
#include <fstream>
#include <set>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "frame.hpp"

namespace mdm::compute {
namespace {

// The expected values are those of bench/feature_reference.py, which makes them with pandas, numpy
// and scipy alone.

constexpr const char* kTypes =
    "{moment: 'TIMESTAMP', day: 'DATE', clock: 'TIME', color: 'VARCHAR', flag: 'VARCHAR', "
    "size: 'BIGINT', price: 'DOUBLE', change: 'DOUBLE', amount: 'BIGINT', words: 'VARCHAR', "
    "y: 'BIGINT'}";

std::string path_of(const std::string& name) {
  return std::string(MDM_REFERENCE_DATA) + "/" + name + ".csv";
}

/// The columns of a file of numbers by name; an empty cell is null.
std::map<std::string, Cells> numbers_in(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::string cell;
  std::getline(file, line);
  std::vector<std::string> names;
  for (std::istringstream header(line); std::getline(header, cell, ',');) {
    names.push_back(cell);
  }
  std::map<std::string, Cells> columns;
  while (std::getline(file, line)) {
    std::istringstream cells(line);
    for (const std::string& name : names) {
      cell.clear();
      std::getline(cells, cell, ',');
      columns[name].push_back(cell.empty() ? std::nullopt : std::optional(std::stod(cell)));
    }
  }
  return columns;
}

bool alike(const std::optional<double>& a, const std::optional<double>& b, double tolerance) {
  if (!a || !b) {
    return a.has_value() == b.has_value();
  }
  return std::abs(*a - *b) <= tolerance * std::max(1.0, std::abs(*b));
}

class Reference : public testing::Test {
 protected:
  Reference() {
    for (const char* table : {"train", "test"}) {
      frame_.run(
          fmt::format("CREATE TABLE {0} AS SELECT row_number() OVER () - 1 AS __mdm_row_id, * FROM "
                      "read_csv('{1}', header = true, columns = {2})",
                      table, path_of(table), kTypes));
    }
    const plan::Hints hints{.excluded = {"y"},
                            .target = "y",
                            .time_column = "moment",
                            .group_column = "color",
                            .row_id = "__mdm_row_id"};
    plan_ = frame_.plan("train", hints,
                        {.target_encoding = true,
                         .target_folds = 3,
                         .n_bins = {10, 4},
                         .tfidf_dimensions = 2,
                         .interaction_extremes = true,
                         .sequential = true,
                         .sequential_leads = {1},
                         .distribution = true});
  }

  void expect_features(const plan::FeaturePlan& plan, const std::string& table) {
    const auto expected = numbers_in(path_of("expected_" + table));
    std::set<std::string> made;
    for (const plan::Feature& feature : plan.features) {
      made.insert(feature.name);
    }
    for (const auto& [name, cells] : expected) {
      EXPECT_TRUE(made.contains(name)) << "not made: " << name;
    }
    const auto features = frame_.features(plan, table);
    for (std::size_t i = 0; i < features.size(); ++i) {
      const std::string& name = plan.features[i].name;
      ASSERT_TRUE(expected.contains(name)) << "without a reference: " << name;
      const Cells& cells = expected.at(name);
      ASSERT_EQ(features[i].rows, cells.size());
      const bool searched = name.ends_with("boxcox") || name.ends_with("yeojohnson");
      for (std::size_t row = 0; row < cells.size(); ++row) {
        const auto found = compute::number_at(features[i], row);
        EXPECT_TRUE(alike(found, cells[row], searched ? 1e-5 : 1e-9))
            << name << " of row " << row << " is " << found.value_or(NAN) << ", not "
            << cells[row].value_or(NAN);
      }
    }
  }

  Frame frame_{};
  plan::FeaturePlan plan_{};
};

TEST_F(Reference, HasTheFeaturesOfTheTrainingTable) {
  expect_features(plan::for_training_table(plan_), "train");
}

TEST_F(Reference, HasTheFeaturesOfAnotherTableByTheSameState) {
  expect_features(plan_, "test");
}

}  // namespace
}  // namespace mdm::compute
