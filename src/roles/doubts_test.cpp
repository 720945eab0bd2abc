#include <gmock/gmock.h>

#include "table_fixture.hpp"

namespace mdm::roles {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::size_t kRows = 100;

std::vector<std::string> doubts(const std::vector<TestColumn>& columns, const Request& request) {
  TestTables tables;
  tables.add("data", "data", columns);
  std::vector<std::string> texts;
  for (const Doubt& doubt : doubts_of(tables.tables(), settle(tables.tables(), request))) {
    texts.push_back(fmt::format("{}.{} {}", doubt.table, doubt.column, doubt.text));
  }
  return texts;
}

std::int64_t count(std::int64_t row) {
  return row;
}

}  // namespace

TEST(Doubts, AreNoneOfAPlainTable) {
  EXPECT_THAT(doubts({ints("id", kRows, count), any("class", kRows)}, {}), IsEmpty());
}

TEST(Doubts, TellThatTheIdOfTheUserRepeats) {
  Request request;
  request.ids = {"a"};
  EXPECT_THAT(doubts({any("a", kRows), any("class", kRows)}, request),
              ElementsAre("data.a is an id and repeats: 5 distinct values in 100 rows"));
}

TEST(Doubts, LetSeveralIdsNameARowTogether) {
  Request request;
  request.ids = {"store", "week"};
  const TestColumn store = ints("store", kRows, [](std::int64_t row) { return row / 10; });
  const TestColumn week = ints("week", kRows, [](std::int64_t row) { return row % 10; });
  EXPECT_THAT(doubts({store, week, any("class", kRows)}, request), IsEmpty());
}

TEST(Doubts, TellThatAnIdOrATargetIsMissing) {
  TestColumn id = ints("id", kRows * 2, count);
  id.cells.push_null();
  TestColumn target = any("class", kRows * 2);
  target.cells.push_null();
  EXPECT_THAT(doubts({id, target}, {}),
              ElementsAre("data.id is an id and missing in 1 rows",
                          "data.class is the target and missing in 1 rows"));
}

TEST(Doubts, NameAClassOfOneRow) {
  EXPECT_THAT(
      doubts({ints("class", kRows, [](std::int64_t row) { return row == 7 ? 2 : row % 2; })}, {}),
      ElementsAre("data.class has a class with one row: 2"));
}

TEST(Doubts, TellWhyATargetHasNoProblemType) {
  Request request;
  request.targets = {"a"};
  EXPECT_THAT(doubts({ints("a", kRows, [](std::int64_t) { return 1; }), any("b", kRows)}, request),
              ElementsAre(".a tells no problem type: the target has one value"));
}

}  // namespace mdm::roles
