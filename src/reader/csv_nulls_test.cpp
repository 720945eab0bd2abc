#include <gtest/gtest.h>

#include "read_table_test.hpp"

namespace mdm::reader {
namespace {

using data::Type;

TEST(CsvNulls, AreTheWordsOfTheSettingInTypedColumns) {
  Options options;
  options.null_words = {"Missing", "."};
  const ReadTable read = read_csv("n,t\n1,missing\nMISSING,x\n.,y\n", options);
  EXPECT_EQ(read.types, (Types{Type::int64, Type::text}));
  EXPECT_EQ(read.column(0), (Cells{"1", "∅", "∅"}));
  EXPECT_EQ(read.column(1), (Cells{"missing", "x", "y"}));
  EXPECT_EQ(read_csv("n\n1\nNA\n", options).types, Types{Type::text});
}

TEST(CsvNulls, AreWhatDatabasesAndSpreadsheetsWrite) {
  const ReadTable read = read_csv("n,m,t\n1,#DIV/0!,\\N\n\\N,2.5,x\n3,#VALUE!,y\n4,#name?,z\n");
  EXPECT_EQ(read.types, (Types{Type::int64, Type::float64, Type::text}));
  EXPECT_EQ(read.column(0), (Cells{"1", "∅", "3", "4"}));
  EXPECT_EQ(read.column(1), (Cells{"∅", "2.5", "∅", "∅"}));
  EXPECT_EQ(read.column(2), (Cells{"\\N", "x", "y", "z"}));
}

TEST(CsvNulls, AreTheUsersWordsInAllColumns) {
  Options options;
  options.csv.null_words = {"-999", "unknown"};
  const ReadTable read =
      read_csv("n,t\n1,unknown\n-999,x\nNA,\"unknown\"\nunknown,Unknown\n", options);
  EXPECT_EQ(read.types, (Types{Type::int64, Type::text}));
  EXPECT_EQ(read.column(0), (Cells{"1", "∅", "∅", "∅"}));
  EXPECT_EQ(read.column(1), (Cells{"∅", "x", "∅", "Unknown"}));
  EXPECT_EQ(read.report.null_words,
            (std::map<std::string, std::uint64_t>{{"-999", 1}, {"NA", 1}, {"unknown", 3}}));
}

TEST(CsvNulls, LeaveSentinelNumbersAlone) {
  EXPECT_EQ(read_csv("n\n1\n-999\n9999\n").column(0), (Cells{"1", "-999", "9999"}));
}

TEST(CsvNulls, AreToldWhereTheyStayText) {
  for (const unsigned threads : {1U, 3U}) {
    Options options;
    options.threads = threads;
    CsvTuning tuning;
    tuning.block_bytes = 16;
    const ReadTable read = read_csv("n,t\n1,NA\nNA,x\n2,\"NA\"\n3,None\n4,nay\n", options, tuning);
    EXPECT_EQ(read.column(1), (Cells{"NA", "x", "NA", "None", "nay"}));
    ASSERT_EQ(read.report.kept_null_words.size(), 2U);
    EXPECT_EQ(read.report.kept_null_words[0].column, "t");
    EXPECT_EQ(read.report.kept_null_words[0].word, "NA");
    EXPECT_EQ(read.report.kept_null_words[0].cells, 2U);
    EXPECT_EQ(read.report.kept_null_words[1].word, "None");
  }
}

}  // namespace
}  // namespace mdm::reader
