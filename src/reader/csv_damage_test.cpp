#include <gtest/gtest.h>

#include "byte_source.hpp"
#include "read_table_test.hpp"

namespace mdm::reader {
namespace {

TEST(CsvDamage, FillsShortRowsAndCountsThem) {
  const ReadTable read = read_csv("a,b,c\n1,x,2\n3\n4,y\r\n5,z,6\n");
  EXPECT_EQ(read.rows[1], (Cells{"3", "∅", "∅"}));
  EXPECT_EQ(read.rows[2], (Cells{"4", "y", "∅"}));
  EXPECT_EQ(read.rows[3], (Cells{"5", "z", "6"}));
  EXPECT_EQ(read.report.incident_count, 2U);
  EXPECT_EQ(read.report.incidents[0].line, 3U);
  EXPECT_EQ(read.report.incidents[0].action, "short row filled with nulls");
  EXPECT_EQ(read.report.incidents[1].line, 4U);
}

TEST(CsvDamage, DropsEmptyCellsBeyondTheLastColumn) {
  const ReadTable read = read_csv("a,b\n1,2,\n3,4,,\r\n5,6\n");
  EXPECT_EQ(read.types, (Types{data::Type::int64, data::Type::int64}));
  EXPECT_EQ(read.column(1), (Cells{"2", "4", "6"}));
  EXPECT_EQ(read.report.incident_count, 2U);
  EXPECT_EQ(read.report.incidents[1].action, "empty cells beyond the last column dropped");
}

TEST(CsvDamage, KeepsCellsBeyondTheLastColumnInColumnsOfTheirOwn) {
  const ReadTable read = read_csv("a,b\n1,2\n\"x\ny\",4\n5,6,7,\"q,r\"\n8,9\n");
  EXPECT_EQ(read.columns, (Cells{"a", "b", "column_3", "column_4"}));
  EXPECT_EQ(read.types[1], data::Type::int64);
  EXPECT_EQ(read.types[2], data::Type::text);
  EXPECT_EQ(read.rows[2], (Cells{"5", "6", "7", "q,r"}));
  EXPECT_EQ(read.rows[3], (Cells{"8", "9", "∅", "∅"}));
  ASSERT_EQ(read.report.incident_count, 1U);
  EXPECT_EQ(read.report.incidents[0].line, 5U);
  EXPECT_EQ(read.report.incidents[0].column, "column_3 to column_4");
  EXPECT_EQ(read.report.incidents[0].action,
            "cells beyond the last column kept in columns of their own");
  EXPECT_EQ(read.passes, 1);
  EXPECT_EQ(read.pivots.size(), 4U);
}

TEST(CsvDamage, GrowsTheTableWhenALateRowIsLonger) {
  CsvTuning tuning;
  tuning.block_bytes = 256;
  for (const unsigned threads : {1U, 3U}) {
    std::string text = "a,b\n";
    for (int i = 0; i < 200'000; ++i) {
      text += "1,20\n";
    }
    text.insert(600'004, "5,6,late\n");
    Options options;
    options.threads = threads;
    options.sample_rows = 10;
    const ReadTable read = read_csv(text, options, tuning);
    EXPECT_EQ(read.passes, 2);
    EXPECT_EQ(read.columns, (Cells{"a", "b", "column_3"}));
    EXPECT_EQ(read.types[0], data::Type::int64);
    EXPECT_EQ(read.rows[120'000], (Cells{"5", "6", "late"}));
    EXPECT_EQ(read.report.incident_count, 1U);
  }
}

TEST(CsvDamage, KeepsTheEndOfAVeryLongRowAsText) {
  std::string row = "1,2";
  for (int i = 0; i < 20; ++i) {
    row += ",x" + std::to_string(i);
  }
  const ReadTable read = read_csv("a,b\n1,2\n" + row + ",\"y,z\"\n3,4\n");
  ASSERT_EQ(read.columns.size(), 18U);
  EXPECT_EQ(read.rows[1][16], "x14");
  EXPECT_EQ(read.rows[1][17], "x15,x16,x17,x18,x19,\"y,z\"");
}

TEST(CsvDamage, DoesNotLetALongRowChangeTheTypes) {
  const ReadTable read = read_csv("a,b\n1,2\n3,4,x,y,z\n");
  EXPECT_EQ(read.types[1], data::Type::int64);
}

TEST(CsvDamage, SkipsBlankLinesAndCountsThem) {
  const ReadTable read = read_csv("a,b\n\n1,2\n  \n3,4\n\n");
  EXPECT_EQ(read.rows.size(), 2U);
  EXPECT_EQ(read.report.incident_count, 3U);
  EXPECT_EQ(read.report.incidents[1].line, 4U);
}

TEST(CsvDamage, TakesABlankLineOfASingleColumnForANull) {
  EXPECT_EQ(read_csv("a\nx\n\ny\n").column(0), (Cells{"x", "∅", "y"}));
}

TEST(CsvDamage, ReadsAQuoteThatIsNotClosedAsText) {
  const ReadTable read = read_csv("a,b\n1,x\n2,\"y\n3,z\n4,w\n");
  EXPECT_EQ(read.column(0), (Cells{"1", "2", "3", "4"}));
  EXPECT_EQ(read.column(1), (Cells{"x", "\"y", "z", "w"}));
  ASSERT_EQ(read.report.incident_count, 1U);
  EXPECT_EQ(read.report.incidents[0].line, 3U);
  EXPECT_EQ(read.report.incidents[0].column, "b");
  EXPECT_EQ(read.report.incidents[0].action, "quote that is not closed read as text");
}

TEST(CsvDamage, FreesTheRowsBetweenAnOpenQuoteAndTheNextOne) {
  const ReadTable read =
      read_csv("a,b,c\n1,\"p, q\",x\n2,\"y,x\n3,z,x\n4,\"r, s\",x\n5,\"t\nu\",x\n6,v,w\n");
  EXPECT_EQ(read.column(0), (Cells{"1", "2", "3", "4", "5", "6"}));
  EXPECT_EQ(read.column(1), (Cells{"p, q", "\"y", "z", "r, s", "t\nu", "v"}));
  ASSERT_EQ(read.report.incident_count, 1U);
  EXPECT_EQ(read.report.incidents[0].line, 3U);
}

TEST(CsvDamage, FreesRowsThatAnOpenQuoteSwallowedTwice) {
  const ReadTable read = read_csv("a,b\n1,\"x\n2,y\n3,\"z\n4,w\n5,\"q\"\n6,r\n");
  EXPECT_EQ(read.column(0), (Cells{"1", "2", "3", "4", "5", "6"}));
  EXPECT_EQ(read.column(1), (Cells{"\"x", "y", "\"z", "w", "q", "r"}));
}

TEST(CsvDamage, FindsAnOpenQuoteInALargeFileByTheRowsItSwallows) {
  CsvTuning tuning;
  tuning.block_bytes = 4096;
  std::string text = "a,b\n1,\"x\n";
  for (int i = 0; i < 400'000; ++i) {
    text += "1,plain\n";
  }
  const ReadTable read = read_csv(text, {}, tuning);
  EXPECT_EQ(read.rows.size(), 400'001U);
  EXPECT_GT(read.batch_rows.size(), 10U);
  EXPECT_EQ(read.rows[0][1], "\"x");
  EXPECT_EQ(read.report.incident_count, 1U);
}

TEST(CsvDamage, ReadsAnOpenQuoteAsTextWhenTheCellGrowsTooLong) {
  CsvTuning tuning;
  tuning.block_bytes = 64;
  tuning.record_bytes_max = 1024;
  std::string text = "a,b\n";
  for (int i = 0; i < 20; ++i) {
    text += "1,x\n";
  }
  text += "2,\"" + std::string(500, 'y') + "\n";
  for (int i = 0; i < 200; ++i) {
    text += "no row at all\n";
  }
  text += "3,z\n";
  const ReadTable read = read_csv(text, {}, tuning);
  EXPECT_EQ(read.rows.size(), 222U);
  EXPECT_EQ(read.rows[20][1], "\"" + std::string(500, 'y'));
  EXPECT_EQ(read.rows.back(), (Cells{"3", "z"}));
}

TEST(CsvDamage, RefusesALineThatGrowsTooLong) {
  CsvTuning tuning;
  tuning.block_bytes = 64;
  tuning.record_bytes_max = 1024;
  const std::string error =
      csv_error("a,b\n1,x\n2," + std::string(5000, 'y') + "\n3,z\n", {}, tuning);
  EXPECT_NE(error.find("a record is longer than 1024 bytes"), std::string::npos) << error;
  EXPECT_NE(error.find("line 3"), std::string::npos) << error;
}

TEST(CsvDamage, RemovesNulBytes) {
  std::string text = "a,b\n";
  for (int i = 0; i < 20'000; ++i) {
    text += "1,x\n";
  }
  text += std::string("2\0\0,\0y\n3,\0z\n", 12);
  const ReadTable read = read_csv(text);
  EXPECT_EQ(read.rows[20'000], (Cells{"2", "y"}));
  EXPECT_EQ(read.types[0], data::Type::int64);
  ASSERT_EQ(read.report.incident_count, 2U);
  EXPECT_EQ(read.report.incidents[0].line, 20'002U);
  EXPECT_EQ(read.report.incidents[0].value, "2\\x00\\x00,\\x00y");
  EXPECT_EQ(read.report.incidents[1].line, 20'003U);
  EXPECT_EQ(read.report.incident_counts.at("NUL bytes removed"), 2U);
}

TEST(CsvDamage, UnderstandsQuotesAfterBlanks) {
  const ReadTable read = read_csv("a, b, c\n1, \"x, y\", 2\n3, \"p, \"\"q\"\"\" , 4\n");
  EXPECT_EQ(read.column(1), (Cells{"x, y", "p, \"q\""}));
  EXPECT_EQ(read.types[2], data::Type::int64);
  EXPECT_EQ(read.report.incident_count, 0U);
}

TEST(CsvDamage, KeepsDelimitersBetweenQuotesThatAreNotDoubled) {
  const ReadTable read = read_csv("a,b\n\"say \"hi, you\" now\",1\n\"x\",2\n");
  EXPECT_EQ(read.rows[0], (Cells{"say \"hi, you\" now", "1"}));
  EXPECT_EQ(read.columns.size(), 2U);
  ASSERT_EQ(read.report.incident_count, 1U);
  EXPECT_EQ(read.report.incidents[0].action, "quote within a quoted cell kept");
}

TEST(CsvDamage, ReadsFilesWhoseLastLineHasNoBreakOrTwo) {
  for (const char* end : {"", "\n", "\r\n", "\n\n"}) {
    const ReadTable read = read_csv(std::string("a,b\n1,x\r\n2,y\r3,\"z\"") + end);
    EXPECT_EQ(read.column(0), (Cells{"1", "2", "3"})) << end;
    EXPECT_EQ(read.column(1), (Cells{"x", "y", "z"})) << end;
  }
}

TEST(CsvDamage, StopsAtTheFirstIncidentIfStrict) {
  Options options;
  options.strict = true;
  EXPECT_EQ(csv_error("a,b\n1,2\n", options), "");
  const std::string error = csv_error("a,b\n1,x\n2,\"y\"z\n3\n", options);
  EXPECT_NE(error.find("table.csv, line 3, column 'b': '\"y\"z' would have been: text after a "
                       "closing quote kept"),
            std::string::npos)
      << error;
}

TEST(CsvDamage, CountsIncidentsByWhatWasDone) {
  const ReadTable read = read_csv("a,b\n1\n2,x\n\n3\n\"p\"q,4\n");
  using Counts = std::map<std::string, std::uint64_t>;
  EXPECT_EQ(read.report.incident_counts, (Counts{{"blank line skipped", 1},
                                                 {"short row filled with nulls", 2},
                                                 {"text after a closing quote kept", 1}}));
  EXPECT_EQ(read.report.incident_count, 4U);
}

TEST(CsvDamage, SkipsTheHeaderWhereverItIsRepeated) {
  for (const std::string_view end : {"\n", "\r\n", "\r"}) {
    std::string text;
    for (int part = 0; part < 3; ++part) {
      text += fmt::format("name,\"born\"{}", end);
      for (int row = 0; row < 40'000; ++row) {
        text += fmt::format("n{},{}{}", row, row, end);
      }
    }
    const ReadTable read = read_csv(text);
    EXPECT_EQ(read.types[1], data::Type::int64);
    EXPECT_EQ(read.rows.size(), 120'000U);
    EXPECT_EQ(read.report.incident_counts.at("repeated header skipped"), 2U);
    EXPECT_EQ(read.report.incidents[0].line, 40'002U);
    EXPECT_EQ(read.report.incidents[0].value, "name,\"born\"");
  }
}

TEST(CsvDamage, SkipsTheHeaderBehindAByteOrderMarkInTheMiddle) {
  std::string part = "\xEF\xBB\xBFid,v\n";
  for (int row = 0; row < 20; ++row) {
    part += fmt::format("{},{}\n", row, row);
  }
  const ReadTable read = read_csv(part + part);
  EXPECT_EQ(read.types, (Types{data::Type::int64, data::Type::int64}));
  EXPECT_EQ(read.rows.size(), 40U);
  EXPECT_EQ(read.report.incident_counts.at("repeated header skipped"), 1U);
}

TEST(CsvDamage, SkipsTheMarkThatEndsFilesOfDos) {
  std::string text = "id,x\r\n";
  for (int row = 0; row < 20; ++row) {
    text += fmt::format("{},y{}\r\n", row, row);
  }
  const ReadTable read = read_csv(text + "\x1A");
  EXPECT_EQ(read.types[0], data::Type::int64);
  EXPECT_EQ(read.rows.size(), 20U);
}

TEST(CsvDamage, TakesTheTextOutOfAFormulaOfIt) {
  const ReadTable read = read_csv(
      "id,zip,text\n1,=\"00012\",\"=\"\"a\"\"\"\n2,\"=\"\"01234\"\"\",=1+2\n3,=\"\",=\"x\"&"
      "\"y\"\n");
  EXPECT_EQ(read.column(1), (Cells{"00012", "01234", ""}));
  EXPECT_EQ(read.column(2), (Cells{"a", "=1+2", "=\"x\"&\"y\""}));
  EXPECT_EQ(read.report.incident_counts.at("formula of a text replaced by the text"), 4U);
}

TEST(CsvDamage, KeepsRowsThatRepeatAFirstRowOfWords) {
  const ReadTable read = read_csv("milk,bread\nmilk,eggs\nmilk,bread\nmilk,bread\n");
  EXPECT_EQ(read.column(1), (Cells{"eggs", "bread", "bread"}));
}

TEST(CsvDamage, KeepsTextAfterAClosingQuote) {
  const ReadTable read = read_csv("a,b\n\"x\"y,1\n\"p\"\"q\"r,2\n\"s\" ,3\n");
  EXPECT_EQ(read.column(0), (Cells{"xy", "p\"qr", "s"}));
  EXPECT_EQ(read.report.incident_count, 2U);
  EXPECT_EQ(read.report.incidents[0].column, "a");
}

TEST(CsvDamage, TakesQuotesInsideACellForText) {
  const ReadTable read = read_csv("a,b\n5\" pipe,1\n6\" pipe,2\nsay \"hi\",3\n");
  EXPECT_EQ(read.column(0), (Cells{"5\" pipe", "6\" pipe", "say \"hi\""}));
  EXPECT_EQ(read.report.incident_count, 0U);
}

TEST(CsvDamage, RepairsALateByteThatIsNotUtf8) {
  std::string text = "a,b\nżółć,1\n";
  for (int i = 0; i < 50'000; ++i) {
    text += "plain text,2\n";
  }
  text += "caf\xE9,3\n";
  const ReadTable read = read_csv(text);
  EXPECT_EQ(read.report.dialect.at("encoding"), "utf-8");
  EXPECT_EQ(read.rows.front()[0], "żółć");
  EXPECT_EQ(read.rows.back()[0], "café");
  EXPECT_EQ(read.report.incident_count, 1U);
  EXPECT_EQ(read.report.incidents[0].line, 50'003U);
  EXPECT_EQ(read.report.incidents[0].column, "a");
}

TEST(CsvDamage, CountsAllIncidentsAndKeepsTheFirst) {
  std::string text = "a,b\n";
  for (int i = 0; i < 5000; ++i) {
    text += "1\n";
  }
  CsvTuning tuning;
  tuning.block_bytes = 256;
  const ReadTable read = read_csv(text, {}, tuning);
  EXPECT_EQ(read.report.incident_count, 5000U);
  ASSERT_EQ(read.report.incidents.size(), 100U);
  EXPECT_EQ(read.report.incidents[99].line, 101U);
}

TEST(CsvDamage, SaysThatAGzipFileEndsEarly) {
  const TestFolder folder;
  std::string text = "a,b\n";
  for (int i = 0; i < 200'000; ++i) {
    text += fmt::format("{},x\n", i * 7919 % 100'003);
  }
  const std::string packed = gzipped(text);
  const auto file =
      folder.write("t.csv.gz", std::string_view(packed).substr(0, packed.size() - 20));
  try {
    read_file_as_table(file);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::bad_input);
    EXPECT_NE(std::string(error.what()).find("gzip data is damaged"), std::string::npos);
  }
}

TEST(CsvDamage, SkipsNotesBelowTheTable) {
  const ReadTable read = read_csv("id,b\n1,x\n2,y\n\nSource: the office\n,\n");
  EXPECT_EQ(read.column(0), (Cells{"1", "2"}));
  EXPECT_EQ(read.types[0], data::Type::int64);
  EXPECT_EQ(read.report.incident_counts.at("note below the table skipped"), 2U);
  EXPECT_EQ(read_csv("id,b,c\n1,x,2\n2,y,2\n3\n").column(0), (Cells{"1", "2", "3"}));
  EXPECT_EQ(read_csv("id,b,c\np,x,2\nq,y,2\nr\n").column(0), (Cells{"p", "q", "r"}));
}

TEST(CsvDamage, SkipsTotalsBelowALongTable) {
  std::string text = "id;;n\n";
  for (int i = 0; i < 100'000; ++i) {
    text += fmt::format("{};;{}\n", i, i % 7);
  }
  const ReadTable read = read_csv(text + "SUM;;299997\n\nSource: the office\n");
  EXPECT_EQ(read.rows.size(), 100'000U);
  EXPECT_EQ(read.types[0], data::Type::int64);
  EXPECT_EQ(read.report.incident_counts.at("note below the table skipped"), 2U);
}

TEST(CsvDamage, SkipsCommentsBetweenRows) {
  const ReadTable read = read_csv("# top\na,b\n1,x\n# it's, \"all\n2,y\n# end\n");
  EXPECT_EQ(read.column(0), (Cells{"1", "2"}));
  EXPECT_EQ(read.report.incident_counts.at("comment line skipped"), 2U);
  EXPECT_EQ(read.report.dialect.at("comment"), "#");
}

TEST(CsvDamage, ReadsTheLargestTableOnlyAndDigestsTheWholeFile) {
  const std::string text = "a,b\n1,x\n2,y\n3,z\n\nc\np\nd,e,f\n1,2,3\n";
  const ReadTable read = read_csv(text);
  EXPECT_EQ(read.column(0).front(), "1");
  EXPECT_EQ(read.report.bytes, text.size());
}

TEST(CsvDamage, ReadsCellsPartedBySeveralBytesOrBlanks) {
  ReadTable read = read_csv("a||b||c\n1||x|y||2\n3||\"p||q\"||4\n5||z\n");
  EXPECT_EQ(read.column(1), (Cells{"x|y", "p||q", "z"}));
  EXPECT_EQ(read.column(2), (Cells{"2", "4", "∅"}));
  read = read_csv("  id  name   x\n   1  ann   2.5\n  20  bo   10 \n");
  EXPECT_EQ(read.columns, (Cells{"id", "name", "x"}));
  EXPECT_EQ(read.column(1), (Cells{"ann", "bo"}));
  EXPECT_EQ(read.column(2), (Cells{"2.5", "10"}));
}

TEST(CsvTable, CountsTheLinesOfATableBelowThatAreTooManyToList) {
  std::string text = "id,name,day\n";
  for (int i = 0; i < 1000; ++i) {
    text += fmt::format("{},n{},2020-01-01\n", i, i);
  }
  text += "\nkey,value\n";
  for (int i = 0; i < 2000; ++i) {
    text += "1," + std::string(200, 'x') + "\n";
  }
  for (const std::string_view end : {"", "9,9"}) {
    const ReadTable read = read_csv(text + std::string(end));
    EXPECT_EQ(read.rows.size(), 1000U);
    EXPECT_EQ(read.report.incident_counts.at("line of another table skipped"),
              2001U + (end.empty() ? 0U : 1U));
  }
}

std::string error_of_pass(TableReader& table) {
  ReadTable read;
  try {
    read_pass(table, read);
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

TEST(ByteSource, RefusesAFileThatChangesWhileItIsRead) {
  const TestFolder folder;
  const auto file = folder.write("growing.csv", "a,b\n1,2\n");
  const auto source = open_bytes(file, Compression::none, nullptr);
  std::string bytes(4, '\0');
  source->read(bytes.data(), bytes.size());
  std::ofstream(file, std::ios::app) << "3,4\n";
  std::string rest(100, '\0');
  EXPECT_THROW(source->read(rest.data(), rest.size()), Error);
}

TEST(EngineTable, RefusesAFileThatChangesWhileItIsRead) {
  const TestFolder folder;
  const auto file = folder.write("growing.jsonl", "{\"a\": 1}\n");
  const auto table = open_table(discover(file).front(), {}, {});
  std::ofstream(file, std::ios::app) << "{\"a\": 2}\n";
  EXPECT_EQ(error_of_pass(*table), "file changed while it was read: " + file.string());
}

}  // namespace
}  // namespace mdm::reader
