#include <gmock/gmock.h>

#include "dataset.hpp"
#include "table_fixture.hpp"

namespace mdm::roles {
namespace {

constexpr std::size_t kRows = 400;

class Targets {
 public:
  explicit Targets(const std::vector<TestColumn>& columns) {
    tables_.add("data", "data", columns);
    for (const auto& column : tables_.tables()[0].profile->columns) {
      targets_.push_back(&column);
    }
  }

  std::string type() const { return problem_type_of(targets_).name; }
  bool allow(std::string_view type) const {
    try {
      check_problem_type(type, targets_);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::invalid_argument);
      return false;
    }
    return true;
  }

 private:
  TestTables tables_{};
  std::vector<const profile::ColumnProfile*> targets_{};
};

TestColumn ints_of(std::int64_t distinct, std::size_t rows = kRows, std::string name = "target") {
  return ints(std::move(name), rows, [=](std::int64_t row) { return row % distinct; });
}

TestColumn texts_of(std::size_t distinct) {
  return texts("target", kRows,
               [=](std::size_t row) { return "word " + std::to_string(row % distinct); });
}

TestColumn floats_of(double step) {
  return floats("target", kRows, [=](double row) { return std::fmod(row, 6) * step; });
}

}  // namespace

TEST(ProblemType, OfTwoValuesIsBinary) {
  EXPECT_EQ(Targets({ints_of(2)}).type(), "binary_classification");
  EXPECT_EQ(Targets({texts_of(2)}).type(), "binary_classification");
  EXPECT_EQ(Targets({ints("y", 10, [](std::int64_t row) { return row % 2 * 100; })}).type(),
            "binary_classification");
}

TEST(ProblemType, OfFewWholeNumbersInManyRowsIsMulticlass) {
  EXPECT_EQ(Targets({ints_of(3)}).type(), "multiclass_classification");
  EXPECT_EQ(Targets({ints_of(20)}).type(), "multiclass_classification");
  EXPECT_EQ(Targets({floats_of(1)}).type(), "multiclass_classification");
}

TEST(ProblemType, OfManyOrFractionalOrRareNumbersIsRegression) {
  EXPECT_EQ(Targets({ints_of(21)}).type(), "regression");
  EXPECT_EQ(Targets({floats_of(0.5)}).type(), "regression");
  EXPECT_EQ(Targets({ints_of(15, 149)}).type(), "regression");
  EXPECT_EQ(Targets({ints_of(15, 150)}).type(), "multiclass_classification");
}

TEST(ProblemType, OfWholeNumbersWithGapsIsRegressionUnlessCalledClasses) {
  const auto money = [](std::int64_t row) { return 50 + row % 6 * 50; };
  EXPECT_EQ(Targets({ints("fee", kRows, money)}).type(), "regression");
  EXPECT_EQ(Targets({ints("class", kRows, money)}).type(), "multiclass_classification");
  const auto glass = [](std::int64_t row) { return row % 6 + (row % 6 < 3 ? 1 : 2); };
  EXPECT_EQ(Targets({ints("x", kRows, glass)}).type(), "multiclass_classification");
}

TEST(ProblemType, OfManyCodesIsMulticlassIfCalledClasses) {
  EXPECT_EQ(Targets({ints_of(40, kRows, "label")}).type(), "multiclass_classification");
  EXPECT_EQ(Targets({ints_of(40, kRows, "value")}).type(), "regression");
}

TEST(ProblemType, OfCountsAndRatingsIsRegression) {
  EXPECT_EQ(Targets({ints_of(6, kRows, "num_visits")}).type(), "regression");
  EXPECT_EQ(Targets({ints_of(5, kRows, "rating")}).type(), "regression");
  EXPECT_EQ(Targets({ints_of(3, kRows, "rating")}).type(), "multiclass_classification");
  EXPECT_EQ(Targets({ints_of(2, kRows, "count")}).type(), "binary_classification");
}

TEST(ProblemType, OfTwoRealsIsBinary) {
  EXPECT_EQ(Targets({floats("y", kRows, [](double row) { return row < 9 ? 0.5 : 1.5; })}).type(),
            "binary_classification");
}

TEST(ProblemType, DoesNotComeFromTheName) {
  TestColumn country = texts_of(30);
  country.name = "country";  // contains "count"
  EXPECT_EQ(Targets({country}).type(), "multiclass_classification");
  EXPECT_EQ(Targets({ints_of(2, kRows, "is_damaged")}).type(), "binary_classification");
  EXPECT_EQ(Targets({ints_of(300, kRows, "label_value")}).type(), "regression");
}

TEST(ProblemType, OfTextThatRepeatsIsMulticlassAndOfFreeTextUnknown) {
  EXPECT_EQ(Targets({texts_of(100)}).type(), "multiclass_classification");
  EXPECT_EQ(Targets({texts_of(400)}).type(), "");
}

TEST(ProblemType, OfNothingIsClustering) {
  EXPECT_EQ(Targets({}).type(), "clustering");
}

TEST(ProblemType, OfAConstantOrEmptyTargetIsUnknown) {
  EXPECT_EQ(Targets({ints_of(1)}).type(), "");
  TestColumn nulls{"target", data::Column(data::Type::int64)};
  nulls.cells.push_null();
  EXPECT_EQ(Targets({nulls}).type(), "");
}

TEST(ProblemType, DoesNotCountNullsAsAValue) {
  TestColumn column = ints_of(2);
  column.cells.push_null();
  EXPECT_EQ(Targets({column}).type(), "binary_classification");
}

TEST(ProblemType, OfSeveralTargetsOfTwoValuesIsMultilabelElseThatOfTheFirst) {
  EXPECT_EQ(Targets({ints_of(2, kRows, "a"), ints_of(2, kRows, "b")}).type(),
            "multilabel_classification");
  EXPECT_EQ(Targets({ints_of(300, kRows, "a"), ints_of(2, kRows, "b")}).type(), "regression");
}

TEST(CheckProblemType, RefusesWhatTheValuesContradict) {
  EXPECT_FALSE(Targets({ints_of(3)}).allow("binary_classification"));
  EXPECT_FALSE(Targets({texts_of(3)}).allow("regression"));
  EXPECT_FALSE(Targets({floats_of(0.5)}).allow("multiclass_classification"));
  EXPECT_FALSE(Targets({ints_of(3)}).allow("multilabel_classification"));
  EXPECT_FALSE(Targets({ints_of(3)}).allow("clustering"));
  EXPECT_FALSE(Targets({texts_of(3)}).allow("ranking"));
  EXPECT_FALSE(Targets({texts_of(400)}).allow("multiclass_classification"));
  EXPECT_FALSE(Targets({ints_of(1)}).allow("binary_classification"));
  EXPECT_FALSE(Targets({ints_of(1)}).allow("regression"));
  EXPECT_FALSE(Targets({ints_of(9, kRows, "a"), texts_of(3)}).allow("regression"));
}

TEST(CheckProblemType, AllowsWhatTheValuesBear) {
  EXPECT_TRUE(Targets({ints_of(2)}).allow("binary_classification"));
  EXPECT_TRUE(Targets({ints_of(2)}).allow("regression"));
  EXPECT_TRUE(Targets({ints_of(300)}).allow("multiclass_classification"));
  EXPECT_TRUE(Targets({texts_of(30)}).allow("multilabel_classification"));
  EXPECT_TRUE(Targets({floats_of(0.5)}).allow("time_series"));
  EXPECT_TRUE(Targets({}).allow("clustering"));
}

TEST(CheckProblemType, SaysWhatWasFound) {
  try {
    TestTables tables;
    tables.add("data", "data", {ints_of(3)});
    check_problem_type("binary_classification", {&tables.tables()[0].profile->columns[0]});
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(),
                 "binary_classification contradicts the target target: 3 distinct values");
    EXPECT_FALSE(error.hint().empty());
  }
}

}  // namespace mdm::roles
