#include <gmock/gmock.h>

#include "dataset.hpp"
#include "table_fixture.hpp"

namespace mdm::roles {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<TestColumn> columns(const std::vector<std::string>& names) {
  std::vector<TestColumn> made;
  for (const std::string& name : names) {
    made.push_back(any(name, 20));
  }
  return made;
}

Found targets_of(const TestTables& tables, const std::vector<std::string>& excluded = {"id"}) {
  return find_targets(Dataset(tables.tables()), excluded);
}

Found targets_among(const std::vector<std::string>& names) {
  return targets_of(TestTables().add("data", "data", columns(names)));
}

}  // namespace

TEST(FindTargets, TakesWhatTheSubmissionAsksFor) {
  TestTables tables;
  tables.add("train", "train", columns({"id", "a", "b", "target"}));
  tables.add("test", "test", columns({"id", "a"}));
  tables.add("sub", "submission", columns({"id", "b"}));
  EXPECT_THAT(targets_of(tables).columns, ElementsAre("b"));
  EXPECT_EQ(targets_of(tables).reason, "asked for by sub");
}

TEST(FindTargets, TakesAllThatTheSubmissionAsksForInItsOrder) {
  TestTables tables;
  tables.add("train", "train", columns({"id", "a", "toxic", "insult"}));
  tables.add("test", "test", columns({"id", "a"}));
  tables.add("sub", "submission", columns({"id", "insult", "toxic"}));
  EXPECT_THAT(targets_of(tables).columns, ElementsAre("insult", "toxic"));
}

TEST(FindTargets, TakesTheSpellingOfTheTrainingTable) {
  TestTables tables;
  tables.add("train", "train", columns({"label", "pixel0"}));
  tables.add("test", "test", columns({"pixel0"}));
  tables.add("sub", "submission", columns({"ImageId", "Label"}));
  EXPECT_THAT(targets_of(tables).columns, ElementsAre("label"));
}

TEST(FindTargets, DoesNotTakeASecondRowNameOfTheSubmission) {
  TestTables tables;
  tables.add("train", "train", columns({"store", "date", "sales"}));
  tables.add("test", "test", columns({"store", "date"}));
  tables.add("sub", "submission", columns({"store", "date", "sales"}));
  EXPECT_THAT(targets_of(tables, {"store"}).columns, ElementsAre("sales"));
}

TEST(FindTargets, WithoutTheSubmissionsColumnInTrainingTakesWhatTheTestTableLacks) {
  TestTables tables;
  tables.add("train", "train", columns({"id", "date", "species"}));
  tables.add("test", "test", columns({"id", "date"}));
  tables.add("sub", "submission", columns({"id", "date", "Class_1", "Class_2"}));
  EXPECT_THAT(targets_of(tables).columns, ElementsAre("species"));
  EXPECT_EQ(targets_of(tables).reason, "in train, not in test");
}

TEST(FindTargets, StandsATestTableWithTheAnswers) {
  TestTables tables;
  tables.add("train", "train", columns({"id", "a", "price"}));
  tables.add("test", "test", columns({"id", "a", "price"}));
  tables.add("sub", "submission", columns({"id", "price"}));
  EXPECT_THAT(targets_of(tables).columns, ElementsAre("price"));
}

TEST(FindTargets, WithoutASubmissionTakesTheOneColumnThatTheTestTableLacks) {
  TestTables tables;
  tables.add("train", "train", columns({"id", "a", "price"}));
  tables.add("test", "test", columns({"id", "a"}));
  EXPECT_THAT(targets_of(tables).columns, ElementsAre("price"));
}

TEST(FindTargets, AmongSeveralThatTheTestTableLacksGoesByName) {
  TestTables tables;
  tables.add("train", "train", columns({"id", "a", "casual", "label"}));
  tables.add("test", "test", columns({"id", "a"}));
  EXPECT_THAT(targets_of(tables).columns, ElementsAre("label"));
  TestTables nameless;
  nameless.add("train", "train", columns({"id", "class", "season", "casual", "registered"}));
  nameless.add("test", "test", columns({"id", "class", "season"}));
  EXPECT_THAT(targets_of(nameless).columns, ElementsAre("casual", "registered"));
}

TEST(FindTargets, TakesNothingFromATestTableThatLacksMostColumns) {
  TestTables tables;
  tables.add("train", "train", columns({"id", "a", "b", "c"}));
  tables.add("test", "test", columns({"id", "a"}));
  EXPECT_THAT(targets_of(tables).columns, IsEmpty());
}

TEST(FindTargets, TakesSeveralColumnsOfOneStem) {
  EXPECT_THAT(targets_among({"a", "target_1", "target_2", "soil_1", "soil_2"}).columns,
              ElementsAre("target_1", "target_2"));
  EXPECT_THAT(targets_among({"a", "soil_1", "soil_2"}).columns, IsEmpty());
}

TEST(FindTargets, RefusesFreeTextUnderATargetsName) {
  TestTables tables;
  tables.add("data", "data", {any("a", 50), texts("response", 50, [](std::size_t row) {
                                return "answer " + std::to_string(row);
                              })});
  EXPECT_THAT(targets_of(tables).columns, IsEmpty());
  EXPECT_EQ(targets_of(tables).reason, "response is free text: each value stands once");
}

TEST(FindTargets, TakesTheLastColumnThatAsksAQuestion) {
  TestTables tables;
  const TestColumn answer = ints("is_late", 50, [](std::int64_t row) { return row % 2; });
  tables.add("data", "data", {any("a", 50), any("b", 50), answer});
  EXPECT_THAT(targets_of(tables).columns, ElementsAre("is_late"));
  TestTables first;
  first.add("data", "data", {answer, any("a", 50), any("b", 50)});
  EXPECT_THAT(targets_of(first).columns, IsEmpty());
}

TEST(FindTargets, InASingleTableGoesByName) {
  EXPECT_THAT(targets_among({"a", "Target", "class"}).columns, ElementsAre("Target"));
  EXPECT_THAT(targets_among({"a", "b", "class"}).columns, ElementsAre("class"));
  EXPECT_THAT(targets_among({"a", "b", "Pclass", "target_encoding"}).columns, IsEmpty());
  EXPECT_FALSE(targets_among({"a", "b"}).reason.empty());
}

TEST(FindTargets, DoesNotTakeACoordinate) {
  EXPECT_THAT(targets_among({"carat", "x", "y", "z"}).columns, IsEmpty());
  EXPECT_THAT(targets_among({"id", "x", "y"}).columns, ElementsAre("y"));
  EXPECT_THAT(targets_among({"x1", "x2", "y"}).columns, ElementsAre("y"));
}

}  // namespace mdm::roles
