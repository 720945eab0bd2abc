#include <filesystem>

#include <gmock/gmock.h>

#include <mdm/arrow.hpp>
#include <mdm/base/files.hpp>
#include <mdm/base/json.hpp>
#include <mdm/writer.hpp>

namespace mdm::writer {
namespace {

class Write : public testing::Test {
 protected:
  Write() { make_folder(folder_); }
  ~Write() override { remove_tree(folder_); }

  Written write_rows(const std::string& select, const Options& options) {
    return write(connection_, select, path_, options, {});
  }
  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
      names.push_back(entry.path().filename());
    }
    return names;
  }

  std::filesystem::path folder_ = std::filesystem::temp_directory_path() / ("mdm-" + random_id());
  std::filesystem::path path_ = folder_ / "out";
  duckdb::Connection connection_{duckdb::Options{}};
};

/// The number of rows, and the sum of the integers in column i.
std::string sums_of(const arrow::File& file) {
  std::int64_t sum = 0;
  const auto rows = file.open({"i"});
  for (data::Batch batch; rows->next(batch);) {
    for (const std::int64_t cell : batch.columns.front().ints) {
      sum += cell;
    }
  }
  return fmt::format("{} {}", file.rows(), sum);
}

constexpr const char* kRows =
    "SELECT * FROM (VALUES (1, 'a,\"b\"', 0.1, TIMESTAMP '2024-03-07 01:02:03', true), "
    "(2, NULL, NULL, NULL, NULL)) v(i, t, f, w, b)";

TEST_F(Write, CsvQuotesWhatItMustAndHasAHeaderUnlessToldNot) {
  EXPECT_EQ(write_rows(kRows, {.format = "csv"}).rows, 2U);
  EXPECT_EQ(read_file(path_), "i,t,f,w,b\n1,\"a,\"\"b\"\"\",0.1,2024-03-07 01:02:03,true\n2,,,,\n");
  write_rows("SELECT 1 AS x", {.format = "csv", .header = false});
  EXPECT_EQ(read_file(path_), "1\n");
}

TEST_F(Write, JsonIsAnArrayAndJsonlARecordPerLine) {
  write_rows("SELECT 1 AS x UNION ALL SELECT 2", {.format = "json"});
  EXPECT_EQ(Json::parse(read_file(path_)).as_array().size(), 2U);
  write_rows("SELECT 1 AS x UNION ALL SELECT 2", {.format = "jsonl"});
  EXPECT_EQ(read_file(path_), "{\"x\":1}\n{\"x\":2}\n");
}

TEST_F(Write, JsonHoldsNullsForNumbersThatItDoesNotHave) {
  write_rows("SELECT 'inf'::DOUBLE AS \"a b\", 'nan'::FLOAT AS c, 0.1::DOUBLE AS d, 7 AS e -- end",
             {.format = "jsonl"});
  EXPECT_EQ(read_file(path_), "{\"a b\":null,\"c\":null,\"d\":0.1,\"e\":7}\n");
}

TEST_F(Write, JsonHoldsDecimalsAsTextsThatNoReaderRounds) {
  const std::string row =
      "SELECT 18446744073709551615::UBIGINT AS u, 0.1234567890123456789 AS d, 1.5::DECIMAL(4, 2) "
      "AS p";
  write_rows(row, {.format = "jsonl"});
  EXPECT_EQ(read_file(path_),
            "{\"u\":\"18446744073709551615\",\"d\":\"0.1234567890123456789\",\"p\":1.5}\n");
  write_rows(row, {.format = "csv"});
  EXPECT_EQ(read_file(path_), "u,d,p\n18446744073709551615,0.1234567890123456789,1.50\n");
}

TEST_F(Write, JsonIsWholeWithoutRows) {
  write_rows("SELECT 1.5::DOUBLE AS x WHERE false", {.format = "json"});
  EXPECT_TRUE(Json::parse(read_file(path_)).as_array().empty());
}

TEST_F(Write, EveryFormatAndCompressionReadsBackEqual) {
  for (const std::string& format : formats()) {
    for (const std::string& compression : compressions(format)) {
      const Options options{.format = format, .compression = compression};
      path_ = folder_ / ("out" + extension(options));
      const Written written =
          write_rows("SELECT i, i * 0.1::DOUBLE AS f FROM range(5000) r(i)", options);
      EXPECT_EQ(written.size_bytes, std::filesystem::file_size(path_));
      if (format == "arrow") {
        EXPECT_EQ(sums_of(arrow::File(path_, 1'000'000)), "5000 12497500") << compression;
        continue;
      }
      const std::string read = format == "parquet" ? "read_parquet"
                               : format == "csv"   ? "read_csv"
                                                   : "read_json";
      const auto back =
          connection_.rows("SELECT count(*), sum(i), sum(f) = sum(i * 0.1::DOUBLE) FROM " + read +
                           "(" + duckdb::literal(path_.native()) + ")");
      EXPECT_THAT(back.front(), testing::ElementsAre("5000", "12497500", "true"))
          << format << " " << compression;
    }
  }
}

TEST_F(Write, KeepsTheOrderOfTheRows) {
  write_rows("SELECT i FROM range(500000) r(i)", {});
  EXPECT_EQ(connection_
                .rows("SELECT count(*) FROM (SELECT i, row_number() OVER () - 1 AS n FROM "
                      "read_parquet(" +
                      duckdb::literal(path_.native()) + ")) WHERE i <> n")
                .front()
                .front(),
            "0");
}

TEST_F(Write, AFailureLeavesTheOldFileAndNothingBeside) {
  write_rows("SELECT 1 AS x", {.format = "csv"});
  EXPECT_THROW(write_rows("SELECT error('no') AS x", {.format = "csv"}), Error);
  std::stop_source stopped;
  stopped.request_stop();
  EXPECT_THROW(write(connection_, kRows, path_, {.format = "csv"}, stopped.get_token()), Error);
  EXPECT_EQ(read_file(path_), "x\n1\n");
  EXPECT_THAT(files(), testing::ElementsAre("out"));
}

TEST_F(Write, NamesWhatIsPossible) {
  try {
    write_rows(kRows, {.format = "csv", .compression = "lz4"});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_argument);
    EXPECT_EQ(error.hint(), "use none, gzip, zstd");
  }
  EXPECT_EQ(extension({.format = "json", .compression = "gzip"}), ".json.gz");
  EXPECT_EQ(extension({}), ".parquet");
}

}  // namespace
}  // namespace mdm::writer
