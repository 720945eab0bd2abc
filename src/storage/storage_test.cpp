#include <algorithm>
#include <filesystem>

#include <gmock/gmock.h>

#include <mdm/base/files.hpp>
#include <mdm/storage.hpp>

#include "faulty_store.hpp"
#include "known_tables.hpp"

namespace mdm::storage {
namespace {

std::unique_ptr<data::BatchStream> three_rows() {
  data::Batch batch{.rows = 3};
  data::Column& column = batch.columns.emplace_back(data::Type::int64);
  for (std::int64_t row = 0; row < 3; ++row) {
    column.push(row);
  }
  return data::stream_of({{{"x", data::Type::int64}}}, {std::move(batch)});
}

std::vector<std::string> table_names(Store& store) {
  std::vector<std::string> names;
  for (const TableInfo& table : store.tables()) {
    names.push_back(table.name);
  }
  return names;
}

/// Makes two tables, drops the first and reads the second; \returns the calls that it got through.
int run_script(Store& store) {
  int done = 0;
  try {
    store.create_table("a", *three_rows(), {});
    ++done;
    store.create_table("b", *three_rows(), {});
    ++done;
    store.drop_table("a");
    ++done;
    data::Batch batch;
    store.scan("b", {}, {})->next(batch);
    ++done;
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::unavailable);
  }
  return done;
}

TEST(FaultyStore, AFailedCallChangesNothingInAnyBackend) {
  const std::vector<std::vector<std::string>> tables_after = {{}, {"a"}, {"a", "b"}, {"b"}, {"b"}};
  for (const std::string backend : {"duckdb", "sqlite", "memory"}) {
    for (int at = 0; at <= 4; ++at) {
      const auto folder = std::filesystem::temp_directory_path() / ("mdm-" + random_id());
      make_folder(folder);
      {
        FaultyStore store(open_store({.backend = backend, .folder = folder}), at);
        EXPECT_EQ(run_script(store), at);
        EXPECT_EQ(table_names(store), tables_after[static_cast<std::size_t>(at)])
            << backend << " at call " << at;
      }
      remove_tree(folder);
    }
  }
}

TEST(OpenStore, SuggestsABackendForAMisspeltOne) {
  try {
    open_store({.backend = "duckbd"});
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_argument);
    EXPECT_EQ(error.hint(), "did you mean duckdb");
  }
}

TEST(OpenStore, TakesDuckdbUnlessToldOtherwise) {
  EXPECT_EQ(backends().front(), Options{}.backend);
}

TEST(KnownTables, AreAskedForOnceHoweverManyAreMade) {
  int asked = 0;
  KnownTables known([&] {
    ++asked;
    return std::vector<TableInfo>{{"former", {{{"x", data::Type::int64}}}, 3}};
  });
  const data::Schema schema{{{"y", data::Type::text}}};
  for (int i = 0; i < 100; ++i) {
    const std::string name = fmt::format("t{}", i);
    known.require_new(name, schema);
    known.add({name, schema, 1});
    EXPECT_EQ(known.find(name).schema, schema);
  }
  known.set_rows("former", 7);
  EXPECT_EQ(known.find_for("former", {{{"x", data::Type::int64}}}).rows, 7U);
  known.remove("t50");
  EXPECT_FALSE(known.contains("t50"));
  EXPECT_EQ(known.all().size(), 100U);
  EXPECT_TRUE(std::ranges::is_sorted(known.all(), {}, &TableInfo::name));
  EXPECT_THROW(known.require_new("FORMER", schema), Error);
  EXPECT_EQ(asked, 1);
}

}  // namespace
}  // namespace mdm::storage
