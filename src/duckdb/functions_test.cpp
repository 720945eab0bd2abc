#include <atomic>
#include <cmath>
#include <stdexcept>

#include <gmock/gmock.h>

#include <mdm/duckdb.hpp>

namespace mdm::duckdb {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Row = std::vector<std::string>;

TEST(DefinedFunction, TakesNumbersAndGivesNullForNothing) {
  Connection connection{Options{}};
  connection.define("half_of_even", [](double x) -> std::optional<double> {
    return std::fmod(x, 2) == 0 ? std::optional(x / 2) : std::nullopt;
  });
  EXPECT_THAT(connection.rows("SELECT half_of_even(x) FROM (VALUES (4), (3), (NULL)) AS t(x)"),
              ElementsAre(Row{"2"}, Row{""}, Row{""}));
}

TEST(DefinedFunction, TakesTextsShortAndLong) {
  Connection connection{Options{}};
  connection.define("bytes", [](std::string_view text) -> std::optional<double> {
    return static_cast<double>(text.size());
  });
  EXPECT_THAT(connection.rows("SELECT bytes(x) FROM (VALUES (''), ('twelve bytes'), "
                              "('thirteen byte'), (NULL)) AS t(x)"),
              ElementsAre(Row{"0"}, Row{"12"}, Row{"13"}, Row{""}));
}

TEST(DefinedFunction, TakesSeveralNumbersAndGivesNullForANullAmongThem) {
  Connection connection{Options{}};
  connection.define("digits", 3, [](std::span<const double> x) -> std::optional<double> {
    return x[0] == 9 ? std::nullopt : std::optional(x[0] * 100 + x[1] * 10 + x[2]);
  });
  EXPECT_THAT(connection.rows("SELECT digits(x, 2, y) FROM (VALUES (1, 3), (NULL, 3), (1, NULL), "
                              "(9, 1)) AS t(x, y)"),
              ElementsAre(Row{"123"}, Row{""}, Row{""}, Row{""}));
}

TEST(DefinedFunction, IsCalledForEveryRowOnManyThreads) {
  Connection connection{Options{.threads = 4}};
  std::atomic<int> calls = 0;
  connection.define("counted", [&calls](double x) -> std::optional<double> {
    ++calls;
    return x;
  });
  EXPECT_THAT(connection.rows("SELECT CAST(sum(counted(range)) AS BIGINT) FROM range(1000000)"),
              ElementsAre(Row{"499999500000"}));
  EXPECT_EQ(calls, 1'000'000);
}

TEST(DefinedFunction, FailsTheStatementWithWhatItThrows) {
  Connection connection{Options{}};
  connection.define("broken", [](double) -> std::optional<double> {
    throw std::runtime_error("the oven is cold");
  });
  try {
    connection.rows("SELECT broken(1)");
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::bad_input);
    EXPECT_THAT(error.what(), HasSubstr("the oven is cold"));
  }
  EXPECT_THAT(connection.rows("SELECT 1"), ElementsAre(Row{"1"}));
}

}  // namespace
}  // namespace mdm::duckdb
