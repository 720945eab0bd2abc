#include <algorithm>
#include <numeric>

#include <mdm/base/json.hpp>
#include <mdm/base/trace.hpp>

#include "byte_source.hpp"
#include "read_table_test.hpp"

namespace mdm::reader {
namespace {

std::string numbered_rows(int count) {
  std::string text = "number,word,rare\n";
  for (int i = 0; i < count; ++i) {
    text += fmt::format("{},w{},{}\n", i, i % 13, i % 5 == 0 ? "" : "x");
  }
  return text;
}

Options in_batches_of(std::size_t rows) {
  Options options;
  options.batch_rows = rows;
  return options;
}

TEST(ShortBatches, HoldAtMostTheRowsThatWereAskedFor) {
  const std::vector<std::size_t> rows =
      read_csv(numbered_rows(60'000), in_batches_of(7000)).batch_rows;
  EXPECT_LE(*std::ranges::max_element(rows), 7000U);
  EXPECT_EQ(std::accumulate(rows.begin(), rows.end(), std::size_t{0}), 60'000U);
}

TEST(ShortBatches, ChangeNoCell) {
  const std::string text = numbered_rows(30'000);
  const ReadTable whole = read_csv(text, in_batches_of(10'000'000));
  for (const std::size_t size : {std::size_t{1}, std::size_t{63}, std::size_t{4096}}) {
    const ReadTable cut = read_csv(text, in_batches_of(size));
    EXPECT_EQ(cut.rows, whole.rows);
    EXPECT_EQ(cut.types, whole.types);
    EXPECT_EQ(cut.report.source_digest, whole.report.source_digest);
  }
}

TEST(ShortBatches, HoldForWhatTheEngineReads) {
  const TestFolder folder;
  std::string text;
  for (int i = 0; i < 9000; ++i) {
    text += fmt::format("{{\"a\":{}}}\n", i);
  }
  const ReadTable read = read_file_as_table(folder.write("lines.jsonl", text), in_batches_of(1000));
  EXPECT_EQ(read.rows.size(), 9000U);
  EXPECT_LE(*std::ranges::max_element(read.batch_rows), 1000U);
}

/// When events of this name begin, in the order of their ends.
std::vector<std::int64_t> times_of(const Json& events, std::string_view name, std::int64_t file) {
  std::vector<std::int64_t> times;
  for (const Json& event : events.as_array()) {
    if (event.at("name").as_string() == name &&
        (file < 0 || event.at("args").at("file").as_int() == file)) {
      times.push_back(event.at("ts").as_int());
    }
  }
  return times;
}

TEST(CsvStream, AsksForTheNextFileBeforeTheEndOfOne) {
  const TestFolder folder;
  folder.write("part_1.csv", numbered_rows(100'000));
  folder.write("part_2.csv", numbered_rows(10));
  const auto file = folder.path() / "trace.json";
  trace::start(file);
  read_file_as_table(folder.path() / "part_*.csv");
  trace::finish();
  const Json events = Json::parse(read_file(file));
  const auto asked = times_of(events, "prefetch", -1);
  const auto read = times_of(events, "read", 0);
  const auto opened = times_of(events, "open file", 1);
  ASSERT_EQ(asked.size(), 1U);
  ASSERT_GT(read.size(), 2U);
  ASSERT_EQ(opened.size(), 1U);
  EXPECT_LT(asked.front(), read[1]);
  EXPECT_GT(opened.front(), read.back());
}

TEST(ByteSource, KnowsWhatOfAFileTheSystemHasInMemory) {
  const TestFolder folder;
  EXPECT_GT(cached_bytes(folder.write("fresh.csv", std::string(100'000, 'x'))), 0U);
  EXPECT_EQ(cached_bytes(folder.path() / "absent.csv"), 0U);
}

}  // namespace
}  // namespace mdm::reader
