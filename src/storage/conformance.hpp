#pragma once

// The suite that every backend passes. Instantiate StoreConformance with the ways to open one.

#include <algorithm>
#include <filesystem>
#include <functional>
#include <limits>

#include <gmock/gmock.h>

#include <mdm/base/files.hpp>
#include <mdm/storage.hpp>

namespace mdm::storage {

struct StoreUnderTest {
  std::string name{};
  std::unique_ptr<Store> (*open)(const Options& options) = nullptr;
};

/// A stream of the rows of another that does something before the batch `at`.
class Disturbed final : public data::BatchStream {
 public:
  Disturbed(std::unique_ptr<data::BatchStream> rows, int at, std::function<void()> act)
      : rows_(std::move(rows)), at_(at), act_(std::move(act)) {}

  const data::Schema& schema() const override { return rows_->schema(); }
  bool next(data::Batch& out) override {
    if (at_-- == 0) {
      act_();
    }
    return rows_->next(out);
  }

 private:
  std::unique_ptr<data::BatchStream> rows_;
  int at_;
  std::function<void()> act_;
};

class StoreConformance : public ::testing::TestWithParam<StoreUnderTest> {
 protected:
  StoreConformance() { std::filesystem::create_directories(folder_); }
  ~StoreConformance() override { std::filesystem::remove_all(folder_); }

  std::unique_ptr<Store> open(bool read_only = false) const {
    return GetParam().open({.backend = GetParam().name,
                            .folder = folder_,
                            .read_only = read_only,
                            .memory_limit_bytes = 500'000'000,
                            .threads = 3,
                            .temp_directory = folder_ / "scratch"});
  }

  static data::Schema all_types() {
    data::Schema schema;
    for (std::size_t i = 0; i < data::kTypeCount; ++i) {
      const auto type = static_cast<data::Type>(i);
      schema.fields.push_back({std::string(data::name_of(type)), type});
    }
    return schema;
  }

  /// Rows of all types; a column is null in every (i + 2)nd row. Cells follow from the row.
  static data::Batch rows_between(std::int64_t begin, std::int64_t end) {
    data::Batch batch;
    batch.rows = static_cast<std::size_t>(end - begin);
    for (std::size_t i = 0; i < data::kTypeCount; ++i) {
      data::Column& column = batch.columns.emplace_back(static_cast<data::Type>(i));
      for (std::int64_t row = begin; row < end; ++row) {
        if (row % static_cast<std::int64_t>(i + 2) == 1) {
          column.push_null();
        } else if (column.type == data::Type::boolean) {
          column.push(row % 3 == 0);
        } else if (column.type == data::Type::float64) {
          column.push(static_cast<double>(row) / 7);
        } else if (column.type == data::Type::text) {
          column.push(fmt::format("cell ü {}", row % 1000));
        } else {
          column.push(row * 12'345);
        }
      }
    }
    return batch;
  }

  static std::unique_ptr<data::BatchStream> stream_between(std::int64_t begin, std::int64_t end,
                                                           std::int64_t step = 50'000) {
    std::vector<data::Batch> batches;
    for (std::int64_t row = begin; row < end; row += step) {
      batches.push_back(rows_between(row, std::min(end, row + step)));
    }
    return data::stream_of(all_types(), std::move(batches));
  }

  static std::unique_ptr<data::BatchStream> one_column(const std::string& name) {
    data::Batch batch;
    batch.rows = 1;
    batch.columns.emplace_back(data::Type::int64).push(std::int64_t{7});
    std::vector<data::Batch> batches;
    batches.push_back(std::move(batch));
    return data::stream_of({{{name, data::Type::int64}}}, std::move(batches));
  }

  /// Each row as one text; null cells are told from empty ones.
  static std::vector<std::string> lines_of(data::BatchStream& stream) {
    std::vector<std::string> lines;
    for (data::Batch batch; stream.next(batch);) {
      for (std::size_t row = 0; row < batch.rows; ++row) {
        std::string& line = lines.emplace_back();
        for (const data::Column& column : batch.columns) {
          line += (column.valid(row) ? "=" + data::cell_text(column, row) : "null") + "|";
        }
      }
    }
    return lines;
  }

  static std::vector<std::string> scan(Store& store, const std::string& table,
                                       const std::vector<std::string>& columns = {}) {
    return lines_of(*store.scan(table, columns, {}));
  }

  static std::vector<std::string> names_in(Store& store) {
    std::vector<std::string> names;
    for (const TableInfo& table : store.tables()) {
      names.push_back(table.name);
    }
    return names;
  }

  template <typename Act>
  static ErrorCode code_of(Act act) {
    try {
      act();
    } catch (const Error& error) {
      return error.code();
    }
    ADD_FAILURE() << "no error";
    return ErrorCode::internal;
  }

  std::filesystem::path folder_ = std::filesystem::path(::testing::TempDir()) / random_id();
};

TEST_P(StoreConformance, StartsEmpty) {
  EXPECT_TRUE(open()->tables().empty());
}

TEST_P(StoreConformance, GivesEveryTypeAndNullBackInOrder) {
  const auto store = open();
  EXPECT_EQ(store->create_table("t", *stream_between(0, 270'000), {}), 270'000U);
  EXPECT_EQ(store->scan("t", {}, {})->schema(), all_types());
  EXPECT_EQ(scan(*store, "t"), lines_of(*stream_between(0, 270'000)));
}

TEST_P(StoreConformance, KeepsExtremeCells) {
  data::Batch batch;
  batch.columns = {data::Column(data::Type::int64), data::Column(data::Type::float64),
                   data::Column(data::Type::date), data::Column(data::Type::timestamp),
                   data::Column(data::Type::text)};
  const auto push = [&batch](std::int64_t number, double real, std::int64_t day,
                             std::int64_t instant, std::string_view text) {
    batch.columns[0].push(number);
    batch.columns[1].push(real);
    batch.columns[2].push(day);
    batch.columns[3].push(instant);
    batch.columns[4].push(text);
    ++batch.rows;
  };
  using Int = std::numeric_limits<std::int64_t>;
  using Real = std::numeric_limits<double>;
  push(Int::max(), Real::max(), 2'932'896, 253'402'300'799'999'999, "");
  push(Int::min(), Real::denorm_min(), -719'162, -62'135'596'800'000'000,
       std::string(100'000, 'x'));
  push(0, -0.0, 0, -1, "line\nbreak, \"quote\" \\ ' 😀");
  push(-1, Real::infinity(), -1, 1, std::string_view("nul \0 inside", 12));
  data::Schema schema;
  for (const data::Column& column : batch.columns) {
    schema.fields.push_back({std::string(data::name_of(column.type)), column.type});
  }
  const auto store = open();
  store->create_table("t", *data::stream_of(schema, {batch}), {});
  EXPECT_EQ(scan(*store, "t"), lines_of(*data::stream_of(schema, {batch})));
}

TEST_P(StoreConformance, NumbersTheRows) {
  const auto store = open();
  store->create_table("t", *stream_between(5, 200'005), {});
  std::vector<std::string> expected;
  for (int row = 0; row < 200'000; ++row) {
    expected.push_back(fmt::format("={}|", row));
  }
  EXPECT_EQ(scan(*store, "t", {std::string(kRowId)}), expected);
}

TEST_P(StoreConformance, GivesTheNamedColumnsInTheirOrder) {
  const auto store = open();
  store->create_table("t", *stream_between(0, 3), {});
  const auto rows = store->scan("t", {"text", std::string(kRowId), "boolean"}, {});
  EXPECT_THAT(rows->schema().names(), ::testing::ElementsAre("text", kRowId, "boolean"));
  EXPECT_THAT(lines_of(*rows), ::testing::ElementsAre("=cell ü 0|=0|=true|", "null|=1|null|",
                                                      "=cell ü 2|=2|=false|"));
  EXPECT_EQ(code_of([&] { store->scan("t", {"no"}, {}); }), ErrorCode::not_found);
  EXPECT_EQ(code_of([&] { store->scan("t", {"TEXT"}, {}); }), ErrorCode::not_found);
  EXPECT_EQ(code_of([&] { store->scan("T", {}, {}); }), ErrorCode::not_found);
  EXPECT_EQ(code_of([&] { store->scan("no", {}, {}); }), ErrorCode::not_found);
}

TEST_P(StoreConformance, KeepsTablesWithoutRows) {
  const auto store = open();
  EXPECT_EQ(store->create_table("t", *stream_between(0, 0), {}), 0U);
  EXPECT_EQ(store->tables().at(0).schema, all_types());
  EXPECT_EQ(store->tables().at(0).rows, 0U);
  EXPECT_TRUE(scan(*store, "t").empty());
}

TEST_P(StoreConformance, ListsTablesByName) {
  const auto store = open();
  store->create_table("b", *stream_between(0, 10), {});
  store->create_table("A", *one_column("x"), {});
  store->create_table("ä", *one_column("y"), {});
  EXPECT_THAT(names_in(*store), ::testing::ElementsAre("A", "b", "ä"));
  EXPECT_EQ(store->tables()[1].schema, all_types());
  EXPECT_EQ(store->tables()[1].rows, 10U);
}

TEST_P(StoreConformance, TakesAnyTextAsAName) {
  const auto store = open();
  const std::vector<std::string> names = {"select",
                                          "a \"quoted\" name",
                                          "it's",
                                          "😀 ünïcode",
                                          "dot.ted",
                                          " ",
                                          "new\nline",
                                          "%s {}",
                                          "data",
                                          "main",
                                          "memory",
                                          "rowid",
                                          std::string(200, 'n'),
                                          "--",
                                          ";"};
  for (const std::string& name : names) {
    store->create_table(name, *one_column(name), {});
    EXPECT_THAT(scan(*store, name), ::testing::ElementsAre("=7|")) << name;
    EXPECT_THAT(scan(*store, name, {name}), ::testing::ElementsAre("=7|")) << name;
  }
  EXPECT_THAT(names_in(*store), ::testing::UnorderedElementsAreArray(names));
}

TEST_P(StoreConformance, RefusesNamesThatNoBackendKeeps) {
  const auto store = open();
  const auto code = [&](const std::string& table, const std::string& column) {
    return code_of([&] { store->create_table(table, *one_column(column), {}); });
  };
  const std::string broken[] = {"", std::string("a\0b", 3), "\xff", "__mdm_x", "__MDM_x"};
  for (const std::string& name : broken) {
    EXPECT_EQ(code(name, "x"), ErrorCode::invalid_argument) << name;
    EXPECT_EQ(code("t", name), ErrorCode::invalid_argument) << name;
  }
  const auto twice = data::stream_of({{{"x", data::Type::text}, {"X", data::Type::text}}}, {});
  EXPECT_EQ(code_of([&] { store->create_table("t", *twice, {}); }), ErrorCode::invalid_argument);
  const auto none = data::stream_of({}, {});
  EXPECT_EQ(code_of([&] { store->create_table("t", *none, {}); }), ErrorCode::invalid_argument);
  EXPECT_TRUE(store->tables().empty());
}

TEST_P(StoreConformance, NeverReplacesATable) {
  const auto store = open();
  store->create_table("t", *stream_between(0, 10), {});
  for (const char* name : {"t", "T"}) {
    EXPECT_EQ(code_of([&] { store->create_table(name, *one_column("x"), {}); }),
              ErrorCode::already_exists);
  }
  EXPECT_EQ(scan(*store, "t"), lines_of(*stream_between(0, 10)));
}

TEST_P(StoreConformance, DropsTables) {
  const auto store = open();
  store->create_table("t", *stream_between(0, 10), {});
  store->create_table("u", *stream_between(0, 10), {});
  store->drop_table("no");
  store->drop_table("t");
  store->drop_table("t");
  EXPECT_THAT(names_in(*store), ::testing::ElementsAre("u"));
  store->create_table("t", *one_column("x"), {});
  EXPECT_THAT(scan(*store, "t"), ::testing::ElementsAre("=7|"));
}

TEST_P(StoreConformance, KeepsNothingOfATableWhoseRowsFail) {
  const auto store = open();
  store->create_table("before", *stream_between(0, 10), {});
  for (const int at : {0, 1, 5}) {
    Disturbed rows(stream_between(0, 250'000), at,
                   [] { fail(ErrorCode::bad_input, Hint{"mend it"}, "row broke"); });
    try {
      store->create_table("t", rows, {});
      FAIL() << "no error";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::bad_input);
      EXPECT_STREQ(error.what(), "row broke");
      EXPECT_EQ(error.hint(), "mend it");
    }
    EXPECT_THAT(names_in(*store), ::testing::ElementsAre("before"));
  }
  store->create_table("t", *stream_between(0, 250'000), {});
  EXPECT_EQ(scan(*store, "t").size(), 250'000U);
}

TEST_P(StoreConformance, KeepsNothingOfATableThatIsCancelled) {
  const auto store = open();
  for (const int at : {0, 2, 5}) {
    std::stop_source stop;
    Disturbed rows(stream_between(0, 250'000), at, [&stop] { stop.request_stop(); });
    EXPECT_EQ(code_of([&] { store->create_table("t", rows, stop.get_token()); }),
              ErrorCode::cancelled)
        << at;
    EXPECT_TRUE(store->tables().empty());
  }
}

TEST_P(StoreConformance, StopsAScanThatIsCancelled) {
  const auto store = open();
  store->create_table("t", *stream_between(0, 400'000), {});
  std::stop_source stop;
  {
    const auto rows = store->scan("t", {}, stop.get_token());
    data::Batch batch;
    ASSERT_TRUE(rows->next(batch));
    stop.request_stop();
    EXPECT_EQ(code_of([&] { rows->next(batch); }), ErrorCode::cancelled);
  }
  EXPECT_EQ(store->tables().at(0).rows, 400'000U);
}

TEST_P(StoreConformance, IsThereAgainWhenItIsOpenedAgain) {
  auto store = open();
  const bool persistent = store->capabilities().persistent;
  store->create_table("t", *stream_between(0, 130'000), {});
  store->finish();
  store.reset();
  if (!persistent) {
    EXPECT_EQ(code_of([&] { open(true); }), ErrorCode::not_found);
    EXPECT_TRUE(open()->tables().empty());
    return;
  }
  store = open(true);
  EXPECT_EQ(scan(*store, "t"), lines_of(*stream_between(0, 130'000)));
  EXPECT_THROW(store->create_table("u", *one_column("x"), {}), Error);
  EXPECT_THROW(store->drop_table("t"), Error);
  EXPECT_EQ(names_in(*store).size(), 1U);
  store->finish();
}

TEST_P(StoreConformance, IsNotFoundReadOnlyWhereNothingIs) {
  EXPECT_EQ(code_of([&] { open(true); }), ErrorCode::not_found);
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
}

}  // namespace mdm::storage
