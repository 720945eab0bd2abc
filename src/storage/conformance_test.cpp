#include "conformance.hpp"

#include <barrier>
#include <thread>

namespace mdm::storage {

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
  push(0, -0.0, 2'000'000'000, -1, "line\nbreak, \"quote\" \\ ' 😀");
  push(-1, Real::infinity(), -1, 1, "\x7f\t");
  data::Schema schema;
  for (const data::Column& column : batch.columns) {
    schema.fields.push_back({std::string(data::name_of(column.type)), column.type});
  }
  const auto store = open();
  store->create_table("t", *data::stream_of(schema, {batch}), {});
  EXPECT_EQ(scan(*store, "t"), lines_of(*data::stream_of(schema, {batch})));
}

TEST_P(StoreConformance, KeepsOrRefusesCellsThatNotEveryBackendKnows) {
  data::Batch text{.rows = 2};
  text.columns.emplace_back(data::Type::text).push("");
  text.columns.front().push(std::string_view("nul \0 inside", 12));
  data::Batch date{.rows = 1};
  date.columns.emplace_back(data::Type::date).push(std::int64_t{-2'147'000'000});
  data::Batch timestamp{.rows = 1};
  timestamp.columns.emplace_back(data::Type::timestamp)
      .push(std::int64_t{-9'223'000'000'000'000'000});
  const auto store = open();
  for (const data::Batch& batch : {text, date, timestamp}) {
    const data::Type type = batch.columns.front().type;
    const auto rows = [&] { return data::stream_of({{{"x", type}}}, {batch}); };
    const std::string table(data::name_of(type));
    if (GetParam().every_cell) {
      store->create_table(table, *rows(), {});
      EXPECT_EQ(scan(*store, table), lines_of(*rows())) << table;
    } else {
      EXPECT_EQ(code_of([&] { store->create_table(table, *rows(), {}); }), ErrorCode::bad_input);
      EXPECT_TRUE(store->tables().empty());
    }
  }
}

TEST_P(StoreConformance, GivesSeveralScansSideBySide) {
  const auto store = open();
  store->create_table("t", *stream_between(0, 150'000), {});
  store->create_table("u", *one_column("x"), {});
  const auto expected = lines_of(*stream_between(0, 150'000));
  const auto first = store->scan("t", {}, {});
  data::Batch batch;
  ASSERT_TRUE(first->next(batch));
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 3; ++i) {
      threads.emplace_back([&] { EXPECT_EQ(scan(*store, "t"), expected); });
    }
    EXPECT_THAT(scan(*store, "u"), ::testing::ElementsAre("=7|"));
  }
  EXPECT_EQ(batch.rows + lines_of(*first).size(), expected.size());
}

TEST_P(StoreConformance, IndexesColumnsOfAnyTypeAndName) {
  const auto store = open();
  store->create_table("t", *stream_between(0, 1000), {});
  store->create_table("a \"name\"", *one_column("x'\"y"), {});
  store->organize("t", {.ids = all_types().names()}, {});
  store->organize("t", {.time = "timestamp", .group = "int64"}, {});
  store->organize("a \"name\"", {.ids = {"x'\"y"}}, {});
  EXPECT_EQ(scan(*store, "t"), lines_of(*stream_between(0, 1000)));
  EXPECT_THAT(names_in(*store), ::testing::ElementsAre("a \"name\"", "t"));
  EXPECT_EQ(code_of([&] { store->organize("t", {.ids = {"no"}}, {}); }), ErrorCode::not_found);
  EXPECT_EQ(code_of([&] { store->organize("no", {.ids = {"x"}}, {}); }), ErrorCode::not_found);
  store->drop_table("t");
  EXPECT_THAT(names_in(*store), ::testing::ElementsAre("a \"name\""));
}

TEST_P(StoreConformance, AddsIndexesAsItSays) {
  const auto store = open();
  store->create_table("t", *stream_between(0, 1000), {});
  store->organize("t", {.time = "timestamp", .group = "int64"}, {});
  const bool keeps = store->capabilities().indexes != Indexes::never;
  const auto add = [&](Store& to, std::vector<std::string> columns) {
    to.add_indexes("t", columns, {});
  };
  if (keeps) {
    EXPECT_THAT(store->indexed("t"), ::testing::ElementsAre("int64", "timestamp"));
    for (int times = 0; times < 2; ++times) {
      add(*store, {"text", "int64"});
      EXPECT_THAT(store->indexed("t"), ::testing::ElementsAre("int64", "timestamp", "text"));
    }
    EXPECT_EQ(code_of([&] { add(*store, {"no"}); }), ErrorCode::not_found);
  } else {
    EXPECT_THAT(store->indexed("t"), ::testing::IsEmpty());
    EXPECT_EQ(code_of([&] { add(*store, {"text"}); }), ErrorCode::invalid_argument);
  }
  EXPECT_EQ(code_of([&] { store->add_indexes("no", {"x"}, {}); }), ErrorCode::not_found);
  EXPECT_EQ(code_of([&] { store->indexed("no"); }), ErrorCode::not_found);
  EXPECT_EQ(scan(*store, "t"), lines_of(*stream_between(0, 1000)));
  if (!store->capabilities().persistent) {
    return;
  }
  store->finish();
  const auto finished = open(true);
  if (finished->capabilities().indexes == Indexes::always) {
    add(*finished, {"date", "text"});
    EXPECT_THAT(finished->indexed("t"),
                ::testing::ElementsAre("int64", "date", "timestamp", "text"));
  } else {
    EXPECT_EQ(code_of([&] { add(*finished, {"date"}); }), ErrorCode::invalid_argument);
    EXPECT_EQ(finished->indexed("t").size(), keeps ? 3U : 0U);
  }
  EXPECT_EQ(scan(*finished, "t"), lines_of(*stream_between(0, 1000)));
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
  const auto rows = store->scan("t", {.columns = {"text", std::string(kRowId), "boolean"}}, {});
  EXPECT_THAT(rows->schema().names(), ::testing::ElementsAre("text", kRowId, "boolean"));
  EXPECT_THAT(lines_of(*rows), ::testing::ElementsAre("=cell ü 0|=0|=true|", "null|=1|null|",
                                                      "=cell ü 2|=2|=false|"));
  EXPECT_EQ(code_of([&] { store->scan("t", {.columns = {"no"}}, {}); }), ErrorCode::not_found);
  EXPECT_EQ(code_of([&] { store->scan("t", {.columns = {"TEXT"}}, {}); }), ErrorCode::not_found);
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
                                          "sqlite_master",
                                          "SQLite_x",
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

TEST_P(StoreConformance, CreatesTablesForSeveralThreadsAtOnce) {
  const auto store = open();
  constexpr std::int64_t kTables = 5;
  std::barrier together(kTables);
  {
    std::vector<std::jthread> threads;
    for (std::int64_t table = 0; table < kTables; ++table) {
      threads.emplace_back([&, table] {
        Disturbed rows(stream_between(table, 150'000, 10'000), 2,
                       [&] { together.arrive_and_wait(); });
        EXPECT_EQ(store->create_table(fmt::format("t{}", table), rows, {}),
                  static_cast<std::uint64_t>(150'000 - table));
      });
    }
  }
  EXPECT_EQ(names_in(*store), (std::vector<std::string>{"t0", "t1", "t2", "t3", "t4"}));
  EXPECT_EQ(scan(*store, "t3"), lines_of(*stream_between(3, 150'000, 10'000)));
  store->drop_table("t3");
  EXPECT_EQ(names_in(*store), (std::vector<std::string>{"t0", "t1", "t2", "t4"}));
}

TEST_P(StoreConformance, AppendsRowsBehindThoseThatAreThere) {
  const auto store = open();
  store->create_table("t", *stream_between(0, 130'000), {});
  EXPECT_EQ(store->append_rows("t", *stream_between(130'000, 260'005), {}), 130'005U);
  EXPECT_EQ(store->append_rows("t", *stream_between(0, 0), {}), 0U);
  EXPECT_EQ(store->append_rows("t", *stream_between(260'005, 260'006), {}), 1U);
  EXPECT_EQ(scan(*store, "t"), lines_of(*stream_between(0, 260'006)));
  EXPECT_EQ(store->tables().at(0).rows, 260'006U);
  const std::vector<std::string> numbers = scan(*store, "t", {std::string(kRowId)});
  for (std::size_t row = 0; row < numbers.size(); ++row) {
    ASSERT_EQ(numbers[row], fmt::format("={}|", row));
  }
}

TEST_P(StoreConformance, AppendsToTheTablesOfAFormerVersion) {
  auto former = open();
  const bool persistent = former->capabilities().persistent;
  former->create_table("t", *stream_between(0, 130'000), {});
  former->finish();
  former.reset();
  if (!persistent) {
    return;
  }
  const auto folder = folder_ / "next";
  std::filesystem::create_directories(folder);
  auto store = GetParam().open({.backend = GetParam().name,
                                .folder = folder,
                                .former = folder_,
                                .memory_limit_bytes = 500'000'000,
                                .threads = 3,
                                .temp_directory = folder / "scratch"});
  store->append_rows("t", *stream_between(130'000, 200'000), {});
  EXPECT_EQ(scan(*store, "t"), lines_of(*stream_between(0, 200'000)));
  store->finish();
  EXPECT_EQ(open(true)->tables().at(0).rows, 130'000U);
}

TEST_P(StoreConformance, AppendsOnlyRowsOfTheSameSchemaToATableThatIsThere) {
  const auto store = open();
  store->create_table("t", *stream_between(0, 10), {});
  EXPECT_EQ(code_of([&] { store->append_rows("no", *stream_between(0, 10), {}); }),
            ErrorCode::not_found);
  EXPECT_EQ(code_of([&] { store->append_rows("T", *stream_between(0, 10), {}); }),
            ErrorCode::not_found);
  EXPECT_EQ(code_of([&] { store->append_rows("t", *one_column("x"), {}); }),
            ErrorCode::invalid_argument);
  EXPECT_EQ(scan(*store, "t"), lines_of(*stream_between(0, 10)));
}

TEST_P(StoreConformance, AppendsNothingOfRowsThatFailOrAreCancelled) {
  const auto store = open();
  store->create_table("t", *stream_between(0, 10), {});
  for (const int at : {0, 1, 5}) {
    Disturbed broken(stream_between(0, 250'000), at,
                     [] { fail(ErrorCode::bad_input, "row broke"); });
    EXPECT_EQ(code_of([&] { store->append_rows("t", broken, {}); }), ErrorCode::bad_input);
    std::stop_source stop;
    Disturbed stopped(stream_between(0, 250'000), at, [&stop] { stop.request_stop(); });
    EXPECT_EQ(code_of([&] { store->append_rows("t", stopped, stop.get_token()); }),
              ErrorCode::cancelled);
    EXPECT_EQ(store->tables().at(0).rows, 10U);
  }
  store->append_rows("t", *stream_between(10, 250'000), {});
  EXPECT_EQ(scan(*store, "t"), lines_of(*stream_between(0, 250'000)));
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

TEST_P(StoreConformance, BeginsWithTheTablesOfAFormerVersionAndLeavesThatAsItWas) {
  auto former = open();
  const bool persistent = former->capabilities().persistent;
  former->create_table("kept", *stream_between(0, 130'000), {});
  former->create_table("dropped", *stream_between(0, 50'000), {});
  former->finish();
  former.reset();
  const auto folder = folder_ / "next";
  std::filesystem::create_directories(folder);
  const auto store = GetParam().open({.backend = GetParam().name,
                                      .folder = folder,
                                      .former = folder_,
                                      .memory_limit_bytes = 500'000'000,
                                      .threads = 3,
                                      .temp_directory = folder / "scratch"});
  if (!persistent) {
    EXPECT_TRUE(store->tables().empty());
    return;
  }
  EXPECT_THAT(names_in(*store), ::testing::ElementsAre("dropped", "kept"));
  store->drop_table("dropped");
  store->create_table("new", *one_column("x"), {});
  EXPECT_EQ(scan(*store, "kept"), lines_of(*stream_between(0, 130'000)));
  store->finish();
  EXPECT_THAT(names_in(*open(true)), ::testing::ElementsAre("dropped", "kept"));
}

TEST_P(StoreConformance, IsNotFoundReadOnlyWhereNothingIs) {
  EXPECT_EQ(code_of([&] { open(true); }), ErrorCode::not_found);
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
}

}  // namespace mdm::storage
