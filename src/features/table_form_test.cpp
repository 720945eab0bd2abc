#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mdm/base/files.hpp>
#include <mdm/features.hpp>

namespace mdm::features {
namespace {

namespace fs = std::filesystem;

data::Batch batch_of(std::int64_t first, std::size_t rows) {
  data::Column ids(data::Type::int64);
  data::Column flags(data::Type::boolean);
  data::Column counts(data::Type::int64);
  data::Column numbers(data::Type::float64);
  for (std::size_t i = 0; i < rows; ++i) {
    const std::int64_t id = first + static_cast<std::int64_t>(i);
    ids.push(id);
    id % 5 == 0 ? flags.push_null() : flags.push(id % 2 == 0);
    id % 7 == 0 ? counts.push_null() : counts.push(std::numeric_limits<std::int64_t>::max() - id);
    id % 3 == 0 ? numbers.push_null() : numbers.push(1.0 / static_cast<double>(id));
  }
  numbers.floats[rows - 1] = std::numeric_limits<double>::infinity();
  return {.rows = rows, .columns = {ids, flags, counts, numbers}};
}

data::Schema schema() {
  return {.fields = {{"__mdm_row_id", data::Type::int64},
                     {"a \"flag\"", data::Type::boolean},
                     {"count", data::Type::int64},
                     {"number", data::Type::float64}}};
}

std::vector<std::string> lines_of(data::BatchStream& rows) {
  std::vector<std::string> lines;
  for (data::Batch batch; rows.next(batch);) {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      lines.emplace_back();
      for (const data::Column& column : batch.columns) {
        lines.back() += (column.valid(row) ? data::cell_text(column, row) : "null") + "|";
      }
    }
  }
  return lines;
}

/// The suite that every form must pass.
class TableFormTest : public testing::TestWithParam<std::string> {
 protected:
  TableFormTest() { make_folder(folder_); }
  ~TableFormTest() override { remove_tree(folder_); }

  std::unique_ptr<data::BatchStream> rows_of(const std::string& table) const {
    std::vector<data::Batch> batches;
    if (table != "empty") {
      batches = {batch_of(0, 3000), batch_of(3000, 1), batch_of(3001, 4000)};
    }
    return data::stream_of(schema(), std::move(batches));
  }

  Version add(const std::vector<std::string>& tables) {
    const auto form =
        make_form({.form = GetParam(), .parquet = {.group_rows = 2048}, .temp_directory = folder_});
    return store_.add({.tables = tables}, plan::FeaturePlan(), *form,
                      [&](const std::string& table) -> data::Slices {
                        return {.open = {[&, table] { return rows_of(table); }}};
                      },
                      {});
  }

  std::vector<std::string> read(const Version& version, const std::string& table) {
    duckdb::Connection engine{duckdb::Options{}};
    const TableSource source = version.source_of(table);
    attach(engine, source);
    const auto rows = engine.stream("SELECT * FROM " + source.sql);
    EXPECT_EQ(rows->schema(), schema());
    return lines_of(*rows);
  }

  fs::path folder_ = fs::path(testing::TempDir()) / random_id();
  FeatureStore store_{folder_ / "features"};
};

TEST_P(TableFormTest, ReadsWhatWasWritten) {
  const Version version = add({"train", "te/st \"x\"", "empty"});
  for (const std::string table : {"train", "te/st \"x\"", "empty"}) {
    EXPECT_EQ(read(version, table), lines_of(*rows_of(table))) << table;
    EXPECT_EQ(version.find_table(table)->rows, table == "empty" ? 0U : 7001U);
  }
  EXPECT_TRUE(store_.inspect({{"default", 1}}).empty());
  EXPECT_EQ(read(store_.versions("default").at(0), "train").size(), 7001U);
}

TEST_P(TableFormTest, HoldsTablesOfAnyName) {
  const std::vector<std::string> tables = {std::string(300, 'a'), std::string(301, 'a'), "..",
                                           "é%"};
  const Version version = add(tables);
  for (const std::string& table : tables) {
    EXPECT_EQ(read(version, table).size(), 7001U);
  }
}

TEST_P(TableFormTest, NoticesAByteThatHasChanged) {
  const Version version = add({"train"});
  const fs::path file = version.source_of("train").file;
  std::string bytes = read_file(file);
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  write_file(file, bytes);
  EXPECT_EQ(store_.verify(version).size(), 1U);
}

TEST_P(TableFormTest, LeavesNothingOfRowsThatFail) {
  const auto form = make_form({.form = GetParam()});
  EXPECT_THROW(store_.add({.tables = {"train"}}, plan::FeaturePlan(), *form,
                          [](const std::string& /*table*/) -> data::Slices {
                            return {.open = {[]() -> std::unique_ptr<data::BatchStream> {
                                      fail(ErrorCode::io_failed, "disk full");
                                    }}};
                          },
                          {}),
               Error);
  EXPECT_TRUE(store_.list().empty());
}

INSTANTIATE_TEST_SUITE_P(Every, TableFormTest, testing::ValuesIn(table_forms()),
                         [](const auto& each) { return each.param; });

TEST(ParquetForm, DigestsEveryRowGroup) {
  const fs::path folder = fs::path(testing::TempDir()) / random_id();
  FeatureStore store(folder);
  const auto form = make_form({.parquet = {.group_rows = 2048}});
  const Version version =
      store.add({.tables = {"train"}}, plan::FeaturePlan(), *form,
                [](const std::string& /*table*/) -> data::Slices {
                  return {.open = {[] { return data::stream_of(schema(), {batch_of(0, 6000)}); }}};
                },
                {});
  const FeatureTable& table = *version.find_table("train");
  ASSERT_EQ(table.row_groups.size(), 3U);
  std::uint64_t rows = 0;
  std::uint64_t end = 4;  // after the magic number
  for (const writer::RowGroup& group : table.row_groups) {
    EXPECT_EQ(group.offset, end);
    end = group.offset + group.size_bytes;
    rows += group.rows;
    EXPECT_EQ(group.digest.size(), 32U);
  }
  EXPECT_EQ(rows, 6000U);
  EXPECT_LT(end, table.size_bytes);
  std::string bytes = read_file(version.source_of("train").file);
  bytes[table.row_groups[1].offset + 9] ^= 1;
  write_file(version.source_of("train").file, bytes);
  const auto findings = store.verify(version);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_THAT(findings[0].detail, testing::HasSubstr("row group 2"));
  remove_tree(folder);
}

}  // namespace
}  // namespace mdm::features
