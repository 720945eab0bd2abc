#include <gmock/gmock.h>

#include "table_fixture.hpp"

namespace mdm::roles {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::size_t kRows = 300;

std::int64_t count(std::int64_t row) {
  return row + 1;
}
std::int64_t coin(std::int64_t row) {
  return row % 2;
}
std::string word(std::size_t row) {
  return "w" + std::to_string(row);
}

TestTables titanic() {
  TestTables tables;
  tables.add("train", "train",
             {ints("PassengerId", kRows, count), ints("Survived", kRows, coin),
              any("Pclass", kRows), texts("Name", kRows, word), texts("Ticket", kRows, word)});
  tables.add("test", "test",
             {ints("PassengerId", 100, count), any("Pclass", 100), texts("Name", 100, word),
              texts("Ticket", 100, word)});
  tables.add("gender_submission", "submission",
             {ints("PassengerId", 100, count), ints("Survived", 100, coin)});
  return tables;
}

TestTables sales() {
  TestTables tables;
  tables.add("data", "data",
             {ints("day", kRows, count, data::Type::date), any("store", kRows),
              floats("sales", kRows, [](double row) { return row / 7; })});
  return tables;
}

Error error_of(const TestTables& tables, const Request& request) {
  try {
    settle(tables.tables(), request);
  } catch (const Error& error) {
    return error;
  }
  return {ErrorCode::internal, "nothing was thrown"};
}

}  // namespace

TEST(Settle, FindsTheRolesOfTitanic) {
  const Roles roles = settle(titanic().tables(), {});
  EXPECT_THAT(roles.targets, ElementsAre("Survived"));
  EXPECT_THAT(roles.ids, ElementsAre("PassengerId"));
  EXPECT_EQ(roles.problem_type, "binary_classification");
  EXPECT_EQ(roles.time_column, "");
  EXPECT_EQ(roles.reasons.at("target"), "asked for by gender_submission");
  EXPECT_THAT(roles.reasons.at("ids"), HasSubstr("gender_submission"));
  EXPECT_EQ(roles.reasons.at("problem_type"), "2 distinct values");
}

TEST(Settle, FindsSeveralTargetsOfASubmission) {
  TestTables tables;
  tables.add("train", "train",
             {texts("id", kRows, word), texts("comment", kRows, word), ints("toxic", kRows, coin),
              ints("insult", kRows, coin)});
  tables.add("test", "test", {texts("id", 9, word), texts("comment", 9, word)});
  tables.add("sample_submission", "submission",
             {texts("id", 9, word), ints("toxic", 9, coin), ints("insult", 9, coin)});
  const Roles roles = settle(tables.tables(), {});
  EXPECT_THAT(roles.targets, ElementsAre("toxic", "insult"));
  EXPECT_EQ(roles.problem_type, "multilabel_classification");
}

TEST(Settle, FindsTheRolesOfASingleTable) {
  TestTables tables;
  tables.add("data", "data",
             {ints("Unnamed: 0", kRows, count), any("a", kRows),
              texts("class", kRows, [](std::size_t row) { return word(row % 3); })});
  const Roles roles = settle(tables.tables(), {});
  EXPECT_THAT(roles.targets, ElementsAre("class"));
  EXPECT_THAT(roles.ids, ElementsAre("Unnamed: 0"));
  EXPECT_EQ(roles.problem_type, "multiclass_classification");
}

TEST(Settle, WithoutATargetIsClustering) {
  TestTables tables;
  tables.add("data", "data", {any("a", kRows), any("b", kRows)});
  const Roles roles = settle(tables.tables(), {});
  EXPECT_THAT(roles.targets, IsEmpty());
  EXPECT_EQ(roles.problem_type, "clustering");
}

TEST(Settle, OfNoTablesIsClustering) {
  EXPECT_EQ(settle({}, {}).problem_type, "clustering");
}

TEST(Settle, TakesTheUsersWord) {
  Request request;
  request.targets = {"Pclass", "Pclass"};
  request.ids = {"Ticket", "Name"};
  request.group_column = "Survived";
  const Roles roles = settle(titanic().tables(), request);
  EXPECT_THAT(roles.targets, ElementsAre("Pclass"));
  EXPECT_THAT(roles.ids, ElementsAre("Ticket", "Name"));
  EXPECT_EQ(roles.group_column, "Survived");
  EXPECT_EQ(roles.problem_type, "multiclass_classification");
  EXPECT_EQ(roles.reasons.at("target"), "named by the user");
  EXPECT_EQ(roles.reasons.at("group_column"), "named by the user");
}

TEST(Settle, DoesNotMakeTheUsersTargetAnId) {
  Request request;
  request.targets = {"PassengerId"};
  const Roles roles = settle(titanic().tables(), request);
  EXPECT_THAT(roles.ids, IsEmpty());
  EXPECT_EQ(roles.problem_type, "regression");
}

TEST(Settle, DoesNotMakeTheUsersIdATarget) {
  Request request;
  request.ids = {"Survived"};
  EXPECT_THAT(settle(titanic().tables(), request).targets,
              testing::Not(testing::Contains("Survived")));
}

TEST(Settle, GivesATimeSeriesItsOnlyColumnOfDates) {
  Request request;
  request.targets = {"sales"};
  request.problem_type = "time_series";
  const Roles roles = settle(sales().tables(), request);
  EXPECT_EQ(roles.problem_type, "time_series");
  EXPECT_EQ(roles.time_column, "day");
  EXPECT_EQ(roles.reasons.at("time_column"), "the only column of dates");
}

TEST(Settle, SaysWhyATimeSeriesGotNoTimeColumn) {
  TestTables tables;
  tables.add("data", "data",
             {ints("seen", kRows, count, data::Type::date),
              ints("noted", kRows, count, data::Type::timestamp), any("sales", kRows)});
  Request request;
  request.targets = {"sales"};
  request.problem_type = "time_series";
  const Roles roles = settle(tables.tables(), request);
  EXPECT_EQ(roles.time_column, "");
  EXPECT_EQ(roles.reasons.at("time_column"), "seen, noted hold dates: name one");
  request.time_column = "noted";
  EXPECT_EQ(settle(tables.tables(), request).time_column, "noted");
}

TEST(Settle, TakesTheBeginRatherThanTheEnd) {
  TestTables tables;
  tables.add("data", "data",
             {ints("end", kRows, count, data::Type::date),
              ints("begin", kRows, count, data::Type::timestamp), any("a", kRows)});
  EXPECT_EQ(settle(tables.tables(), {}).time_column, "begin");
}

TEST(Settle, TakesADateThatDescribesOnlyIfATimeIsDemanded) {
  TestTables tables;
  tables.add("data", "data", {ints("hire_date", kRows, count, data::Type::date), any("a", kRows)});
  EXPECT_EQ(settle(tables.tables(), {}).time_column, "");
  Request request;
  request.targets = {"a"};
  request.problem_type = "time_series";
  EXPECT_EQ(settle(tables.tables(), request).time_column, "hire_date");
}

TEST(Settle, RefusesARankingWithoutAGroup) {
  Request request;
  request.targets = {"Pclass"};
  request.problem_type = "ranking";
  const Error error = error_of(titanic(), request);
  EXPECT_EQ(error.code(), ErrorCode::invalid_argument);
  EXPECT_THAT(error.hint(), HasSubstr("--group-column"));
  request.group_column = "Ticket";
  EXPECT_EQ(settle(titanic().tables(), request).problem_type, "ranking");
}

TEST(Settle, LooksForNoTargetWhenTheUserSaysClustering) {
  Request request;
  request.problem_type = "clustering";
  EXPECT_THAT(settle(titanic().tables(), request).targets, IsEmpty());
}

TEST(Settle, SuggestsTheNearestColumn) {
  for (auto member : {&Request::time_column, &Request::group_column}) {
    Request request;
    request.*member = "Survivd";
    const Error error = error_of(titanic(), request);
    EXPECT_EQ(error.code(), ErrorCode::not_found);
    EXPECT_EQ(error.hint(), "did you mean Survived?");
  }
  for (auto member : {&Request::targets, &Request::ids}) {
    Request request;
    request.*member = {"Name", "pclas"};
    const Error error = error_of(titanic(), request);
    EXPECT_EQ(error.code(), ErrorCode::not_found);
    EXPECT_STREQ(error.what(), "column not found: pclas");
    EXPECT_EQ(error.hint(), "did you mean Pclass?");
  }
}

TEST(Settle, RefusesATargetWithAnotherRole) {
  Request request;
  request.targets = {"Survived"};
  request.ids = {"Name", "Survived"};
  EXPECT_EQ(error_of(titanic(), request).code(), ErrorCode::invalid_argument);
  request.ids = {};
  request.time_column = "Survived";
  EXPECT_EQ(error_of(titanic(), request).code(), ErrorCode::invalid_argument);
}

TEST(Settle, RefusesAnUnknownProblemTypeAndNamesTheKnown) {
  Request request;
  request.problem_type = "classification";
  const Error error = error_of(titanic(), request);
  EXPECT_EQ(error.code(), ErrorCode::invalid_argument);
  for (const std::string& type : problem_types()) {
    EXPECT_THAT(error.hint(), HasSubstr(type));
  }
}

TEST(Settle, RefusesAProblemTypeThatTheTargetContradicts) {
  Request request;
  request.targets = {"Pclass"};
  request.problem_type = "binary_classification";
  EXPECT_EQ(error_of(titanic(), request).code(), ErrorCode::invalid_argument);
  request.targets = {"Name"};
  request.problem_type = "regression";
  EXPECT_EQ(error_of(titanic(), request).code(), ErrorCode::invalid_argument);
}

}  // namespace mdm::roles
