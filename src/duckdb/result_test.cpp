#include <gmock/gmock.h>

#include <mdm/duckdb.hpp>

namespace mdm::duckdb {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Row = std::vector<std::string>;

struct Case {
  const char* expression;
  data::Type type;
  const char* cell;
  int scale = 0;
};

TEST(Result, HasTheCanonicalTypeOfEveryEngineType) {
  const Case cases[] = {
      {"true", data::Type::boolean, "true"},
      {"(-1)::TINYINT", data::Type::int64, "-1"},
      {"255::UTINYINT", data::Type::int64, "255"},
      {"(-300)::SMALLINT", data::Type::int64, "-300"},
      {"65535::USMALLINT", data::Type::int64, "65535"},
      {"70000::INTEGER", data::Type::int64, "70000"},
      {"4294967295::UINTEGER", data::Type::int64, "4294967295"},
      {"9223372036854775807::BIGINT", data::Type::int64, "9223372036854775807"},
      {"18446744073709551615::UBIGINT", data::Type::decimal, "18446744073709551615"},
      {"'170141183460469231731687303715884105727'::HUGEINT", data::Type::decimal,
       "170141183460469231731687303715884105727"},
      {"0.5::FLOAT", data::Type::float64, "0.5"},
      {"0.1::DOUBLE", data::Type::float64, "0.1"},
      {"'inf'::DOUBLE", data::Type::float64, "Infinity"},
      {"'nan'::DOUBLE", data::Type::float64, ""},
      {"'nan'::FLOAT", data::Type::float64, ""},
      {"12.34::DECIMAL(15, 2)", data::Type::float64, "12.34"},
      {"12::DECIMAL(18, 0)", data::Type::int64, "12"},
      {"'1234567890123456.78'::DECIMAL(18, 2)", data::Type::decimal, "1234567890123456.78", 2},
      {"'-0.0000000000000000000000000000000000001'::DECIMAL(38, 37)", data::Type::decimal,
       "-0.0000000000000000000000000000000000001", 37},
      {"DATE '1582-10-04'", data::Type::date, "1582-10-04"},
      {"'infinity'::DATE", data::Type::date, ""},
      {"TIME '12:34:56.789'", data::Type::time, "12:34:56.789"},
      {"TIMESTAMP '2024-02-29 12:00:00.000001'", data::Type::timestamp,
       "2024-02-29 12:00:00.000001"},
      {"'2024-02-29 12:00:00'::TIMESTAMP_S", data::Type::timestamp, "2024-02-29 12:00:00"},
      {"'2024-02-29 12:00:00.5'::TIMESTAMP_MS", data::Type::timestamp, "2024-02-29 12:00:00.5"},
      {"'2024-02-29 12:00:00.123456789'::TIMESTAMP_NS", data::Type::timestamp,
       "2024-02-29 12:00:00.123456"},
      {"'2024-02-29 12:00:00+02'::TIMESTAMPTZ", data::Type::timestamp, "2024-02-29 10:00:00"},
      {"'-infinity'::TIMESTAMP", data::Type::timestamp, ""},
      {"'x'", data::Type::text, "x"},
      {"'a'::ENUM ('a', 'b')", data::Type::text, "a"},
      {"'12345678-1234-1234-1234-123456789abc'::UUID", data::Type::text,
       "12345678-1234-1234-1234-123456789abc"},
      {"'\\xAA'::BLOB", data::Type::text, "\\xAA"},
      {"INTERVAL 3 DAY", data::Type::text, "3 days"},
      {"[1, NULL]", data::Type::text, "[1,null]"},
      {"{'a': 'x', 'b': [1.5]}", data::Type::text, "{\"a\":\"x\",\"b\":[1.5]}"},
      {"MAP {'k': 1}", data::Type::text, "{\"k\":1}"},
      {"NULL", data::Type::int64, ""},
      {"'{\"a\":1}'::JSON", data::Type::text, "{\"a\":1}"},
  };
  Connection connection{Options{}};
  for (const Case& one : cases) {
    const auto sql = fmt::format("SELECT {} AS x", one.expression);
    EXPECT_EQ(connection.describe(sql).fields,
              (std::vector<data::Field>{{"x", one.type, one.scale}}))
        << sql;
    EXPECT_THAT(connection.rows(sql), ElementsAre(Row{one.cell})) << sql;
  }
}

TEST(Result, KeepsOrderAndNullsOverManyBatches) {
  Connection connection{Options{.threads = 4}};
  const auto stream = connection.stream(
      "SELECT range AS i, CASE WHEN range % 3 > 0 THEN range::INTEGER END AS n, "
      "CASE WHEN range % 5 > 0 THEN 'text of some length ' || range END AS s "
      "FROM range(300000) WHERE range % 7 > 0 ORDER BY range");
  data::Batch batch;
  std::int64_t i = 0;
  std::size_t batches = 0;
  while (stream->next(batch)) {
    ++batches;
    for (std::size_t row = 0; row < batch.rows; ++row) {
      i += i % 7 == 6 ? 2 : 1;
      ASSERT_EQ(batch.columns[0].ints[row], i);
      ASSERT_EQ(batch.columns[1].valid(row), i % 3 > 0);
      ASSERT_EQ(batch.columns[1].ints[row], i % 3 > 0 ? i : 0);
      ASSERT_EQ(batch.columns[2].valid(row), i % 5 > 0);
      ASSERT_EQ(batch.columns[2].text(row),
                i % 5 > 0 ? fmt::format("text of some length {}", i) : "");
    }
  }
  EXPECT_EQ(i, 299'998);
  EXPECT_GT(batches, 1U);
  EXPECT_EQ(batch.rows, 0U);
  EXPECT_TRUE(batch.columns.empty());
}

TEST(Result, HasNoValidityWhereNothingIsNull) {
  Connection connection{Options{}};
  const auto stream = connection.stream("SELECT range FROM range(5000)");
  data::Batch batch;
  ASSERT_TRUE(stream->next(batch));
  EXPECT_TRUE(batch.columns[0].validity.empty());
}

TEST(Result, MayEndInSemicolonsAndComments) {
  Connection connection{Options{}};
  for (const char* sql : {"SELECT 1::INTEGER AS x;", "SELECT 1::INTEGER AS x -- a; b",
                          "SELECT 1::INTEGER AS x; ;\n-- done; really\n",
                          "SELECT 1::INTEGER AS x /* ; */ ; /* ; */"}) {
    EXPECT_THAT(connection.rows(sql), ElementsAre(Row{"1"})) << sql;
  }
  EXPECT_THAT(connection.rows("SELECT 1::INTEGER, '; --'"), ElementsAre(Row{"1", "; --"}));
}

TEST(Result, KeepsNamesThatAreTwiceThere) {
  Connection connection{Options{}};
  EXPECT_THAT(connection.describe("SELECT 1 AS a, 2 AS a").names(), ElementsAre("a", "a"));
  EXPECT_THAT(connection.rows("SELECT 1 AS a, 2 AS a"), ElementsAre(Row{"1", "2"}));
}

TEST(Result, ReportsAnErrorThatComesAfterRows) {
  Connection connection{Options{}};
  const auto stream = connection.stream(
      "SELECT CASE WHEN range < 900000 THEN 1 ELSE CAST('bad ' || range AS INTEGER) END "
      "FROM range(1000000)");
  data::Batch batch;
  try {
    while (stream->next(batch)) {}
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::bad_input);
    EXPECT_THAT(error.what(), HasSubstr("bad 900000"));
  }
}

TEST(Result, MayBeGivenUpBeforeItsEnd) {
  Connection connection{Options{.threads = 2}};
  {
    const auto stream = connection.stream("SELECT range FROM range(100000000)");
    data::Batch batch;
    ASSERT_TRUE(stream->next(batch));
  }
  EXPECT_THAT(connection.rows("SELECT 1"), ElementsAre(Row{"1"}));
}

}  // namespace
}  // namespace mdm::duckdb
