#include <atomic>
#include <random>
#include <set>
#include <thread>

#include <gtest/gtest.h>

#include <mdm/base/digest.hpp>

#include "read_table_test.hpp"

namespace mdm::reader {
namespace {

using data::Type;

/// Rows with everything that makes cutting hard.
std::string wild_text(int rows, const std::string& line_break = "\n") {
  std::mt19937 random(5);
  std::string text = "id,name,value,note" + line_break;
  for (int i = 0; i < rows; ++i) {
    text += fmt::format("{},", i);
    switch (random() % 5) {
      case 0: text += "\"a,b\""; break;
      case 1: text += "\"line one\nline \"\"two\"\",\r\nline three\""; break;
      case 2: text += ""; break;
      case 3: text += "żółć"; break;
      default: text += "plain"; break;
    }
    text += fmt::format(",{}.5,", random() % 1000);
    text += random() % 7 == 0 ? "" : "\"\"";
    text += line_break;
  }
  return text;
}

CsvTuning blocks_of(std::size_t bytes, bool portable = false) {
  CsvTuning tuning;
  tuning.block_bytes = bytes;
  tuning.portable = portable;
  return tuning;
}

Options on_threads(unsigned threads) {
  Options options;
  options.threads = threads;
  return options;
}

TEST(CsvTable, ReadsCellsAsRfc4180SaysThem) {
  const ReadTable read = read_csv("a,b,c\n\"x,\"\"y\"\"\",\"\",\n\"p\nq\", z ,\"\"\"\"\n");
  EXPECT_EQ(read.rows[0], (Cells{"x,\"y\"", "", "∅"}));
  EXPECT_EQ(read.rows[1], (Cells{"p\nq", " z ", "\""}));
}

TEST(CsvTable, GivesTheSameRowsForEveryBlockSizeThreadCountAndProcessor) {
  const std::string text = wild_text(400);
  const ReadTable whole = read_csv(text, on_threads(1));
  ASSERT_EQ(whole.rows.size(), 400U);
  for (const std::size_t bytes : {std::size_t{1}, std::size_t{7}, std::size_t{64}, std::size_t{65},
                                  std::size_t{100}, std::size_t{1000}}) {
    const ReadTable one = read_csv(text, on_threads(1), blocks_of(bytes));
    const ReadTable four = read_csv(text, on_threads(4), blocks_of(bytes));
    const ReadTable portable = read_csv(text, on_threads(2), blocks_of(bytes, true));
    EXPECT_EQ(one.rows, whole.rows) << bytes;
    EXPECT_EQ(four.rows, whole.rows) << bytes;
    EXPECT_EQ(portable.rows, whole.rows) << bytes;
    EXPECT_EQ(four.batch_rows, one.batch_rows) << bytes;
    EXPECT_EQ(four.report.source_digest, digest_of(text));
    EXPECT_EQ(one.report.bytes, text.size());
  }
}

TEST(CsvTable, ReportsTheSameForEveryThreadCount) {
  std::string text = "a,b\n";
  for (int i = 0; i < 3000; ++i) {
    text += i % 17 == 0 ? "short\n" : fmt::format("{},{}\n", i, i % 1000 == 999 ? "NA" : "5");
  }
  const ReadTable one = read_csv(text, on_threads(1), blocks_of(128));
  const ReadTable four = read_csv(text, on_threads(4), blocks_of(128));
  EXPECT_EQ(one.report.incident_count, four.report.incident_count);
  EXPECT_EQ(one.report.null_words, four.report.null_words);
  EXPECT_EQ(one.passes, four.passes);
  ASSERT_EQ(one.report.incidents.size(), four.report.incidents.size());
  for (std::size_t i = 0; i < one.report.incidents.size(); ++i) {
    EXPECT_EQ(one.report.incidents[i].line, four.report.incidents[i].line);
  }
  ASSERT_EQ(one.report.witnesses.size(), four.report.witnesses.size());
  for (std::size_t i = 0; i < one.report.witnesses.size(); ++i) {
    EXPECT_EQ(one.report.witnesses[i].line, four.report.witnesses[i].line);
  }
}

TEST(CsvTable, EndsRecordsAtEveryKindOfLineBreak) {
  for (const char* line_break : {"\n", "\r\n", "\r"}) {
    for (const std::size_t bytes : {std::size_t{1}, std::size_t{5}, std::size_t{4096}}) {
      const std::string text = wild_text(50, line_break);
      EXPECT_EQ(read_csv(text, {}, blocks_of(bytes)).rows, read_csv(wild_text(50)).rows);
    }
  }
  EXPECT_EQ(read_csv("a,b\r1,2\n3,4\r\n5,6").column(1), (Cells{"2", "4", "6"}));
}

TEST(CsvTable, TakesALastLineWithoutBreak) {
  EXPECT_EQ(read_csv("a,b\n1,2\n3,4").column(1), (Cells{"2", "4"}));
  EXPECT_EQ(read_csv("a,b\n1,\"2\"").rows[0], (Cells{"1", "2"}));
}

TEST(CsvTable, DropsTheByteOrderMark) {
  const ReadTable read = read_csv(
      "\xEF\xBB\xBF"
      "a,b\n1,2\n");
  EXPECT_EQ(read.columns, (Cells{"a", "b"}));
  EXPECT_EQ(read.report.dialect.at("byte_order_mark"), "true");
  EXPECT_EQ(read_csv("\xEF\xBB\xBF"
                     "1,x\n2,y\n")
                .rows[0],
            (Cells{"1", "x"}));
}

TEST(CsvTable, DecodesLatinFiles) {
  const ReadTable read = read_csv("name,n\nJos\xE9,1\n\"Ren\xE9, M\xFCller \x80\",2\nplain,3\n");
  EXPECT_EQ(read.report.dialect.at("encoding"), "windows-1252");
  EXPECT_EQ(read.column(0), (Cells{"José", "René, Müller €", "plain"}));
  EXPECT_EQ(read.types[1], Type::int64);
  EXPECT_EQ(read.report.incident_count, 0U);
}

TEST(CsvTable, ReadsAHeaderAloneAsATableWithoutRows) {
  for (const char* text : {"a,b\n", "a,b"}) {
    const ReadTable read = read_csv(text);
    EXPECT_EQ(read.columns, (Cells{"a", "b"}));
    EXPECT_TRUE(read.rows.empty());
    EXPECT_EQ(read.report.rows, 0U);
    EXPECT_EQ(read.report.source_digest, digest_of(text));
  }
}

TEST(CsvTable, ReadsTenThousandColumns) {
  std::string text;
  for (int i = 0; i < 10'000; ++i) {
    text += fmt::format("{}c{}", i == 0 ? "" : ",", i);
  }
  for (int row = 0; row < 5; ++row) {
    text += "\n";
    for (int i = 0; i < 10'000; ++i) {
      text += fmt::format("{}{}", i == 0 ? "" : ",", i % 2 == 0 ? i : i + 0.5);
    }
  }
  const ReadTable read = read_csv(text, on_threads(2), blocks_of(100'000));
  EXPECT_EQ(read.columns.size(), 10'000U);
  EXPECT_EQ(read.rows.size(), 5U);
  EXPECT_EQ(read.rows[4][9999], "9999.5");
  EXPECT_EQ(read.types[9998], Type::int64);
}

TEST(CsvTable, ReadsCompressedFilesLikePlainOnes) {
  const TestFolder folder;
  const std::string text = wild_text(5000);
  const ReadTable plain = read_csv(text);
  const std::string gzip = gzipped(text);
  const ReadTable unzipped = read_file_as_table(folder.write("a.csv.gz", gzip), on_threads(2));
  EXPECT_EQ(unzipped.rows, plain.rows);
  EXPECT_EQ(unzipped.report.source_digest, digest_of(gzip));
  EXPECT_EQ(unzipped.report.bytes, gzip.size());
  EXPECT_EQ(read_file_as_table(folder.write("a.csv.zst", zstd_packed(text))).rows, plain.rows);
}

TEST(CsvTable, ReadsOtherDelimiters) {
  const TestFolder folder;
  EXPECT_EQ(read_csv("a\tb,c\n1\t2,5\n", {}, {}, "t.tsv").rows[0], (Cells{"1", "2.5"}));
  EXPECT_EQ(read_csv("a|b\n1|2\n", {}, {}, "t.txt").report.dialect.at("delimiter"), "|");
  EXPECT_EQ(read_csv("a\tb\n1\t2\n").report.dialect.at("delimiter"), "tab");
}

TEST(CsvTable, JoinsFilesByTheNamesOfTheirColumns) {
  const TestFolder folder;
  folder.write("s_1.csv", "a,b\n1,x\n2,y\n");
  folder.write("s_2.csv", "b;a\nz;3.5\n");
  folder.write("s_3.csv", "a,b\n4,w\nq");
  const Source source = discover(folder.path() / "s_?.csv").front();
  const auto table = open_table(source, {}, {});
  const ReadTable read = read_all(*table);
  EXPECT_EQ(read.columns, (Cells{"a", "b"}));
  EXPECT_EQ(read.column(0), (Cells{"1", "2", "3.5", "4", "q"}));
  EXPECT_EQ(read.column(1), (Cells{"x", "y", "z", "w", "∅"}));
  ASSERT_EQ(read.report.incidents.size(), 1U);
  EXPECT_EQ(read.report.incidents[0].file, printable(folder.path() / "s_3.csv"));
  EXPECT_EQ(read.report.incidents[0].line, 3U);
}

TEST(CsvTable, RefusesFilesWithOtherColumns) {
  const TestFolder folder;
  folder.write("s_1.csv", "a,b\n1,x\n");
  folder.write("s_2.csv", "a,c\n1,x\n");
  try {
    open_table(discover(folder.path() / "s_*.csv").front(), {}, {});
    FAIL();
  } catch (const Error& error) {
    const std::string message = error.what();
    EXPECT_EQ(error.code(), ErrorCode::bad_input);
    EXPECT_NE(message.find("s_1.csv"), std::string::npos) << message;
    EXPECT_NE(message.find("s_2.csv has 'c'"), std::string::npos) << message;
  }
}

TEST(CsvTable, ShowsEveryBatchToTheObserverOfItsWorker) {
  const TestFolder folder;
  const auto table = open_csv_table(discover(folder.write("t.csv", wild_text(2000))).front(),
                                    on_threads(3), blocks_of(500), {});
  std::vector<std::uint64_t> rows(3);
  std::uint64_t last_done = 0;
  std::uint64_t total = 0;
  {
    const auto stream = table->open(
        [&](const data::Batch& batch, std::size_t worker) { rows.at(worker) += batch.rows; },
        [&](std::uint64_t done, std::uint64_t all) {
          EXPECT_GE(done, last_done);
          last_done = done;
          total = all;
        },
        {});
    data::Batch batch;
    while (stream->next(batch)) {}
    EXPECT_EQ(batch.rows, 0U);
    EXPECT_FALSE(stream->next(batch));
  }
  EXPECT_EQ(rows[0] + rows[1] + rows[2], 2000U);
  EXPECT_EQ(last_done, total);
}

TEST(CsvTable, StopsWhenAsked) {
  const TestFolder folder;
  const auto table = open_csv_table(discover(folder.write("t.csv", wild_text(3000))).front(),
                                    on_threads(2), blocks_of(200), {});
  std::stop_source stop;
  const auto stream = table->open({}, {}, stop.get_token());
  data::Batch batch;
  ASSERT_TRUE(stream->next(batch));
  stop.request_stop();
  try {
    while (stream->next(batch)) {}
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::cancelled);
  }
}

TEST(CsvTable, CanBeLeftInTheMiddleOfAPass) {
  const TestFolder folder;
  Options options = on_threads(2);
  options.memory_limit_bytes = 1000;  // so that the workers wait for room
  const auto table = open_csv_table(discover(folder.write("t.csv", wild_text(3000))).front(),
                                    options, blocks_of(200), {});
  data::Batch batch;
  ASSERT_TRUE(table->open({}, {}, {})->next(batch));
  EXPECT_EQ(read_all(*table).rows.size(), 3000U);
}

TEST(CsvTable, PassesAnObserversErrorOn) {
  const TestFolder folder;
  const auto table = open_csv_table(discover(folder.write("t.csv", wild_text(3000))).front(),
                                    on_threads(2), blocks_of(200), {});
  const auto stream = table->open(
      [](const data::Batch&, std::size_t) { fail(ErrorCode::io_failed, "disk is full"); }, {}, {});
  data::Batch batch;
  EXPECT_THROW(stream->next(batch), Error);
}

TEST(CsvTable, SizesItsBlocksByTheMemoryLimit) {
  Options options;
  EXPECT_EQ(tuning_for(options).block_bytes, std::size_t{1} << 20U);
  EXPECT_EQ(tuning_for(options).wide_block_bytes, std::size_t{4} << 20U);
  options.memory_limit_bytes = 16 << 20U;
  EXPECT_EQ(tuning_for(options).block_bytes, std::size_t{1} << 18U);
  EXPECT_GE(tuning_for(options).record_bytes_max, tuning_for(options).block_bytes);
  options.memory_limit_bytes = 1'000'000'000;
  options.tables_at_once = 10;
  EXPECT_EQ(tuning_for(options).wide_block_bytes, std::size_t{1'562'500});
}

TEST(CsvTable, ReadsMoreOfWideTablesAtATime) {
  std::string text;
  for (int row = 0; row < 2000; ++row) {
    for (int column = 0; column < 64; ++column) {
      text += column == 63 ? "1\n" : "1,";
    }
  }
  const TestFolder folder;
  const auto path = folder.write("t.csv", text);
  const auto most_rows = [&](std::size_t wide_block_bytes) {
    CsvTuning tuning = blocks_of(4096);
    tuning.wide_block_bytes = wide_block_bytes;
    const auto table = open_csv_table(discover(path).front(), on_threads(1), tuning, {});
    const auto stream = table->open({}, {}, {});
    std::size_t most = 0;
    for (data::Batch batch; stream->next(batch);) {
      most = std::max(most, batch.rows);
    }
    return most;
  };
  EXPECT_LE(most_rows(0), 4096U / 128 + 1);
  EXPECT_GE(most_rows(std::size_t{1} << 16U), 500U);
}

TEST(CsvTable, BeginsWithASmallBlockAndLetsThemGrow) {
  std::string text = "number\n";
  for (int i = 0; i < 400'000; ++i) {
    text += "1234567\n";  // eight bytes
  }
  const std::vector<std::size_t> rows = read_csv(text).batch_rows;
  ASSERT_GT(rows.size(), 2U);
  EXPECT_LE(rows[0], (std::size_t{1} << 18U) / 8);
  EXPECT_GT(rows[1], rows[0]);
}

TEST(CsvTable, ThreadsOfAllTablesTakeTurnsForTheSlots) {
  const TestFolder folder;
  Options options = on_threads(3);
  options.slots = std::make_shared<std::counting_semaphore<>>(2);
  std::atomic<int> working = 0;
  const auto observe = [&](const data::Batch&, std::size_t) {
    EXPECT_LE(++working, 2);
    for (int turn = 0; turn < 100; ++turn) {
      std::this_thread::yield();  // to whoever wants to work, too
    }
    --working;
  };
  std::vector<std::unique_ptr<TableReader>> tables;
  std::vector<std::unique_ptr<data::BatchStream>> streams;
  for (const char* name : {"a.csv", "b.csv"}) {
    const auto source = discover(folder.write(name, wild_text(3000))).front();
    tables.push_back(open_csv_table(source, options, blocks_of(2000), {}));
    streams.push_back(tables.back()->open(observe, {}, {}));
  }
  for (const auto& stream : streams) {
    for (data::Batch batch; stream->next(batch);) {}
  }
}

}  // namespace
}  // namespace mdm::reader
