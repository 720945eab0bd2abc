#include <gtest/gtest.h>

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

TEST(CsvDamage, RefusesCellsBeyondTheLastColumn) {
  const std::string error = csv_error("a,b\n1,2\n\"x\ny\",4\n5,6,7\n8,9\n");
  EXPECT_NE(error.find("row has 3 cells where the table has 2 columns: 5,6,7"), std::string::npos)
      << error;
  EXPECT_NE(error.find("line 5"), std::string::npos) << error;
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

TEST(CsvDamage, RefusesAQuoteThatIsNotClosed) {
  const std::string error = csv_error("a,b\n1,x\n2,\"y\n3,z\n4,w\n");
  EXPECT_NE(error.find("a quote is not closed: "), std::string::npos) << error;
  EXPECT_NE(error.find("line 3"), std::string::npos) << error;
}

TEST(CsvDamage, RefusesARecordThatGrowsTooLong) {
  CsvTuning tuning;
  tuning.block_bytes = 64;
  tuning.record_bytes_max = 1024;
  std::string text = "a,b\n";
  for (int i = 0; i < 20; ++i) {
    text += "1,x\n";
  }
  text += "2,\"" + std::string(5000, 'y') + "\n3,z\n";
  const std::string error = csv_error(text, {}, tuning);
  EXPECT_NE(error.find("a record is longer than 1024 bytes"), std::string::npos) << error;
  EXPECT_NE(error.find("line 22"), std::string::npos) << error;
}

TEST(CsvDamage, RefusesNulBytes) {
  std::string text = "a,b\n";
  for (int i = 0; i < 20'000; ++i) {
    text += "1,x\n";
  }
  text += std::string("2,\0y\n", 5);
  const std::string error = csv_error(text);
  EXPECT_NE(error.find("text holds a NUL byte"), std::string::npos) << error;
  EXPECT_NE(error.find("line 20002"), std::string::npos) << error;
}

TEST(CsvDamage, KeepsTextAfterAClosingQuote) {
  const ReadTable read = read_csv("a,b\n\"x\"y,1\n\"p\"\"q\"r,2\n");
  EXPECT_EQ(read.column(0), (Cells{"xy", "p\"qr"}));
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

}  // namespace
}  // namespace mdm::reader
