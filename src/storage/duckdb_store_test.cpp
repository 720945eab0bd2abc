#include <filesystem>

#include <gmock/gmock.h>

#include <mdm/base/files.hpp>
#include <mdm/duckdb.hpp>
#include <mdm/storage.hpp>

namespace mdm::storage {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;

class DuckdbStoreTest : public ::testing::Test {
 protected:
  DuckdbStoreTest() { fs::create_directories(folder_); }
  ~DuckdbStoreTest() override { fs::remove_all(folder_); }

  std::unique_ptr<Store> open() const {
    return open_store({.folder = folder_, .memory_limit_bytes = 500'000'000, .threads = 2});
  }

  static std::unique_ptr<data::BatchStream> numbers(std::int64_t rows) {
    std::vector<data::Batch> batches(1);
    data::Column& column = batches[0].columns.emplace_back(data::Type::int64);
    for (std::int64_t row = 0; row < rows; ++row) {
      column.push(row * 1'000'003 % 999'983);
    }
    batches[0].rows = static_cast<std::size_t>(rows);
    return data::stream_of({{{"n", data::Type::int64}}}, std::move(batches));
  }

  static std::unique_ptr<data::BatchStream> texts(std::size_t rows, std::size_t distinct) {
    std::vector<data::Batch> batches(1);
    data::Column& column = batches[0].columns.emplace_back(data::Type::text);
    for (std::size_t row = 0; row < rows; ++row) {
      column.push(fmt::format("text {}", row % distinct));
    }
    batches[0].rows = rows;
    return data::stream_of({{{"text", data::Type::text}}}, std::move(batches));
  }

  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_)) {
      names.push_back(entry.path().filename());
    }
    return names;
  }

  fs::path folder_ = fs::path(::testing::TempDir()) / random_id();
};

TEST_F(DuckdbStoreTest, LeavesOneFileThatTheEngineReadsInPlace) {
  const auto store = open();
  store->create_table("t", *numbers(200'000), {});
  store->finish();
  EXPECT_THAT(files(), ElementsAre("data.duckdb"));
  duckdb::Connection reader{duckdb::Options{.file = folder_ / "data.duckdb", .read_only = true}};
  EXPECT_THAT(reader.rows("SELECT count(*), max(__mdm_row_id) FROM t"),
              ElementsAre(std::vector<std::string>{"200000", "199999"}));
}

TEST_F(DuckdbStoreTest, PacksTextsAsTheFirstOnesSuggest) {
  const auto store = open();
  store->create_table("different", *texts(50'000, 50'000), {});
  store->create_table("repeated", *texts(50'000, 10), {});
  store->finish();
  duckdb::Connection reader{duckdb::Options{.file = folder_ / "data.duckdb", .read_only = true}};
  const auto packing = [&](std::string_view table) {
    return reader.rows(
        fmt::format("SELECT DISTINCT compression FROM pragma_storage_info('{}') "
                    "WHERE column_name = 'text' AND segment_type = 'VARCHAR'",
                    table));
  };
  EXPECT_THAT(packing("different"), ElementsAre(std::vector<std::string>{"FSST"}));
  EXPECT_THAT(packing("repeated"), ElementsAre(std::vector<std::string>{"Dictionary"}));
}

TEST_F(DuckdbStoreTest, UsesTheSpaceOfADroppedTableAgain) {
  const auto size_after = [this](int rounds) {
    fs::remove(folder_ / "data.duckdb");
    const auto store = open();
    for (int round = 0; round < rounds; ++round) {
      store->drop_table("t");
      store->create_table("t", *numbers(2'000'000), {});
    }
    store->finish();
    return fs::file_size(folder_ / "data.duckdb");
  };
  EXPECT_LT(size_after(4), 2 * size_after(1) + 1'000'000);
}

TEST_F(DuckdbStoreTest, HoldsManyColumnsInLittleMemory) {
  constexpr std::int64_t kRows = 5000;
  const auto wide = [] {
    data::Schema schema;
    std::vector<data::Batch> batches(1);
    batches[0].rows = kRows;
    for (int i = 0; i < 600; ++i) {
      schema.fields.push_back({fmt::format("c{}", i), data::Type::int64});
      data::Column& column = batches[0].columns.emplace_back(data::Type::int64);
      for (std::int64_t row = 0; row < kRows; ++row) {
        column.push(row * 31 + i);
      }
    }
    return data::stream_of(std::move(schema), std::move(batches));
  };
  Options options{.folder = folder_ / "v1",
                  .memory_limit_bytes = 120'000'000,
                  .threads = 2,
                  .largest = {.columns = 600},
                  .temp_directory = folder_ / "scratch"};
  fs::create_directories(options.folder);
  open_store(options)->finish();
  options.former = options.folder;
  options.folder = folder_ / "v2";
  fs::create_directories(options.folder);
  const auto store = open_store(options);
  EXPECT_EQ(store->create_table("t", *wide(), {}), kRows);
  const auto rows = store->scan("t", {.columns = {"c7"}}, {});
  std::int64_t row = 0;
  for (data::Batch batch; rows->next(batch);) {
    for (const std::int64_t value : batch.columns[0].ints) {
      EXPECT_EQ(value, row++ * 31 + 7);
    }
  }
  EXPECT_EQ(row, kRows);
}

TEST_F(DuckdbStoreTest, RefusesADamagedFile) {
  {
    const auto store = open();
    store->create_table("t", *numbers(200'000), {});
    store->finish();
  }
  std::string bytes = read_file(folder_ / "data.duckdb");
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  write_file(folder_ / "data.duckdb", bytes);
  try {
    const auto store = open();
    const auto rows = store->scan("t", {}, {});
    for (data::Batch batch; rows->next(batch);) {}
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::bad_input) << error.what();
  }
}

}  // namespace
}  // namespace mdm::storage
