#include <gmock/gmock.h>

#include "dataset.hpp"
#include "table_fixture.hpp"

namespace mdm::roles {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::size_t kRows = 200;

std::vector<std::string> ids_of(const TestTables& tables) {
  return find_ids(Dataset(tables.tables()), {}).columns;
}

std::vector<std::string> ids_among(const std::vector<TestColumn>& columns) {
  return ids_of(TestTables().add("data", "data", columns));
}

std::int64_t count(std::int64_t row) {
  return row;
}
std::int64_t scattered(std::int64_t row) {
  return row * 7919;
}
std::string word(std::size_t row) {
  return "w" + std::to_string(row);
}

}  // namespace

TEST(FindIds, TakesUniqueColumnsWhoseNameHasAWordForIt) {
  for (const char* name : {"id", "ID", "PassengerId", "user_id", "id_customer", "Order ID", "uuid",
                           "key", "record_key", "pk", "customerid", "session-guid"}) {
    EXPECT_THAT(ids_among({ints(name, kRows, scattered), any("a", kRows)}), ElementsAre(name));
    EXPECT_THAT(ids_among({texts(name, kRows, word), any("a", kRows)}), ElementsAre(name));
  }
}

TEST(FindIds, DoesNotTakeNamesThatOnlyEndLikeIt) {
  for (const char* name : {"paid", "bid", "valid", "humid", "fluid", "solid", "grid", "covid",
                           "druid", "monkey", "turkey", "reindex", "population"}) {
    EXPECT_THAT(ids_among({ints(name, kRows, count)}), IsEmpty()) << name;
  }
}

TEST(FindIds, DoesNotTakeColumnsThatRepeat) {
  EXPECT_THAT(ids_among({ints("class_id", kRows, [](std::int64_t row) { return row % 10; })}),
              IsEmpty());
  EXPECT_THAT(ids_among({ints("user_id", kRows, [](std::int64_t row) { return row / 2; })}),
              IsEmpty());
}

TEST(FindIds, ForgivesAFewRepeatedRows) {
  EXPECT_THAT(ids_among({ints("user_id", kRows, [](std::int64_t row) { return row % 195; })}),
              ElementsAre("user_id"));
}

TEST(FindIds, ForgivesAMissingCellInAHundredAndNoMore) {
  TestColumn column = ints("id", kRows, count);
  column.cells.push_null();
  EXPECT_THAT(ids_among({column, any("a", kRows + 1)}), ElementsAre("id"));
  column.cells.push_null();
  column.cells.push_null();
  EXPECT_THAT(ids_among({column, any("a", kRows + 3)}), IsEmpty());
}

TEST(FindIds, DoesNotTakeWhatRepeatsInTheTestTable) {
  TestTables tables;
  tables.add("train", "train", {ints("user_id", kRows, count), any("y", kRows)});
  tables.add("test", "test", {any("user_id", kRows)});
  EXPECT_THAT(ids_of(tables), IsEmpty());
}

TEST(FindIds, MentionsColumnsThatNameTheRowsOnlyTogether) {
  TestTables tables;
  const TestColumn week = ints("week", kRows, [](std::int64_t row) { return row / 5; });
  tables.add("train", "train", {any("store", kRows), week, any("sales", kRows)});
  tables.add("test", "test", {any("store", kRows), week});
  tables.add("sub", "submission", {any("store", kRows), week, any("sales", kRows)});
  const Found ids = find_ids(Dataset(tables.tables()), {});
  EXPECT_THAT(ids.columns, IsEmpty());
  EXPECT_EQ(ids.reason, "store + week name the rows of sub together");
}

TEST(FindIds, TakesWhatNumbersTheRowsInTheFirstColumnUnlessItCountsTime) {
  const std::vector<TestColumn> rest = {any("a", kRows), any("b", kRows)};
  const auto beside = [&](TestColumn first) {
    return std::vector<TestColumn>{std::move(first), rest[0], rest[1]};
  };
  EXPECT_THAT(ids_among(beside(ints("Sno", kRows, count))), ElementsAre("Sno"));
  EXPECT_THAT(ids_among(beside(ints("day", kRows, count))), IsEmpty());
  EXPECT_THAT(ids_among(beside(ints("Sno", kRows, scattered))), IsEmpty());
  EXPECT_THAT(ids_among({rest[0], ints("Sno", kRows, count), rest[1]}), IsEmpty());
}

TEST(FindIds, TakesNamesOfFilesAndDigests) {
  const auto file = [](std::size_t row) { return std::to_string(row) + ".jpg"; };
  const auto digest = [](std::size_t row) { return fmt::format("{:032x}", row * 7919); };
  const auto mail = [](std::size_t row) { return std::to_string(row) + "@example.org"; };
  EXPECT_THAT(ids_among({texts("picture", kRows, file), any("a", kRows)}), ElementsAre("picture"));
  EXPECT_THAT(ids_among({texts("hash", kRows, digest), any("a", kRows)}), ElementsAre("hash"));
  EXPECT_THAT(ids_among({texts("name", kRows, word), texts("mail", kRows, mail)}), IsEmpty());
}

TEST(FindIds, DoesNotTakeRealsDatesOrLongTexts) {
  EXPECT_THAT(ids_among({floats("id", kRows, [](double row) { return row; })}), IsEmpty());
  EXPECT_THAT(ids_among({ints("id date", kRows, count, data::Type::date)}), IsEmpty());
  EXPECT_THAT(ids_among({texts("key facts", kRows,
                               [](std::size_t row) { return std::string(100 + row, 'x'); })}),
              IsEmpty());
}

TEST(FindIds, TakesAnIndexOnlyIfItCountsTheRows) {
  EXPECT_THAT(ids_among({ints("index", kRows, [](std::int64_t row) { return 1000 - row; })}),
              ElementsAre("index"));
  EXPECT_THAT(ids_among({ints("Unnamed: 0", kRows, count)}), ElementsAre("Unnamed: 0"));
  EXPECT_THAT(ids_among({ints("price_index", kRows, scattered)}), IsEmpty());
}

TEST(FindIds, TakesTheColumnThatSubmissionAndTestShareWhateverItsName) {
  TestTables tables;
  tables.add("train", "train", {any("Store", kRows), any("Sales", kRows)});
  tables.add("test", "test", {any("Store", 50), ints("Row", 50, count)});
  tables.add("sample_submission", "submission", {ints("row", 50, count), any("Sales", 50)});
  const Found ids = find_ids(Dataset(tables.tables()), {});
  EXPECT_THAT(ids.columns, ElementsAre("Row"));
  EXPECT_THAT(ids.reason, HasSubstr("sample_submission"));
}

TEST(FindIds, AddsIdsByNameToTheOneOfTheSubmission) {
  TestTables tables;
  tables.add("train", "train",
             {ints("row", kRows, count), texts("uuid", kRows, word), any("y", kRows)});
  tables.add("test", "test", {ints("row", 50, count), texts("uuid", 50, word)});
  tables.add("sub", "submission", {ints("row", 50, count), any("y", 50)});
  const Found ids = find_ids(Dataset(tables.tables()), {});
  EXPECT_THAT(ids.columns, ElementsAre("row", "uuid"));
  EXPECT_EQ(ids.reason, "row names the rows of sub; uuid: name and unique values");
}

TEST(FindIds, WithoutATestTableNeedsTheSubmissionsColumnToBeUnique) {
  TestTables unique;
  unique.add("train", "train", {texts("image", kRows, word), any("label", kRows)});
  unique.add("sub", "submission", {texts("image", 9, word), any("label", 9)});
  EXPECT_THAT(ids_of(unique), ElementsAre("image"));
  TestTables repeating;
  repeating.add("train", "train", {any("image", kRows), any("label", kRows)});
  repeating.add("sub", "submission", {texts("image", 9, word), any("label", 9)});
  EXPECT_THAT(ids_of(repeating), IsEmpty());
}

TEST(FindIds, LooksAtEveryDataTable) {
  TestTables tables;
  tables.add("orders", "data", {ints("order_id", kRows, count), any("customer_id", kRows)});
  tables.add("customers", "data", {ints("customer_id", 5, count)});
  EXPECT_THAT(ids_of(tables), ElementsAre("order_id", "customer_id"));
}

TEST(FindIds, LeavesOutWhatIsExcluded) {
  TestTables tables;
  tables.add("data", "data", {ints("id", kRows, count)});
  EXPECT_THAT(find_ids(Dataset(tables.tables()), {"id"}).columns, IsEmpty());
}

}  // namespace mdm::roles
