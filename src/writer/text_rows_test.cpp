#include <filesystem>

#include <gtest/gtest.h>

#include <mdm/base/files.hpp>
#include <mdm/writer.hpp>
#include <mdm/writer/text_rows.hpp>

namespace mdm::writer {
namespace {

/// Every type, with what is special in it.
constexpr const char* kSpecial =
    "SELECT * FROM (VALUES "
    "(0::BIGINT, 'plain', 0.1::DOUBLE, true, DATE '2024-02-29', TIME '23:59:59.5', "
    "TIMESTAMP '1969-12-31 23:59:59.25', 12345678901234567890.5::DECIMAL(38, 1)), "
    "(-9223372036854775807, '', -0.0, false, DATE '0001-01-01', TIME '00:00:00', "
    "TIMESTAMP '2024-01-01', -0.5), "
    "(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL), "
    "(9223372036854775807, 'a,\"b\"\n|;\t''', 1.7976931348623157e308, true, DATE '9999-12-31', "
    "TIME '12:00:00.000001', TIMESTAMP '9999-12-31 23:59:59.999999', 0), "
    "(7, ' ä € 😀\\', 5e-324, false, NULL, NULL, NULL, NULL), "
    "(8, 'NULL', 1e16, NULL, NULL, NULL, NULL, NULL), (9, 'x', 123456.0, NULL, NULL, NULL, NULL, "
    "NULL)) v(i, t, f, b, d, c, w, p)";
constexpr const char* kTypes =
    "{'i': 'BIGINT', 't': 'VARCHAR', 'f': 'DOUBLE', 'b': 'BOOLEAN', 'd': 'DATE', 'c': 'TIME', "
    "'w': 'TIMESTAMP', 'p': 'DECIMAL(38, 1)'}";

/// A batch, and then an error.
class Breaking final : public data::BatchStream {
 public:
  const data::Schema& schema() const override { return schema_; }
  bool next(data::Batch& out) override {
    if (std::exchange(broken_, true)) {
      fail(ErrorCode::bad_input, "no");
    }
    out = {.rows = 1, .columns = {data::Column(data::Type::int64)}};
    out.columns.front().push(std::int64_t{1});
    return true;
  }

 private:
  data::Schema schema_{{{"x", data::Type::int64}}};
  bool broken_ = false;
};

class TextOfRows : public testing::Test {
 protected:
  TextOfRows() { make_folder(folder_); }
  ~TextOfRows() override { remove_tree(folder_); }

  std::filesystem::path written(const std::string& select, const Options& options,
                                std::size_t batch_rows = 2048) {
    auto path = folder_ / (random_id() + extension(options));
    const auto rows = connection_.stream(select, {}, batch_rows);
    const Written told = write(*rows, path, options, {});
    EXPECT_EQ(told.size_bytes, std::filesystem::file_size(path));
    return path;
  }
  std::string text(const std::string& select, const Options& options) {
    return read_file(written(select, options));
  }
  /// The engine reads it: how many rows are in one of both, but not in the other.
  std::string difference(const std::string& select, const std::filesystem::path& path) {
    const std::string name = duckdb::literal(path.native());
    const bool csv = path.native().find(".csv") != std::string::npos;
    const std::string read =
        csv ? fmt::format(
                  "read_csv({}, header=true, columns={}, quote='\"', escape='\"', "
                  "nullstr='', allow_quoted_nulls=false)",
                  name, kTypes)
            : fmt::format("read_json({}, columns={})", name, kTypes);
    return connection_
        .rows(fmt::format("SELECT count(*) FROM ((FROM ({0}) EXCEPT ALL FROM {1}) UNION ALL "
                          "(FROM {1} EXCEPT ALL FROM ({0})))",
                          select, read))
        .front()
        .front();
  }

  std::filesystem::path folder_ = std::filesystem::temp_directory_path() / ("mdm-" + random_id());
  duckdb::Connection connection_{duckdb::Options{}};
};

TEST_F(TextOfRows, ReadsBackEqualInEveryFormatAndCompression) {
  for (const std::string format : {"csv", "json", "jsonl"}) {
    for (const std::string& codec : compressions(format)) {
      const auto path = written(kSpecial, {.format = format, .compression = codec});
      EXPECT_EQ(difference(kSpecial, path), "0") << format << " " << codec;
    }
  }
}

TEST_F(TextOfRows, IsTheSameForAnyNumberOfThreadsAndRowsInABatch) {
  const std::string select =
      "SELECT i, i * 0.1::DOUBLE AS f, i % 7 = 0 AS b, 'text, ' || i AS t FROM range(30000) r(i)";
  for (const std::string format : {"csv", "json", "jsonl"}) {
    const std::string expected = text(select, {.format = format});
    for (const unsigned threads : {2U, 5U}) {
      const auto path = written(select, {.format = format, .threads = threads}, 20'480);
      EXPECT_TRUE(read_file(path) == expected) << format << " " << threads;
    }
  }
}

TEST_F(TextOfRows, TellsNullFromEmptyAndAWholeFloatFromAnInteger) {
  const std::string select = "SELECT NULL::VARCHAR AS n, '' AS e, 2::DOUBLE AS f, 2::BIGINT AS i";
  EXPECT_EQ(text(select, {.format = "csv"}), "n,e,f,i\n,\"\",2.0,2\n");
  EXPECT_EQ(text(select, {.format = "csv", .header = false}), ",\"\",2.0,2\n");
  EXPECT_EQ(text(select, {.format = "jsonl"}), "{\"n\":null,\"e\":\"\",\"f\":2.0,\"i\":2}\n");
}

TEST_F(TextOfRows, IsNeverAnEmptyLine) {
  EXPECT_EQ(text("SELECT NULL::BIGINT AS n", {.format = "csv"}), "n\n\"\"\n");
}

TEST_F(TextOfRows, IsWholeWithoutRows) {
  const std::string none = "SELECT 1 AS x WHERE false";
  EXPECT_EQ(text(none, {.format = "csv"}), "x\n");
  EXPECT_EQ(text(none, {.format = "json"}), "[]\n");
  EXPECT_EQ(text(none, {.format = "jsonl"}), "");
}

TEST_F(TextOfRows, OfJsonHasNoInfinities) {
  EXPECT_EQ(text("SELECT 'inf'::DOUBLE AS x", {.format = "json"}), "[\n{\"x\":null}\n]\n");
  EXPECT_EQ(text("SELECT '-inf'::DOUBLE AS x", {.format = "csv"}), "x\n-Infinity\n");
}

TEST_F(TextOfRows, ThatFailsLeavesTheOldFileAndNothingBeside) {
  const auto path = written("SELECT 1 AS x", {.format = "csv", .compression = "gzip"});
  const std::string before = read_file(path);
  Breaking rows;
  EXPECT_THROW(write(rows, path, {.format = "csv", .compression = "gzip"}, {}), Error);
  EXPECT_EQ(read_file(path), before);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1);
}

}  // namespace
}  // namespace mdm::writer
