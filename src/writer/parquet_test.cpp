#include <filesystem>
#include <limits>

#include <gmock/gmock.h>

#include <mdm/base/digest.hpp>
#include <mdm/base/files.hpp>
#include <mdm/duckdb.hpp>
#include <mdm/writer/parquet.hpp>

namespace mdm::writer {
namespace {

/// The engine reads what is written here: an implementation of its own.
class WriteParquet : public testing::Test {
 protected:
  WriteParquet() { make_folder(folder_); }
  ~WriteParquet() override { remove_tree(folder_); }

  ParquetFile write_rows(const std::vector<std::string>& selects, const ParquetOptions& options,
                         std::size_t batch_rows = 2048,
                         const std::vector<std::size_t>& places = {}) {
    data::Slices slices{.places = places};
    for (const std::string& select : selects) {
      slices.open.emplace_back([this, select, batch_rows] {
        sources_.push_back(connection_.another());
        return sources_.back().stream(select, {}, batch_rows);
      });
    }
    return write_parquet(slices, path_, options, {});
  }

  std::string file() const { return duckdb::literal(path_.native()); }

  std::vector<std::string> first_row(const std::string& select) {
    return connection_.rows(select).front();
  }

  /// The rows that only one of both has.
  std::string differing(const std::string& select) {
    const std::string back = "FROM read_parquet(" + file() + ")";
    return first_row("SELECT (SELECT count(*) FROM (" + select + " EXCEPT ALL " + back +
                     ")) + (SELECT count(*) FROM (" + back + " EXCEPT ALL " + select + "))")
        .front();
  }

  std::filesystem::path folder_ = std::filesystem::temp_directory_path() / ("mdm-" + random_id());
  std::filesystem::path path_ = folder_ / "out.parquet";
  duckdb::Connection connection_{duckdb::Options{}};
  std::vector<duckdb::Connection> sources_{};
};

constexpr const char* kEveryType =
    "SELECT i, CASE WHEN i % 5 > 0 THEN i * 0.1::DOUBLE END AS number, "
    "CASE WHEN i % 3 > 0 THEN i % 2 = 0 END AS flag, i % 7 AS few, "
    "CASE WHEN i > 9000 THEN hash(i)::DOUBLE ELSE i % 11 END AS \"late many\", "
    "CASE WHEN i % 4 > 0 THEN 'é' || i END AS text, "
    "i::HUGEINT::DECIMAL(38, 4) * 1234567890123456789::DECIMAL(38, 0) - 5000 AS amount, "
    "DATE '1969-12-30' + i::INTEGER AS day, TIME '00:00:00' + to_seconds(i) AS clock, "
    "TIMESTAMP '1969-12-31 23:00:00' + to_seconds(i) AS moment, NULL::DOUBLE AS nothing, "
    "true AS always, 1e300 AS one_value FROM range(20000) r(i)";

TEST_F(WriteParquet, ReadsBackEqualWithItsTypes) {
  const ParquetFile written = write_rows({kEveryType}, {.group_rows = 6000, .threads = 3}, 2500);
  EXPECT_EQ(written.rows, 20'000U);
  EXPECT_EQ(differing(kEveryType), "0");
  EXPECT_EQ(connection_.describe("FROM read_parquet(" + file() + ")"),
            connection_.describe(kEveryType));
}

TEST_F(WriteParquet, KeepsTheOrderOfTheRowsWhateverTheSizes) {
  for (const ParquetOptions options : {ParquetOptions{.group_rows = 1},
                                       {.group_rows = 777, .threads = 2},
                                       {.group_rows = 100'000, .threads = 2}}) {
    write_rows({"SELECT i FROM range(5000) r(i)"}, options, 1);
    EXPECT_THAT(first_row("SELECT count(*), count(*) FILTER (i = file_row_number) FROM "
                          "read_parquet(" +
                          file() + ", file_row_number = true)"),
                testing::ElementsAre("5000", "5000"));
  }
}

TEST_F(WriteParquet, SlicesLieBesideEachOther) {
  const ParquetFile parted = write_rows(
      {"SELECT i, i * 2 AS a FROM range(9000) r(i)", "SELECT i * 3 AS b FROM range(9000) r(i)",
       "SELECT i % 4 AS c, i / 7 AS d FROM range(9000) r(i)"},
      {.group_rows = 4096});
  const std::string bytes = read_file(path_);
  const ParquetFile whole =
      write_rows({"SELECT i, i * 2 AS a, i * 3 AS b, i % 4 AS c, i / 7 AS d FROM range(9000) r(i)"},
                 {.group_rows = 4096});
  EXPECT_EQ(bytes, read_file(path_));
  EXPECT_EQ(parted.digest, whole.digest);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1);
}

TEST_F(WriteParquet, PutsColumnsWhereTheyBelong) {
  write_rows({"SELECT i, i * 2 AS a, i % 4 AS c FROM range(9000) r(i)",
              "SELECT i * 3 AS b, i / 7 AS d FROM range(9000) r(i)"},
             {.group_rows = 4096}, 2048, {0, 1, 3, 2, 4});
  const std::string bytes = read_file(path_);
  write_rows({"SELECT i, i * 2 AS a, i * 3 AS b, i % 4 AS c, i / 7 AS d FROM range(9000) r(i)"},
             {.group_rows = 4096});
  EXPECT_EQ(bytes, read_file(path_));
}

TEST_F(WriteParquet, TellsWhereItsRowGroupsLieAndTheirDigests) {
  const ParquetFile written = write_rows({kEveryType}, {.group_rows = 6144});
  const std::string bytes = read_file(path_);
  EXPECT_EQ(written.size_bytes, bytes.size());
  EXPECT_EQ(written.digest, digest_of(bytes));
  ASSERT_EQ(written.row_groups.size(), 4U);
  std::uint64_t end = 4;  // after the magic number
  for (const RowGroup& group : written.row_groups) {
    EXPECT_EQ(group.offset, end);
    EXPECT_EQ(group.digest, digest_of(bytes.substr(group.offset, group.size_bytes)));
    end = group.offset + group.size_bytes;
  }
  EXPECT_EQ(written.row_groups.back().rows, 20'000U - 3 * 6144U);
}

TEST_F(WriteParquet, TellsTheExtremesOfEveryChunk) {
  write_rows(
      {"SELECT i - 100 AS whole, (i - 100) / 3 AS part, i > 3 AS flag, "
       "CASE WHEN i > 5 THEN 0.0::DOUBLE ELSE -1 END AS zero, DATE '2020-01-01' + i::INTEGER "
       "AS day FROM range(300) r(i)"},
      {.group_rows = 200});
  const auto rows = connection_.rows(
      "SELECT path_in_schema, stats_min_value, stats_max_value, stats_null_count, num_values "
      "FROM parquet_metadata(" +
      file() + ") WHERE row_group_id = 0 ORDER BY column_id");
  EXPECT_THAT(rows[0], testing::ElementsAre("whole", "-100", "99", "0", "200"));
  EXPECT_THAT(rows[1], testing::ElementsAre("part", "-33.333333333333336", "33.0", "0", "200"));
  EXPECT_THAT(rows[2], testing::ElementsAre("flag", "false", "true", "0", "200"));
  EXPECT_THAT(rows[3], testing::ElementsAre("zero", "-1.0", "0.0", "0", "200"));
  EXPECT_THAT(rows[4], testing::ElementsAre("day", "2020-01-01", "2020-07-18", "0", "200"));
  EXPECT_EQ(
      first_row("SELECT count(*) FROM read_parquet(" + file() + ") WHERE whole >= 150").front(),
      "50");
}

TEST_F(WriteParquet, IsWholeWithoutRows) {
  EXPECT_EQ(write_rows({"SELECT 1.5::DOUBLE AS x WHERE false"}, {}).rows, 0U);
  EXPECT_EQ(first_row("SELECT count(x) FROM read_parquet(" + file() + ")").front(), "0");
}

TEST_F(WriteParquet, AFailureLeavesTheOldFileAndNothingBeside) {
  write_rows({"SELECT 1 AS x"}, {});
  const std::string before = read_file(path_);
  EXPECT_THROW(write_rows({"SELECT i FROM range(9) r(i)", "SELECT error('no') AS x"}, {}), Error);
  EXPECT_THROW(
      write_rows({"SELECT 1 / (i - i) AS a, error('no ' || i) AS b FROM range(9) r(i)"}, {}),
      Error);
  EXPECT_EQ(read_file(path_), before);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1);
}

}  // namespace
}  // namespace mdm::writer
