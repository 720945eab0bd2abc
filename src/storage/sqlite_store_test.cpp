#include <filesystem>
#include <set>

#include <gmock/gmock.h>

#include <mdm/base/files.hpp>
#include <mdm/storage.hpp>

namespace mdm::storage {
namespace {

namespace fs = std::filesystem;

class SqliteStoreTest : public ::testing::Test {
 protected:
  SqliteStoreTest() { fs::create_directories(folder_); }
  ~SqliteStoreTest() override { fs::remove_all(folder_); }

  Options options(bool read_only) const {
    return {.backend = "sqlite", .folder = folder_, .read_only = read_only};
  }

  /// How many connections this process has to the file.
  std::size_t connections() const {
    std::size_t count = 0;
    for (const auto& entry : fs::directory_iterator("/proc/self/fd")) {
      std::error_code gone;
      count += fs::read_symlink(entry.path(), gone) == folder_ / "data.sqlite" ? 1U : 0U;
    }
    return count;
  }

  static std::size_t rows_of(data::BatchStream& rows) {
    std::size_t count = 0;
    for (data::Batch batch; rows.next(batch);) {
      count += batch.rows;
    }
    return count;
  }

  fs::path folder_ = fs::canonical(::testing::TempDir()) / random_id();
};

TEST_F(SqliteStoreTest, LendsItsConnectionsToOneScanAfterTheOther) {
  {
    const auto store = open_store(options(false));
    data::Batch batch{.rows = 100, .columns = {data::Column(data::Type::int64)}};
    for (std::int64_t row = 0; row < 100; ++row) {
      batch.columns[0].push(row);
    }
    const auto rows = data::stream_of({{{"n", data::Type::int64}}}, {batch});
    store->create_table("t", *rows, {});
    EXPECT_EQ(rows_of(*store->scan("t", {}, {})), 100U);
    store->finish();
    EXPECT_EQ(connections(), 0U);
    EXPECT_FALSE(fs::exists(folder_ / "data.sqlite-wal"));
  }
  const auto store = open_store(options(true));
  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(rows_of(*store->scan("t", {}, {})), 100U);
  }
  EXPECT_EQ(connections(), 2U);  // the store's own, and that of the scans
  const auto first = store->scan("t", {}, {});
  const auto second = store->scan("t", {}, {});
  EXPECT_EQ(connections(), 3U);
  EXPECT_EQ(rows_of(*second) + rows_of(*first), 200U);
}

}  // namespace
}  // namespace mdm::storage
