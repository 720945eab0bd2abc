#include <gtest/gtest.h>

#include <mdm/base/digest.hpp>
#include <mdm/duckdb.hpp>

#include "read_table_test.hpp"

namespace mdm::reader {
namespace {

using data::Type;

/// Writes the rows of a SELECT as Parquet.
std::filesystem::path write_parquet(const TestFolder& folder, const std::string& name,
                                    const std::string& select) {
  const std::filesystem::path file = folder.path() / name;
  duckdb::Connection engine(duckdb::Options{});
  engine.run(
      fmt::format("COPY ({}) TO {} (FORMAT parquet)", select, duckdb::literal(file.string())));
  return file;
}

std::string error_of(const std::filesystem::path& path, const Options& options = {}) {
  try {
    read_all(*open_table(discover(path).front(), options, {}));
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::bad_input) << error.what();
    return error.what();
  }
  return {};
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(EngineTable, ReadsRecordsOfJsonWithExactTypes) {
  const TestFolder folder;
  const std::string text =
      "[{\"i\":1,\"f\":2,\"b\":true,\"s\":\"00123\",\"d\":\"2020-01-31\","
      "\"ts\":\"2020-01-01T02:00:00+02:00\",\"u\":\"A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11\","
      "\"mixed\":1,\"nested\":{\"a\":[1,2]},\"neg\":-5,\"n\":null},\n"
      "{\"i\":9007199254740993,\"f\":2.5,\"b\":null,\"s\":\"5\",\"d\":\"2020-02-01\","
      "\"ts\":\"2020-01-01T00:00:00Z\",\"u\":\"x\",\"mixed\":\"m\",\"nested\":{\"b\":1},"
      "\"neg\":18446744073709551,\"more\":1}]";
  const ReadTable read = read_file_as_table(folder.write("t.json", text));
  EXPECT_EQ(read.columns,
            (Cells{"i", "f", "b", "s", "d", "ts", "u", "mixed", "nested", "neg", "n", "more"}));
  EXPECT_EQ(read.types, (Types{Type::int64, Type::float64, Type::boolean, Type::text, Type::date,
                               Type::timestamp, Type::text, Type::text, Type::text, Type::int64,
                               Type::text, Type::int64}));
  EXPECT_EQ(read.rows[0],
            (Cells{"1", "2", "true", "00123", "2020-01-31", "2020-01-01 00:00:00",
                   "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11", "1", "{\"a\":[1,2]}", "-5", "∅", "∅"}));
  EXPECT_EQ(read.rows[1][0], "9007199254740993");
  EXPECT_EQ(read.rows[1][5], "2020-01-01 00:00:00");
  EXPECT_EQ(read.rows[1][7], "m");
  EXPECT_EQ(read.rows[1][8], "{\"b\":1}");
  EXPECT_EQ(read.report.source_digest, digest_of(text));
  EXPECT_EQ(read.report.rows, 2U);
}

TEST(EngineTable, ReadsJsonLinesPlainAndCompressed) {
  const TestFolder folder;
  std::string text;
  for (int i = 0; i < 5000; ++i) {
    text += fmt::format("{{\"i\":{},\"t\":\"{}\"}}\n", i, i == 4000 ? "late" : "2020-01-01");
  }
  Options options;
  options.sample_rows = 100;
  const ReadTable plain = read_file_as_table(folder.write("t.jsonl", text), options);
  EXPECT_EQ(plain.types, (Types{Type::int64, Type::text}));
  EXPECT_EQ(plain.passes, 2);
  EXPECT_EQ(plain.rows[4999], (Cells{"4999", "2020-01-01"}));
  EXPECT_EQ(read_file_as_table(folder.write("g.jsonl.gz", gzipped(text)), options).rows,
            plain.rows);
  EXPECT_EQ(read_file_as_table(folder.write("z.ndjson.zst", zstd_packed(text)), options).rows,
            plain.rows);
}

TEST(EngineTable, KeepsEveryDigitOfNumbersOfJson) {
  const TestFolder folder;
  const std::string text =
      "{\"a\":0.1234567890123456789,\"b\":1.50,\"c\":1e5,\"n\":{\"x\":[-0.30000000000000000004]}}\n"
      "{\"a\":2.50,\"b\":0.1,\"c\":7,\"n\":{\"x\":[1.0]}}\n"
      "{\"a\":-1234567890123456789,\"b\":null,\"c\":0.5,\"n\":null}\n";
  for (const auto& file :
       {folder.write("t.jsonl", text), folder.write("t.jsonl.gz", gzipped(text))}) {
    const ReadTable read = read_file_as_table(file);
    EXPECT_EQ(read.types, (Types{Type::decimal, Type::float64, Type::float64, Type::text}));
    EXPECT_EQ(read.column(0), (Cells{"0.1234567890123456789", "2.5000000000000000000",
                                     "-1234567890123456789.0000000000000000000"}));
    EXPECT_EQ(read.column(1), (Cells{"1.5", "0.1", "∅"}));
    EXPECT_EQ(read.column(2), (Cells{"1e+05", "7", "0.5"}));
    EXPECT_EQ(read.column(3), (Cells{R"({"x":[-0.30000000000000000004]})", R"({"x":[1.0]})", "∅"}));
  }
}

TEST(EngineTable, SaysWhichCellWidenedAColumnOfJson) {
  const TestFolder folder;
  const ReadTable read =
      read_file_as_table(folder.write("t.json", "[{\"a\":1},{\"a\":2.5},{\"a\":3}]"));
  EXPECT_EQ(read.types, Types{Type::float64});
  ASSERT_EQ(read.report.witnesses.size(), 1U);
  EXPECT_EQ(read.report.witnesses[0].value, "2.5");
  EXPECT_EQ(read.report.witnesses[0].refused, Type::int64);
}

TEST(EngineTable, ReadsNotANumberAsNull) {
  const TestFolder folder;
  const ReadTable read = read_file_as_table(
      folder.write("t.json", "[{\"a\":NaN,\"b\":\"NaN\"},{\"a\":1.5,\"b\":\"x\"}]"));
  EXPECT_EQ(read.types, (Types{Type::float64, Type::text}));
  EXPECT_EQ(read.rows[0], (Cells{"∅", "NaN"}));
}

TEST(EngineTable, NamesTheFileOfBrokenJson) {
  const TestFolder folder;
  const std::string error = error_of(folder.write("broken.json", "[{\"a\":1},{\"a\":"));
  EXPECT_TRUE(has(error, "broken.json")) << error;
}

TEST(EngineTable, ReadsParquetWithItsTypes) {
  const TestFolder folder;
  const auto file = write_parquet(
      folder, "t.parquet",
      "SELECT * FROM (VALUES (1::INTEGER, 1.5::DOUBLE, TRUE, DATE '2020-01-31', TIME '10:00:00', "
      "TIMESTAMPTZ '2020-01-01 02:00:00+02', 'x', 12345678901234567890::HUGEINT, [1, 2]), "
      "(NULL, 'nan'::DOUBLE, NULL, NULL, NULL, NULL, NULL, NULL, NULL)) "
      "t(i, f, b, d, ti, ts, s, h, l)");
  const ReadTable read = read_file_as_table(file);
  EXPECT_EQ(read.types, (Types{Type::int64, Type::float64, Type::boolean, Type::date, Type::time,
                               Type::timestamp, Type::text, read.types[7], Type::text}));
  EXPECT_EQ(read.rows[0][5], "2020-01-01 00:00:00");
  EXPECT_EQ(read.rows[0][8], "[1,2]");
  for (const std::string& cell : read.rows[1]) {
    EXPECT_EQ(cell, "∅");
  }
  EXPECT_EQ(read.passes, 1);
  EXPECT_EQ(read.report.source_digest, digest_of_file(file));
}

TEST(EngineTable, GivesPivotsFromASample) {
  const TestFolder folder;
  const auto file = write_parquet(folder, "t.parquet",
                                  "SELECT i, i * 0.5::DOUBLE AS f, 'x' AS s FROM range(101) t(i)");
  EXPECT_EQ(read_file_as_table(file).pivots, (std::vector<double>{50, 25, 0}));
  const auto table = open_table(discover(file).front(), {}, {});
  EXPECT_NEAR(table->row_bytes(), 8 + 8 + 4 + 1, 0.1);
}

TEST(EngineTable, KeepsTheUsersTypesOrNamesTheValue) {
  const TestFolder folder;
  const auto file = write_parquet(folder, "t.parquet",
                                  "SELECT * FROM (VALUES (1, 2.5, '7'), (2, 3.0, '8')) t(i, f, s)");
  Options options;
  options.types = {{"i", Type::float64}, {"s", Type::int64}};
  const ReadTable read = read_file_as_table(file, options);
  EXPECT_EQ(read.types[0], Type::float64);
  EXPECT_EQ(read.types[2], Type::int64);
  EXPECT_EQ(read.rows[1][2], "8");
  options.types = {{"f", Type::int64}};
  const std::string error = error_of(file, options);
  EXPECT_TRUE(has(error, "value of column 'f' is no int64: 2.5")) << error;
  EXPECT_TRUE(has(error, "t.parquet")) << error;
  options.types = {{"s", Type::boolean}};
  EXPECT_TRUE(has(error_of(file, options), "value of column 's' is no boolean: '7'"));
}

TEST(EngineTable, WidensOnRequestIfThatLosesNothing) {
  const TestFolder folder;
  const auto file =
      write_parquet(folder, "t.parquet",
                    "SELECT 1::BIGINT AS i, 9007199254740993 AS big, DATE '2020-01-01' AS d");
  const auto table = open_table(discover(file).front(), {}, {});
  table->widen({"i", Type::float64});
  table->widen({"big", Type::float64});
  table->widen({"d", Type::timestamp});
  const ReadTable read = read_all(*table);
  EXPECT_EQ(read.types, (Types{Type::float64, Type::decimal, Type::timestamp}));
  EXPECT_EQ(read.rows[0], (Cells{"1", "9007199254740993", "2020-01-01 00:00:00"}));
}

std::string type_at(const ReadTable& read, std::size_t column) {
  const data::Field& field = read.schema.fields[column];
  return data::type_text(field.type, field.scale);
}

TEST(EngineTable, RefusesParquetWhoseRowGroupsLackRows) {
  const TestFolder folder;
  const auto file = write_parquet(folder, "t.parquet", "SELECT i FROM range(5000) r(i)");
  std::string bytes = read_file(file);
  const std::size_t rows = bytes.find("\x16\x90\x4E", bytes.rfind("duckdb_schema") + 1);
  ASSERT_NE(rows, std::string::npos);
  bytes[rows + 1] = '\x92';  // num_rows of the file, a zigzag varint: 5001
  const std::string error = error_of(folder.write("u.parquet", bytes));
  EXPECT_TRUE(has(error, "tells of 5001 rows and its row groups of 5000: ")) << error;
  EXPECT_TRUE(has(error, "u.parquet")) << error;
}

TEST(EngineTable, ReadsWideNumbersOfParquetExactly) {
  const TestFolder folder;
  const auto file = write_parquet(
      folder, "t.parquet",
      "SELECT * FROM (VALUES (18446744073709551615::UBIGINT, 1234567890123456.78::DECIMAL(18, 2), "
      "'-99999999999999999999.999999999999999999'::DECIMAL(38, 18), 12.34::DECIMAL(10, 2), "
      "12::DECIMAL(18, 0)), (0, NULL, 0.5, -0.01, -7)) t(u, d, w, f, i)");
  const ReadTable read = read_file_as_table(file);
  EXPECT_EQ(type_at(read, 0), "decimal(38,0)");
  EXPECT_EQ(type_at(read, 1), "decimal(38,2)");
  EXPECT_EQ(type_at(read, 2), "decimal(38,18)");
  EXPECT_EQ(type_at(read, 3), "float64");
  EXPECT_EQ(type_at(read, 4), "int64");
  EXPECT_EQ(read.rows[0], (Cells{"18446744073709551615", "1234567890123456.78",
                                 "-99999999999999999999.999999999999999999", "12.34", "12"}));
  EXPECT_EQ(read.rows[1], (Cells{"0", "∅", "0.500000000000000000", "-0.01", "-7"}));
}

TEST(EngineTable, WidensStoredNumbersToDecimalsThatHoldThem) {
  const TestFolder folder;
  const auto file = write_parquet(
      folder, "t.parquet",
      "SELECT 5::BIGINT AS i, 1.5::DOUBLE AS f, 12345678901234567.89::DECIMAL(19, 2) AS d, "
      "9223372036854775807 AS long, '12345678901234567.89'::DECIMAL(19, 2) AS wide");
  const auto table = open_table(discover(file).front(), {}, {});
  table->widen({"i", Type::decimal, 3});
  table->widen({"f", Type::decimal, 3});
  table->widen({"d", Type::decimal, 5});
  table->widen({"long", Type::decimal, 20});
  table->widen({"wide", Type::decimal, 22});
  const ReadTable read = read_all(*table);
  EXPECT_EQ(read.types, (Types{Type::decimal, Type::text, Type::decimal, Type::text, Type::text}));
  EXPECT_EQ(read.rows[0], (Cells{"5.000", "1.5", "12345678901234567.89000", "9223372036854775807",
                                 "12345678901234567.89"}));
}

TEST(EngineTable, ReadsWideIntegersOfJsonExactly) {
  const TestFolder folder;
  const ReadTable read = read_file_as_table(
      folder.write("t.json",
                   "[{\"a\":18446744073709551615,\"b\":2.5},"
                   "{\"a\":-12345678901234567890123456789,\"b\":12345678901234567890}]"));
  EXPECT_EQ(type_at(read, 0), "decimal(38,0)");
  EXPECT_EQ(type_at(read, 1), "decimal(38,1)");
  EXPECT_EQ(read.rows[0], (Cells{"18446744073709551615", "2.5"}));
  EXPECT_EQ(read.rows[1], (Cells{"-12345678901234567890123456789", "12345678901234567890.0"}));
}

TEST(EngineTable, JoinsParquetFilesByName) {
  const TestFolder folder;
  write_parquet(folder, "p_1.parquet", "SELECT 1 AS a, 'x' AS b");
  write_parquet(folder, "p_2.parquet", "SELECT 'y' AS b, 2 AS a");
  const ReadTable read =
      read_all(*open_table(discover(folder.path() / "p_*.parquet").front(), {}, {}));
  EXPECT_EQ(read.column(0), (Cells{"1", "2"}));
  EXPECT_EQ(read.column(1), (Cells{"x", "y"}));
  write_parquet(folder, "p_3.parquet", "SELECT 'y' AS b, 2 AS c");
  const std::string error = error_of(folder.path() / "p_*.parquet");
  EXPECT_TRUE(has(error, "p_1.parquet") && has(error, "p_3.parquet has 'c'")) << error;
}

TEST(EngineTable, ReadsFilesWithAnyName) {
  const TestFolder folder;
  for (const char* name : {"a[1]*?.json", "it's.json", "caf\xE9.json"}) {
    EXPECT_EQ(read_file_as_table(folder.write(name, "[{\"a\":1}]")).rows.size(), 1U) << name;
  }
}

TEST(EngineTable, ShowsEveryBatchToTheObserver) {
  const TestFolder folder;
  const auto file = write_parquet(folder, "t.parquet", "SELECT i FROM range(200000) t(i)");
  const auto table = open_table(discover(file).front(), {}, {});
  std::uint64_t rows = 0;
  const auto stream = table->open(
      [&](const data::Batch& batch, std::size_t worker) {
        EXPECT_EQ(worker, 0U);
        rows += batch.rows;
      },
      {}, {});
  data::Batch batch;
  while (stream->next(batch)) {}
  EXPECT_EQ(rows, 200'000U);
  EXPECT_FALSE(stream->next(batch));
}

/// Row groups of 49 MB each.
std::filesystem::path write_wide_parquet(const TestFolder& folder, std::size_t groups) {
  std::string columns;
  for (int i = 0; i < 50; ++i) {
    columns += fmt::format("{}random() AS c{}", i > 0 ? ", " : "", i);
  }
  return write_parquet(folder, "wide.parquet",
                       fmt::format("SELECT {} FROM range({})", columns, groups * 122'880));
}

TEST(EngineTable, ReadsRowGroupsWithAsManyThreadsAsItsMemoryHolds) {
  const TestFolder folder;
  write_wide_parquet(folder, 4);
  for (const unsigned threads : {1U, 4U}) {
    Options options;
    options.threads = threads;
    options.memory_limit_bytes = std::uint64_t{80} << 20U;
    const auto table = open_table(discover(folder.path()).front(), options, {});
    const auto rows = table->open({}, {}, {});
    data::Batch batch;
    std::uint64_t read = 0;
    while (rows->next(batch)) {
      read += batch.rows;
    }
    EXPECT_EQ(read, 4 * 122'880U);
  }
}

TEST(EngineTable, SaysThatARowGroupIsTooLargeForItsMemory) {
  const TestFolder folder;
  write_wide_parquet(folder, 1);
  Options options;
  options.memory_limit_bytes = std::uint64_t{20} << 20U;
  try {
    read_all(*open_table(discover(folder.path()).front(), options, {}));
    FAIL() << "it was read";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::io_failed);
    EXPECT_TRUE(has(error.what(), "row groups are too large for the memory")) << error.what();
    EXPECT_TRUE(has(error.what(), "wide.parquet")) << error.what();
    EXPECT_TRUE(has(error.hint(), "raise performance.memory_limit")) << error.hint();
  }
}

}  // namespace
}  // namespace mdm::reader
