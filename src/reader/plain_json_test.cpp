#include <gmock/gmock.h>

#include "read_table_test.hpp"

namespace mdm::reader {
namespace {

using data::Type;
using testing::ElementsAre;

ReadTable read_json(const std::string& text, const std::string& name = "table.json",
                    const Options& options = {}) {
  const TestFolder folder;
  return read_all(*open_table(discover(folder.write(name, text)).front(), options, {}));
}

/// Two columns of three rows, however they are written.
void expect_people(const ReadTable& table, std::size_t first = 0) {
  ASSERT_EQ(table.columns.size(), first + 2);
  EXPECT_EQ(table.columns[first], "name");
  EXPECT_EQ(table.columns[first + 1], "age");
  EXPECT_EQ(table.types[first + 1], Type::int64);
  EXPECT_EQ(table.column(first), (Cells{"ann", "bob", "cid"}));
  EXPECT_EQ(table.column(first + 1), (Cells{"3", "∅", "5"}));
}

TEST(PlainJson, ReadsWhatPandasWrites) {
  expect_people(read_json(R"([{"name":"ann","age":3},{"name":"bob","age":null},
                              {"name":"cid","age":5}])"));
  expect_people(read_json(R"({"name":{"0":"ann","1":"bob","2":"cid"},
                              "age":{"0":3,"1":null,"2":5}})"));
  expect_people(read_json(R"({"0":{"name":"ann","age":3},"1":{"name":"bob","age":null},
                              "2":{"name":"cid","age":5}})"));
  expect_people(read_json(R"({"columns":["name","age"],"index":[0,1,2],
                              "data":[["ann",3],["bob",null],["cid",5]]})"));
  expect_people(read_json(R"({"schema":{"fields":[{"name":"name"}],"primaryKey":["index"]},
                              "data":[{"name":"ann","age":3},{"name":"bob","age":null},
                                      {"name":"cid","age":5}]})"));
  expect_people(read_json(R"({"name":["ann","bob","cid"],"age":[3,null,5]})"));
  expect_people(read_json(R"([["name","age"],["ann",3],["bob",null],["cid",5]])"));
}

TEST(PlainJson, KeepsTheNamesOfRowsThatAreNoNumbersOfThem) {
  const ReadTable columns = read_json(R"({"name":{"7":"ann","9":"bob","8":"cid"},
                                          "age":{"7":3,"9":null,"8":5}})");
  expect_people(columns, 1);
  EXPECT_EQ(columns.columns[0], "index");
  EXPECT_EQ(columns.column(0), (Cells{"7", "9", "8"}));
  const ReadTable split = read_json(R"({"columns":["name","age"],"index":["x","y","z"],
                                        "data":[["ann",3],["bob",null],["cid",5]]})");
  expect_people(split, 1);
  EXPECT_EQ(split.column(0), (Cells{"x", "y", "z"}));
  const ReadTable keyed = read_json(R"({"x":{"index":1,"age":"a"},"y":{"index":2,"age":"b"}})");
  EXPECT_EQ(keyed.columns, (Cells{"index", "age", "row_name"}));
  EXPECT_EQ(keyed.column(2), (Cells{"x", "y"}));
}

TEST(PlainJson, TellsColumnsOfNamedRowsFromRowsByTheirKinds) {
  const ReadTable columns = read_json(R"({"age":{"ann":3,"bob":4},"city":{"ann":"x","bob":"y"}})");
  EXPECT_EQ(columns.columns, (Cells{"index", "age", "city"}));
  const ReadTable rows = read_json(R"({"ann":{"age":3,"city":"x"},"bob":{"age":4,"city":"y"}})");
  EXPECT_EQ(rows.columns, (Cells{"age", "city", "index"}));
  EXPECT_EQ(rows.column(2), (Cells{"ann", "bob"}));
}

TEST(PlainJson, ListsTheMembersThatStandBesideTheRecords) {
  const std::string text = R"({"took":12,"note":"a \"b\"","page":{"size":2},
                               "hits":[{"id":1,"x":{"y":[1, 2]}},{"id":2}]})";
  const ReadTable hits = read_json(text);
  EXPECT_EQ(hits.columns, (Cells{"id", "x"}));
  EXPECT_EQ(hits.column(1), (Cells{"{\"y\":[1,2]}", "∅"}));
  ASSERT_EQ(hits.report.incident_count, 3U);
  EXPECT_EQ(hits.report.incidents[0].column, "took");
  EXPECT_EQ(hits.report.incidents[0].value, "12");
  EXPECT_EQ(hits.report.incidents[2].value, "an object of 1");
  Options strict;
  strict.strict = true;
  EXPECT_THROW(read_json(text, "table.json", strict), Error);
}

TEST(PlainJson, TakesMatricesWithoutNames) {
  const ReadTable matrix = read_json("[[1,2.5],[3,4.25],[5]]");
  EXPECT_EQ(matrix.columns, (Cells{"column_1", "column_2"}));
  EXPECT_EQ(matrix.types, (Types{Type::int64, Type::float64}));
  EXPECT_EQ(matrix.column(1), (Cells{"2.5", "4.25", "∅"}));
}

TEST(PlainJson, LeavesRecordsAsTheyAre) {
  for (const char* const name : {"table.json", "table.jsonl"}) {
    const ReadTable nested =
        read_json("{\"a\":1,\"b\":{\"c\":2}}\n{\"a\":2,\"b\":{\"c\":3}}\n", name);
    EXPECT_EQ(nested.rows.size(), 2U);
    EXPECT_EQ(nested.report.incident_count, 0U);
  }
  const ReadTable one = read_json(R"({"user":{"id":1},"event":{"name":"x","at":3},"n":[1,2]})");
  EXPECT_EQ(one.columns, (Cells{"user", "event", "n"}));
  EXPECT_EQ(one.rows.size(), 1U);
  const ReadTable line = read_json(R"({"a":1,"items":[{"x":1},{"x":2}]})", "table.ndjson");
  EXPECT_EQ(line.columns, (Cells{"a", "items"}));
}

TEST(PlainJson, KeepsNumbersAsTheyAreWritten) {
  const ReadTable table =
      read_json(R"({"x":{"0":0.1000000000000000055,"1":12345678901234567.25}})");
  EXPECT_EQ(table.column(0)[1], "12345678901234567.2500000000000000000");
}

TEST(PlainJson, NeedsLittleMemory) {
  std::string text = "[";
  for (int row = 0; row < 200'000; ++row) {
    text += fmt::format("{}{{\"row\":{},\"half\":{}.5}}", row > 0 ? ",\n" : "", row, row);
  }
  Options options;
  options.memory_limit_bytes = std::uint64_t{64} << 20U;
  options.threads = 4;
  const ReadTable table = read_json(text + "]", "table.json", options);
  EXPECT_EQ(table.rows.size(), 200'000U);
  EXPECT_EQ(table.types, (Types{Type::int64, Type::float64}));
}

TEST(PlainJson, ReadsArraysOfSeveralFiles) {
  const TestFolder folder;
  folder.write("part_1.json", R"([{"a":1},{"a":2}])");
  folder.write("part_2.json", "{\"a\":3}\n{\"a\":4}\n");
  folder.write("part_3.json", R"({"a":5})");
  const auto sources = discover(folder.path() / "part_*.json");
  ASSERT_EQ(sources.size(), 1U);
  const ReadTable table = read_all(*open_table(sources.front(), {}, {}));
  EXPECT_THAT(table.column(0), ElementsAre("1", "2", "3", "4", "5"));
}

TEST(PlainJson, MayBeginWithAByteOrderMarkOrBeWrittenInUtf16) {
  const std::string records = R"([{"name":"ann","age":3},{"name":"bob"},{"name":"cid","age":5}])";
  const std::string columns = R"({"name":["ann","bob","cid"],"age":[3,null,5]})";
  for (const std::string& text : {records, columns}) {
    const std::string marked = "\xEF\xBB\xBF" + text;
    std::string wide = "\xFF\xFE";
    for (const char c : text) {
      wide += {c, '\0'};
    }
    expect_people(read_json(marked));
    expect_people(read_json(gzipped(marked), "table.json.gz"));
    expect_people(read_json(wide));
    expect_people(read_json(wide.substr(2)));
  }
}

TEST(PlainJson, RefusesWhatIsDamaged) {
  for (const std::string text : {R"({"data":[{"a":1},{"a":2})", R"({"data":[{"a":1},}]})",
                                 R"({"a":{"0":1,"1":2},"b":{"0":1,)", R"([["a"],[1)", "{]"}) {
    EXPECT_THROW(read_json(text), Error) << text;
  }
}

TEST(PlainJson, GoesThroughLargeAndPackedFiles) {
  std::string columns = "{";
  for (const char* const name : {"a", "b", "c"}) {
    columns += fmt::format("{}\"{}\": {{", columns.size() > 1 ? ", " : "", name);
    for (int row = 0; row < 30'000; ++row) {
      columns +=
          fmt::format("{}\"{}\" : \"{} {} \\\" \\\\\"", row > 0 ? " ,\n" : "", row, name, row);
    }
    columns += "}";
  }
  columns += "}";
  for (const bool packed : {false, true}) {
    const ReadTable table =
        packed ? read_json(gzipped(columns), "table.json.gz") : read_json(columns);
    ASSERT_EQ(table.rows.size(), 30'000U);
    EXPECT_EQ(table.rows[29'999], (Cells{"a 29999 \" \\", "b 29999 \" \\", "c 29999 \" \\"}));
  }
}

TEST(PartTables, AreMembersOfOneObject) {
  const TestFolder folder;
  const auto sources =
      part_tables(discover(folder.write("shop.json", R"({"version":3,"users":[{"id":1}],
                                             "orders":[{"id":1,"user":1},{"id":2,"user":1}]})")),
                  {}, {});
  ASSERT_EQ(sources.size(), 2U);
  EXPECT_EQ(sources[0].table, "data");
  EXPECT_EQ(sources[1].table, "users");
  const ReadTable orders = read_all(*open_table(sources[0], {}, {}));
  EXPECT_EQ(orders.columns, (Cells{"id", "user"}));
  EXPECT_EQ(orders.report.incident_count, 1U);
  EXPECT_EQ(read_all(*open_table(sources[1], {}, {})).rows.size(), 1U);
}

}  // namespace
}  // namespace mdm::reader
