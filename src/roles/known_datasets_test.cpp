#include <gmock/gmock.h>

#include "table_fixture.hpp"

// Datasets as they are known everywhere, by the names, types and distinct values of their columns:
// what a user would call their roles is what must come out.

namespace mdm::roles {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using TestColumns = std::vector<TestColumn>;

constexpr std::size_t kRows = 600;

TestColumn numbered(std::string name, std::size_t rows = kRows, std::int64_t first = 1) {
  return ints(std::move(name), rows, [=](std::int64_t row) { return first + row; });
}

/// Whole numbers `first`, `first` + `step`, …: `distinct` of them, in turn, each `run` times.
TestColumn codes(std::string name, std::int64_t distinct, std::size_t rows = kRows,
                 std::int64_t first = 0, std::int64_t step = 1, std::int64_t run = 1) {
  return ints(std::move(name), rows,
              [=](std::int64_t row) { return first + row / run % distinct * step; });
}

TestColumn measures(std::string name, std::size_t rows = kRows) {
  return floats(std::move(name), rows, [](double row) { return std::sin(row) * 100; });
}

TestColumn words(std::string name, std::size_t distinct, std::size_t rows = kRows,
                 std::size_t run = 1) {
  return texts(std::move(name), rows,
               [=](std::size_t row) { return "word " + std::to_string(row / run % distinct); });
}

TestColumn prose(std::string name, std::size_t rows = kRows) {
  return texts(std::move(name), rows,
               [](std::size_t row) { return "a text of its own, " + std::to_string(row); });
}

/// `run` rows of each day, `days` days, and again.
TestColumn dates(std::string name, std::int64_t days, std::size_t rows = kRows,
                 std::int64_t run = 1, std::int64_t first = 15'000) {
  return ints(
      std::move(name), rows, [=](std::int64_t row) { return first + row / run % days; },
      data::Type::date);
}

std::string text_of(const std::vector<std::string>& names) {
  return fmt::format("{}", fmt::join(names, ","));
}

/// "type(targets) ids=… time=… group=…", as far as they are known.
std::string settled(const TestTables& tables, const Request& request = {}) {
  const Roles roles = settle(tables.tables(), request);
  std::string text = fmt::format("{}({})", roles.problem_type, text_of(roles.targets));
  text += roles.ids.empty() ? "" : " ids=" + text_of(roles.ids);
  text += roles.time_column.empty() ? "" : " time=" + roles.time_column;
  text += roles.group_column.empty() ? "" : " group=" + roles.group_column;
  return text;
}

std::string settled(const TestColumns& columns) {
  return settled(TestTables().add("data", "data", columns));
}

}  // namespace

TEST(KnownDatasets, Titanic) {
  const auto features = [](std::size_t rows) {
    return TestColumns{codes("Pclass", 3, rows, 1), prose("Name", rows),
                       words("Sex", 2, rows),       measures("Age", rows),
                       codes("SibSp", 7, rows),     words("Cabin", 90, rows)};
  };
  TestColumns train = features(kRows);
  train.insert(train.begin(), {numbered("PassengerId"), codes("Survived", 2)});
  TestColumns test = features(200);
  test.insert(test.begin(), numbered("PassengerId", 200, 601));
  TestTables tables;
  tables.add("train", "train", train).add("test", "test", test);
  EXPECT_EQ(settled(tables), "binary_classification(Survived) ids=PassengerId");
  tables.add("gender_submission", "submission",
             {numbered("PassengerId", 200, 601), codes("Survived", 2, 200)});
  EXPECT_EQ(settled(tables), "binary_classification(Survived) ids=PassengerId");
  EXPECT_EQ(settled(train), "binary_classification(Survived) ids=PassengerId");
}

TEST(KnownDatasets, HousePrices) {
  const TestColumns train = {numbered("Id"),
                             codes("MSSubClass", 15, kRows, 20, 10),
                             words("MSZoning", 5),
                             codes("LotArea", 550, kRows, 1300, 7),
                             codes("OverallQual", 10),
                             codes("YearBuilt", 112, kRows, 1872),
                             codes("YrSold", 5, kRows, 2006),
                             codes("SalePrice", 420, kRows, 34'900, 500)};
  EXPECT_EQ(settled(train), "regression(SalePrice) ids=Id");
}

TEST(KnownDatasets, StoreSales) {
  // 20 days of 5 stores and 6 families; then 10 rows of the days after.
  const auto rows = [](std::size_t count, std::int64_t first, std::int64_t id) {
    return TestColumns{numbered("id", count, id), dates("date", 20, count, 30, first),
                       codes("store_nbr", 5, count, 1), words("family", 6, count, 5),
                       codes("onpromotion", 40, count)};
  };
  TestColumns train = rows(kRows, 15'000, 0);
  train.push_back(measures("sales"));
  TestTables tables;
  tables.add("train", "train", train).add("test", "test", rows(60, 15'020, 600));
  tables.add("sample_submission", "submission", {numbered("id", 60, 600), measures("sales", 60)});
  tables.add("stores", "other", {codes("store_nbr", 5, 5, 1), words("city", 3, 5)});
  EXPECT_EQ(settled(tables), "time_series(sales) ids=id time=date group=store_nbr");
  EXPECT_THAT(settle(tables.tables(), {}).reasons.at("problem_type"),
              HasSubstr("test begins where train ends"));
}

TEST(KnownDatasets, RowsOfTheTestTableAmongThoseOfTrainingAreNoSeries) {
  TestTables tables;
  tables.add("train", "train",
             {numbered("id"), dates("pickup_datetime", 90), dates("dropoff_datetime", 91),
              codes("vendor_id", 2), measures("trip_duration")});
  tables.add(
      "test", "test",
      {numbered("id", 200, 601), dates("pickup_datetime", 60, 200), codes("vendor_id", 2, 200)});
  tables.add("sample_submission", "submission",
             {numbered("id", 200, 601), measures("trip_duration", 200)});
  EXPECT_EQ(settled(tables), "regression(trip_duration) ids=id time=pickup_datetime");
}

TEST(KnownDatasets, Iris) {
  EXPECT_EQ(settled({measures("sepal_length"), measures("sepal_width"), measures("petal_length"),
                     measures("petal_width"), words("species", 3)}),
            "multiclass_classification(species)");
  EXPECT_EQ(settled({measures("a"), measures("b"), measures("c"), words("variety", 3)}),
            "multiclass_classification(variety)");
}

TEST(KnownDatasets, Adult) {
  EXPECT_EQ(settled({codes("age", 73, kRows, 17), words("workclass", 9), codes("fnlwgt", 590),
                     words("education", 16), codes("capital.gain", 119),
                     words("native.country", 42), words("income", 2)}),
            "binary_classification(income)");
}

TEST(KnownDatasets, DigitsAsPixels) {
  TestColumns train = {codes("label", 10)};
  TestColumns test;
  for (int i = 0; i < 20; ++i) {
    train.push_back(codes("pixel" + std::to_string(i), 256));
    test.push_back(codes("pixel" + std::to_string(i), 256, 100));
  }
  TestTables tables;
  tables.add("train", "train", train).add("test", "test", test);
  tables.add("sample_submission", "submission", {numbered("ImageId", 100), codes("Label", 1, 100)});
  EXPECT_EQ(settled(tables), "multiclass_classification(label)");
}

TEST(KnownDatasets, MovieRatings) {
  const auto half_stars = [](double row) { return 0.5 + std::fmod(row, 10) / 2; };
  const TestColumn moment = ints("timestamp", kRows, [](std::int64_t row) {
    return 789'652'004 + row * 7'919'113 % 700'000'000;
  });
  EXPECT_EQ(settled({codes("userId", 20, kRows, 1, 1, 30), codes("movieId", 150, kRows, 1),
                     floats("rating", kRows, half_stars), moment}),
            "regression(rating) time=timestamp group=userId");
  EXPECT_EQ(settled({codes("userId", 20, kRows, 1, 1, 30), codes("movieId", 150, kRows, 1),
                     codes("rating", 5, kRows, 1), moment}),
            "regression(rating) time=timestamp group=userId");
}

TEST(KnownDatasets, ProductsOfNineClasses) {
  const TestColumn classes = texts(
      "target", kRows, [](std::size_t row) { return "Class_" + std::to_string(row % 9 + 1); });
  TestTables tables;
  tables.add("train", "train", {numbered("id"), codes("feat_1", 42), codes("feat_2", 37), classes});
  TestColumns wanted = {numbered("id", 90)};
  for (int i = 1; i <= 9; ++i) {
    wanted.push_back(codes("Class_" + std::to_string(i), 1, 90));
  }
  tables.add("sampleSubmission", "submission", wanted);
  EXPECT_EQ(settled(tables), "multiclass_classification(target) ids=id");
  EXPECT_EQ(settle(tables.tables(), {}).reasons.at("target"),
            "sampleSubmission asks for each of its values");
}

TEST(KnownDatasets, ToxicComments) {
  const TestColumn id = texts("id", kRows, [](std::size_t row) {
    return fmt::format("{:016x}", (row + 1) * 0x9e3779b97f4a7c15U);
  });
  EXPECT_EQ(settled({id, prose("comment_text"), codes("toxic", 2), codes("severe_toxic", 2),
                     codes("obscene", 2), codes("threat", 2), codes("insult", 2)}),
            "multilabel_classification(toxic,severe_toxic,obscene,threat,insult) ids=id");
}

TEST(KnownDatasets, DefectsThatTheTestTableLacks) {
  TestTables tables;
  tables.add("train", "train",
             {numbered("id"), codes("X_Minimum", 500), measures("Steel_Plate_Thickness"),
              codes("Pastry", 2), codes("Z_Scratch", 2), codes("K_Scatch", 2)});
  tables.add("test", "test",
             {numbered("id", 100, 601), codes("X_Minimum", 90, 100),
              measures("Steel_Plate_Thickness", 100)});
  EXPECT_EQ(settled(tables), "multilabel_classification(Pastry,Z_Scratch,K_Scatch) ids=id");
}

TEST(KnownDatasets, CreditDefault) {
  EXPECT_EQ(
      settled({numbered("ID"), codes("LIMIT_BAL", 81, kRows, 10'000, 10'000), codes("SEX", 2),
               codes("EDUCATION", 7), codes("AGE", 56, kRows, 21), codes("PAY_0", 11, kRows, -2),
               codes("BILL_AMT1", 580), codes("default.payment.next.month", 2)}),
      "binary_classification(default.payment.next.month) ids=ID");
}

TEST(KnownDatasets, CustomersThatLeave) {
  EXPECT_EQ(settled({numbered("RowNumber"), codes("CustomerId", kRows, kRows, 15'565'701, 37),
                     words("Surname", 290), codes("CreditScore", 460), words("Geography", 3),
                     codes("Tenure", 11), measures("Balance"), codes("IsActiveMember", 2),
                     measures("EstimatedSalary"), codes("Exited", 2)}),
            "binary_classification(Exited) ids=RowNumber,CustomerId");
  EXPECT_EQ(settled({texts("customerID", kRows,
                           [](std::size_t row) { return fmt::format("{:04}-ABCDE", row); }),
                     words("gender", 2), codes("SeniorCitizen", 2), codes("tenure", 73),
                     words("PaymentMethod", 4), measures("MonthlyCharges"), words("Churn", 2)}),
            "binary_classification(Churn) ids=customerID");
}

TEST(KnownDatasets, OnePlainSeriesInTime) {
  EXPECT_EQ(settled({dates("Date", 600), measures("Open"), measures("Close"),
                     codes("Volume", 590, kRows, 1000, 13), measures("Sales")}),
            "time_series(Sales) time=Date");
  EXPECT_EQ(settled({numbered("year", 150, 1871), measures("demand", 150)}),
            "time_series(demand) time=year");
}

TEST(KnownDatasets, DemandOfItemsInStores) {
  EXPECT_EQ(settled({dates("date", 20), codes("store", 5, kRows, 1, 1, 20),
                     codes("item", 6, kRows, 1, 1, 100), codes("sales", 190)}),
            "time_series(sales) time=date group=store");
}

TEST(KnownDatasets, CarsOfSomeYearsAreNoSeries) {
  EXPECT_EQ(
      settled({words("model", 20), codes("year", 25, kRows, 1996),
               codes("mileage", 580, kRows, 0, 113), words("fuelType", 4), measures("price")}),
      "regression(price)");
}

TEST(KnownDatasets, SearchResultsToRank) {
  EXPECT_EQ(settled({codes("relevance", 5), codes("qid", 30, kRows, 1, 1, 20),
                     measures("feature_1"), measures("feature_2")}),
            "clustering() group=qid");
  Request request;
  request.targets = {"relevance"};
  const TestTables tables = std::move(TestTables().add(
      "data", "data",
      {codes("relevance", 5), codes("qid", 30, kRows, 1, 1, 20), measures("feature_1")}));
  EXPECT_EQ(settled(tables, request), "ranking(relevance) group=qid");
}

TEST(KnownDatasets, CustomersToCluster) {
  EXPECT_EQ(
      settled({codes("CustomerID", 200, 200, 1), words("Gender", 2, 200), codes("Age", 51, 200, 18),
               codes("Annual Income (k$)", 64, 200, 15), codes("Balance", 84, 200, 1)}),
      "clustering() ids=CustomerID");
  EXPECT_EQ(settled({codes("Channel", 2), codes("Region", 3), codes("Fresh", 570),
                     codes("Milk", 560), codes("Delicassen", 550)}),
            "clustering()");
}

TEST(KnownDatasets, WineQuality) {
  EXPECT_EQ(settled({measures("fixed acidity"), measures("pH"), measures("alcohol"),
                     codes("quality", 6, kRows, 3)}),
            "multiclass_classification(quality)");
}

TEST(KnownDatasets, ImagesOfBreeds) {
  EXPECT_EQ(
      settled({texts("image", kRows, [](std::size_t row) { return fmt::format("{:05}.jpg", row); }),
               words("label", 120)}),
      "multiclass_classification(label) ids=image");
}

TEST(KnownDatasets, TablesThatOnlyHangTogetherHaveNoGuessedRoles) {
  TestTables tables;
  tables.add("orders", "data",
             {numbered("order_id"), codes("customer_id", 50), dates("order_date", 90),
              measures("amount")});
  tables.add("products", "data", {numbered("product_id", 40), measures("price", 40)});
  EXPECT_EQ(settled(tables), "clustering() ids=order_id,product_id");
}

TEST(KnownDatasets, PeopleWithADateOfBirthHaveNoTime) {
  EXPECT_EQ(settled({numbered("person_id"), dates("birth_date", 500), words("city", 30),
                     codes("smoker", 2)}),
            "clustering() ids=person_id");
}

TEST(KnownDatasets, VisitsOfPatientsBelongTogether) {
  EXPECT_EQ(
      settled({numbered("encounter_id"), codes("patient_nbr", 100, kRows, 1, 1, 6),
               words("race", 5), codes("time_in_hospital", 14, kRows, 1), words("readmitted", 3)}),
      "multiclass_classification(readmitted) ids=encounter_id group=patient_nbr");
}

}  // namespace mdm::roles
