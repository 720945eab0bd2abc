#include "csv_layout.hpp"

#include <gtest/gtest.h>

#include "csv_structure.hpp"

namespace mdm::reader {
namespace {

CsvLayout layout_of(std::string text, const char* name = "table.csv") {
  const std::size_t size = text.size();
  text.append(kScanPadding, '\0');
  CsvLayout layout;
  layout.path = name;
  layout.name = name;
  sniff_layout(std::string_view(text.data(), size), layout);
  return layout;
}

using Names = std::vector<std::string>;

TEST(CsvSniffer, TakesTheDelimiterThatGivesEqualColumnCounts) {
  EXPECT_EQ(layout_of("a,b\n1,2\n").dialect.delimiter, ",");
  EXPECT_EQ(layout_of("name;price\nx;1,5\ny;2,5\n").dialect.delimiter, ";");
  EXPECT_EQ(layout_of("a|b|c\n1,1|2|3\n").dialect.delimiter, "|");
  EXPECT_EQ(layout_of("a\tb\n1,5\t2\n").dialect.delimiter, "\t");
  EXPECT_EQ(layout_of("a,b\n\"x;y;z\",2\n\"p;q;r\",3\n").dialect.delimiter, ",");
}

TEST(CsvSniffer, TrustsTheExtensionIfItsDelimiterOccurs) {
  EXPECT_EQ(layout_of("a,b\tc,d\n1,2\t3,4\n", "x.tsv").dialect.delimiter, "\t");
  EXPECT_EQ(layout_of("a,b|c,d\n1,2|3,4\n", "x.psv.gz").dialect.delimiter, "|");
  EXPECT_EQ(layout_of("a,b\n1,2\n", "x.tsv").dialect.delimiter, ",");
}

TEST(CsvSniffer, KeepsRaggedFilesWithTheirHeader) {
  const CsvLayout layout = layout_of("a,b,c\n1,2,3,\n4,5,6,\n");
  EXPECT_EQ(layout.dialect.delimiter, ",");
  EXPECT_EQ(layout.columns, (Names{"a", "b", "c"}));
}

TEST(CsvSniffer, ReadsASingleColumn) {
  const CsvLayout layout = layout_of("word\nalpha\nbeta\n");
  EXPECT_EQ(layout.columns, Names{"word"});
  EXPECT_TRUE(layout.header);
}

TEST(CsvSniffer, TakesTheFirstRowForTheHeaderUnlessItIsTypedLikeTheRest) {
  EXPECT_TRUE(layout_of("a,b\n1,x\n").header);
  EXPECT_TRUE(layout_of("a,b\nx,y\n").header);
  EXPECT_TRUE(layout_of(",a\n1,2\n").header);
  EXPECT_FALSE(layout_of("1,x\n2,y\n").header);
  EXPECT_FALSE(layout_of("5.5,2020-01-01\n6.5,2020-01-02\n").header);
  EXPECT_FALSE(layout_of("1,2,3\n4,5,9\n").header);
  EXPECT_FALSE(layout_of("1,2\n").header);
  EXPECT_TRUE(layout_of("a,b,c\n").header);
}

TEST(CsvSniffer, TakesYearsAndCountsOverOtherNumbersForAHeader) {
  EXPECT_TRUE(layout_of("country,1990,1991,1992\nA,5,7,6\nB,1,2,9\n").header);
  EXPECT_TRUE(layout_of("0,1,2,3\n5.5,1.5,2.5,9\n").header);
}

TEST(CsvSniffer, NamesTheColumnsOfAFileWithoutHeader) {
  const CsvLayout layout = layout_of("1,x\n2,y\n");
  EXPECT_EQ(layout.columns, (Names{"column_1", "column_2"}));
  EXPECT_EQ(layout.body_offset, 0U);
  EXPECT_EQ(layout.body_line, 1U);
}

TEST(CsvSniffer, GivesEveryColumnANameOfItsOwn) {
  const CsvLayout layout = layout_of("a,,A,a_2,a,b\n1,2,3,4,5,6\n");
  EXPECT_EQ(layout.columns, (Names{"a", "column_2", "A_3", "a_2", "a_4", "b"}));
  EXPECT_EQ(layout.incidents.size(), 3U);
  EXPECT_EQ(layout.incidents[0].column, "column_2");
  EXPECT_EQ(layout.incidents[1].value, "A");
}

TEST(CsvSniffer, ReadsQuotedNamesAndWhereTheBodyBegins) {
  const CsvLayout layout = layout_of("\xEF\xBB\xBF\"a\nb\", \"\"\r\n1,2\r\n");
  EXPECT_TRUE(layout.byte_order_mark);
  EXPECT_EQ(layout.columns.front(), "a\nb");
  EXPECT_EQ(layout.body_line, 3U);
  EXPECT_EQ(layout.body_offset, 3U + 11U);
}

TEST(CsvSniffer, SkipsBlankLinesAboveTheHeader) {
  const CsvLayout layout = layout_of("\n\na,b\n1,2\n");
  EXPECT_EQ(layout.columns, (Names{"a", "b"}));
  EXPECT_EQ(layout.body_line, 4U);
}

TEST(CsvSniffer, DecodesNamesOfALatinFile) {
  const CsvLayout layout = layout_of("pr\xE9nom,\xE2ge\nJos\xE9,5\n");
  EXPECT_EQ(layout.encoding, Encoding::windows_1252);
  EXPECT_EQ(layout.columns, (Names{"prénom", "âge"}));
}

TEST(CsvSniffer, RefusesAFileOfBlankLines) {
  EXPECT_THROW(layout_of("\n\n\n"), Error);
}

}  // namespace
}  // namespace mdm::reader
