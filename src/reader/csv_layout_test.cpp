#include "csv_layout.hpp"

#include <gtest/gtest.h>

#include "csv_structure.hpp"

namespace mdm::reader {
namespace {

CsvLayout layout_of(std::string text, const char* name = "table.csv",
                    const CsvOptions& options = {}) {
  const std::size_t size = text.size();
  text.append(kScanPadding, '\0');
  CsvLayout layout;
  layout.path = name;
  layout.name = name;
  sniff_layout(std::string_view(text.data(), size), true, options, layout);
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

TEST(CsvSniffer, TakesCommasBeforeBlanksForPartsOfSentences) {
  std::string streets = "id;address\n";
  std::string greetings = "id\tcomment\n";
  for (int i = 0; i < 40; ++i) {
    streets += fmt::format("{0};Street {0}, 12345 City, Country, Europe\n", i);
    greetings += fmt::format("{}\thello, dear, friend, of, mine\n", i);
  }
  EXPECT_EQ(layout_of(streets).columns, (Names{"id", "address"}));
  EXPECT_EQ(layout_of(greetings).columns, (Names{"id", "comment"}));
  EXPECT_EQ(layout_of("a, b; c, d\n1, x; y, 2\n3, z; w, 4\n").dialect.delimiter, ",");
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

TEST(CsvSniffer, ObeysTheNamedEncodingAndRefusesOthers) {
  CsvOptions options;
  EXPECT_EQ(layout_of("a\ncaf\xE9\n", "t.csv", options).encoding, Encoding::windows_1252);
  options.encoding = "UTF-8";
  EXPECT_EQ(layout_of("a\ncaf\xE9\n", "t.csv", options).encoding, Encoding::utf8);
  options.encoding = "Latin_1";
  EXPECT_EQ(layout_of("a\nb\n", "t.csv", options).encoding, Encoding::windows_1252);
  options.encoding = "shift-jas";
  try {
    layout_of("a\nb\n", "t.csv", options);
    FAIL() << "no such encoding is read";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_argument);
  }
}

TEST(CsvSniffer, ReadsASingleColumn) {
  const CsvLayout layout = layout_of("word\nalpha\nbeta\n");
  EXPECT_EQ(layout.columns, Names{"word"});
  EXPECT_TRUE(layout.header);
}

TEST(CsvSniffer, KnowsYearsForNamesWhateverStandsBelow) {
  EXPECT_EQ(layout_of("country,2019,2020,2021\nA,1 b,: ,2\nB,3 p,: ,4\n").columns,
            (Names{"country", "2019", "2020", "2021"}));
  EXPECT_EQ(layout_of("unit,geo\\time\t2020 \t2021 \t2022 \nA,AT\t1 b\t: \t3 \nA,BE\t4\t5 p\t6 \n",
                      "x.tsv")
                .header_rows,
            1U);
  EXPECT_EQ(layout_of("\"Country\",\"2019\",\"2020\",\"2021\",\n\"A\",\"1.5\",\"\",\"2\",\n"
                      "\"B\",\"2.5\",\"\",\"3\",\n")
                .header_rows,
            1U);
}

TEST(CsvSniffer, ReadsTheHeaderThatPandasWritesForColumnsOfTwoLevels) {
  const CsvLayout layout = layout_of(
      "metric,price,price,volume\nstat,min,max,min\nday,,,\n2024-01-01,0.5,0.7,10\n"
      "2024-01-02,1.5,1.7,20\n");
  EXPECT_EQ(layout.columns, (Names{"day", "price_min", "price_max", "volume_min"}));
  EXPECT_EQ(layout.header_rows, 3U);
  EXPECT_EQ(layout_of("region,a,b\nname,x,y\nEurope,,\nParis,1,2\nRome,3,4\n").header_rows, 2U);
}

TEST(CsvSniffer, TakesNamesFromTheCommentRightAboveTheRows) {
  const CsvLayout variants =
      layout_of("##fileformat=VCFv4.2\n##source=x\n#CHROM\tPOS\tID\nchr1\t100\t.\nchr2\t200\t.\n");
  EXPECT_EQ(variants.columns, (Names{"CHROM", "POS", "ID"}));
  EXPECT_EQ(variants.skipped_lines, 2U);
  EXPECT_EQ(layout_of("# made by x\n# time,value,flag\n0.5,1,a\n1.5,2,b\n").columns,
            (Names{"time", "value", "flag"}));
  std::string parted_by_blanks = "# x y z\n";
  for (int i = 0; i < 20; ++i) {
    parted_by_blanks += fmt::format("{}.5 {} {}\n", i, i, i * i);
  }
  EXPECT_EQ(layout_of(parted_by_blanks).columns, (Names{"x", "y", "z"}));
  EXPECT_FALSE(layout_of("# of 3 sensors\n0.5,1,2\n1.5,3,4\n2.5,5,6\n").header);
  EXPECT_EQ(layout_of("#,name,score\n1,x,2.5\n2,y,3.5\n").columns, (Names{"#", "name", "score"}));
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
  EXPECT_FALSE(layout_of("2,english\n").header);
  EXPECT_TRUE(layout_of("id,100022,100025\nx,true,false\ny,false,true\n").header);
}

TEST(CsvSniffer, TakesNumbersForAHeaderBehindTheEmptyNameOfRowNames) {
  EXPECT_TRUE(layout_of("\"\",\"16.5\",\"16.75\"\n\"71\",0,1\n\"70\",0,2\n").header);
  EXPECT_FALSE(layout_of(",16.5,16.75\n71,0,1\n,0,2\n").header);
  EXPECT_FALSE(layout_of(",16.5,16.5\n71,0,1\n70,0,2\n").header);
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

TEST(CsvSniffer, TakesRareDelimitersOfTextsThatStandInEveryLine) {
  for (const char* delimiter : {"~", "^", "#"}) {
    std::string text;
    for (const char* word : {"name", "amber", "birch", "cedar", "dune", "elm", "fern", "grove",
                             "hazel", "iris", "juniper"}) {
      text += fmt::format("{0}{1}{0} two{1}three\n", word, delimiter);
    }
    EXPECT_EQ(layout_of(text).dialect.delimiter, delimiter);
    EXPECT_NE(layout_of(text + "one more\n").dialect.delimiter, delimiter);
  }
}

TEST(CsvSniffer, TakesDelimitersThatAreRareOrLong) {
  EXPECT_EQ(layout_of("a||b||c\n1||2||x\n3||4||y\n").dialect.delimiter, "||");
  EXPECT_EQ(layout_of("a::b\n1::x\n3::y\n").dialect.delimiter, "::");
  EXPECT_EQ(layout_of("a~b~c\n1~2~x\n3~4~y\n").dialect.delimiter, "~");
  EXPECT_EQ(layout_of("a\x01"
                      "b\n1\x01x\n")
                .dialect.delimiter,
            "\x01");
  EXPECT_EQ(layout_of("a\x1f"
                      "b\nred,x\x1fred\ngreen\x1f"
                      "blue\n")
                .dialect.delimiter,
            "\x1f");
  const CsvLayout blanks = layout_of("name   x   y\nab     1   2.5\nc     10   3\n");
  EXPECT_EQ(blanks.dialect.delimiter, " ");
  EXPECT_TRUE(blanks.dialect.collapses);
  EXPECT_EQ(blanks.columns, (Names{"name", "x", "y"}));
}

TEST(CsvSniffer, TakesNumberSignsForDelimitersWhereTheyPartNumbers) {
  EXPECT_EQ(layout_of("id#name#n\n1#Anna#1.5\n2#Bo#2.5\n").dialect.delimiter, "#");
  EXPECT_EQ(layout_of("note\nsee #1\nsee #2\n").dialect.delimiter, ",");
}

TEST(CsvSniffer, LeavesTextsAndTimesOfASingleColumnWhole) {
  EXPECT_EQ(layout_of("name\nAnn Lee\nBo Ray\n").columns, Names{"name"});
  EXPECT_EQ(layout_of("time\n12:30\n13:45\n").columns, Names{"time"});
  EXPECT_EQ(layout_of("at\n2020-01-01 12:30\n2020-01-02 13:45\n").columns, Names{"at"});
}

TEST(CsvSniffer, FindsSingleQuotesAndBackslashes) {
  EXPECT_EQ(layout_of("'a','b'\n'x, y','1'\n'z','2'\n").dialect.quote, '\'');
  EXPECT_EQ(layout_of("a,b\n\"say \\\"hi, you\\\"\",1\n\"x\",2\n").dialect.escape, '\\');
  EXPECT_EQ(layout_of("a,b\n\"C:\\dir\\\",1\n\"D:\\\",2\n").dialect.escape, '\0');
}

TEST(CsvSniffer, FindsBackslashesBeforeDelimiters) {
  EXPECT_EQ(layout_of("id,text,n\n1,a\\,b,5\n2,c,6\n3,d\\,e,7\n").dialect.escape, '\\');
  EXPECT_EQ(layout_of("id,folder,n\n1,C:\\,5\n2,D:\\,6\n3,E:\\,7\n").dialect.escape, '\0');
}

TEST(CsvSniffer, FindsRareQuotesIfTheyStandOnlyAroundCells) {
  const CsvLayout layout = layout_of("`a`,`b`\n`x, y`,1\n`z`,2\n");
  EXPECT_EQ(layout.dialect.quote, '`');
  EXPECT_EQ(layout.columns, (Names{"a", "b"}));
  EXPECT_EQ(layout_of("a;b\n%x%;%1%\n%z%;%2%\n").dialect.quote, '%');
  EXPECT_EQ(layout_of("a,b\n5%,1%\n7%,2%\n9%,4%\n").dialect.quote, '"');
  EXPECT_EQ(layout_of("a,b\n#red,#1\n#blue,#2\n#x,#3\n").dialect.quote, '"');
}

TEST(CsvSniffer, DropsTheBlanksThatFollowEveryDelimiter) {
  const CsvLayout layout = layout_of("a, b, c\n1, x, 2\n3, y, 4\n");
  EXPECT_EQ(layout.dialect.delimiter, ",");
  EXPECT_TRUE(layout.dialect.trims);
  EXPECT_FALSE(layout_of("a,b,c\n1, x,2\n3,y,4\n").dialect.trims);
}

TEST(CsvSniffer, SkipsAPreambleAndListsIt) {
  const CsvLayout layout =
      layout_of("Sales of 2020\nby region, all\n\nregion,q1,q2,q3,q4\nN,1,2,3,4\nS,5,6,7,8\n");
  EXPECT_EQ(layout.columns, (Names{"region", "q1", "q2", "q3", "q4"}));
  EXPECT_EQ(layout.body_line, 5U);
  ASSERT_EQ(layout.incidents.size(), 2U);
  EXPECT_EQ(layout.incidents[1].line, 2U);
  EXPECT_EQ(layout.incidents[1].value, "by region, all");
  EXPECT_EQ(layout_of("Title,,\nname,x,y\na,1,2\nb,3,4\n").columns, (Names{"name", "x", "y"}));
}

TEST(CsvSniffer, KnowsCommentsFromRows) {
  const CsvLayout layout = layout_of("# made by hand\na,b\n1,x\n# half\n2,y\n");
  EXPECT_EQ(layout.dialect.comment, "#");
  EXPECT_EQ(layout.columns, (Names{"a", "b"}));
  EXPECT_EQ(layout_of("tag,n\n#x,1\n#y,2\n").dialect.comment, "");
}

TEST(CsvSniffer, JoinsTheNamesOfSeveralHeaderRows) {
  EXPECT_EQ(layout_of("name,weight,height\n,kg,cm\na,5,6\nb,7,8\n").columns,
            (Names{"name", "weight_kg", "height_cm"}));
  EXPECT_EQ(layout_of(",2019,,2020,\nname,in,out,in,out\na,1,2,3,4\nb,5,6,7,8\n").columns,
            (Names{"name", "2019_in", "2019_out", "2020_in", "2020_out"}));
  EXPECT_EQ(layout_of("name,x,y\nunknown,n/a,5\nb,7,8\n").header_rows, 1U);
}

TEST(CsvSniffer, TakesTheLargestTableAndListsTheOthers) {
  const CsvLayout layout = layout_of("a,b\n1,2\n3,4\n\nx,y,z\n1,2,3\n4,5,6\n7,8,9\n\nu,v\n1,2\n");
  EXPECT_EQ(layout.columns, (Names{"x", "y", "z"}));
  EXPECT_EQ(layout.body_line, 6U);
  EXPECT_EQ(layout.incidents.size(), 5U);
  EXPECT_EQ(layout.incidents.back().line, 11U);
}

TEST(CsvSniffer, TakesOtherNamesOverNumbersForAnotherTable) {
  const CsvLayout layout =
      layout_of("id,name\n1,a\n2,b\n3,c\n\ncity,people\nOslo,3\nRome,2\nBern,1\n");
  EXPECT_EQ(layout.columns, (Names{"id", "name"}));
  ASSERT_EQ(layout.incidents.size(), 4U);
  EXPECT_EQ(layout.incidents[0].line, 6U);
  EXPECT_EQ(layout_of("id,n\na,1\nb,2\nc,3\n\nd,4\ne,5\nf,6\n").incidents.size(), 0U);
}

TEST(CsvSniffer, LeavesNotesBelowTheTable) {
  const CsvLayout layout = layout_of("id,n,k\n1,10,a\n2,20,b\n\n* early\nWritten by hand\n");
  ASSERT_EQ(layout.incidents.size(), 2U);
  EXPECT_EQ(layout.incidents[0].line, 5U);
  EXPECT_EQ(layout.incidents[0].action, "line below the table skipped");
  EXPECT_EQ(layout.incidents[1].value, "Written by hand");
  EXPECT_EQ(layout_of("id,n,k\n1,10,a\n2,20,b\nc\n").incidents.size(), 0U);
  EXPECT_EQ(layout_of("name,n\nNew York,10\nSan Remo\n").incidents.size(), 0U);
}

TEST(CsvSniffer, LeavesTotalsBelowColumnsThatAreNoText) {
  const CsvLayout layout =
      layout_of("day,n\n06/24/16,10\n06/25/16,20\nTotal,30\n\nNotes: by hand\n");
  ASSERT_EQ(layout.incidents.size(), 2U);
  EXPECT_EQ(layout.incidents[0].line, 4U);
  EXPECT_EQ(layout.incidents[0].value, "Total,30");
  EXPECT_EQ(layout_of("id,n\n1,10\n2,20\n Grand Total: ,30\n").incidents.size(), 1U);
  EXPECT_EQ(layout_of("id,n\n1,10\n2,20\nTotally,30\n").incidents.size(), 0U);
  EXPECT_EQ(layout_of("row,id,n\n,1,10\n,2,20\n,Total,30\n\n,Printed by hand,\n").incidents[0].line,
            4U);
  EXPECT_EQ(layout_of("id,n,k\n1,10,2\n2,20,2\nTotal,30,4\n\nBy hand,,\n").incidents[0].line, 4U);
  EXPECT_EQ(layout_of("city,n\nOslo,10\nRome,20\nTotal,30\n").incidents.size(), 0U);
}

TEST(CsvSniffer, JoinsNamesToThoseThatSpanThem) {
  EXPECT_EQ(layout_of("Region,Sales,,Costs,\n,2020,2021,2020,2021\nN,1,2,3,4\nS,5,6,7,8\n").columns,
            (Names{"Region", "Sales_2020", "Sales_2021", "Costs_2020", "Costs_2021"}));
  EXPECT_EQ(layout_of("Person,,Place,\nfirst,last,city,land\nA,B,C,D\nE,F,G,H\n").columns,
            (Names{"Person_first", "Person_last", "Place_city", "Place_land"}));
  EXPECT_EQ(layout_of(",a,b\n,1,2\n1,2,3\n2,5,6\n").header_rows, 1U);
  EXPECT_EQ(layout_of("a,,b\nx,,y\nz,,w\n").header_rows, 1U);
}

TEST(CsvSniffer, TellsASentenceFromAHeader) {
  EXPECT_EQ(layout_of("Report, Q1, internal\nid,amount,name\n1,10.5,a\n2,11.5,b\n").columns,
            (Names{"id", "amount", "name"}));
  EXPECT_EQ(layout_of("People, by city\nname,city,mood\nA,B,good\nC,D,bad\n").columns,
            (Names{"name", "city", "mood"}));
  EXPECT_EQ(layout_of("id, amount, name\n1,10.5,a\n2,11.5,b\n").columns,
            (Names{"id", "amount", "name"}));
}

TEST(CsvSniffer, KnowsTheLinesOfTablesDrawnInText) {
  EXPECT_EQ(layout_of("id | n | k\n---+---+---\n1 | 2 | x\n3 | 4 | y\n").columns,
            (Names{"id", "n", "k"}));
  const CsvLayout boxed = layout_of("+---+---+\n| a | b |\n+---+---+\n| 1 | 2 |\n+---+---+\n");
  EXPECT_EQ(boxed.dialect.comment, "+-");
  EXPECT_EQ(boxed.columns[1], "a");
  EXPECT_EQ(layout_of("|a|b|\n|---|:-:|\n|1|2|\n|3|4|\n").columns[2], "b");
}

TEST(CsvSniffer, ObeysTheDelimiterLineOfExcel) {
  const CsvLayout layout = layout_of("sep=;\nid;n,m\n1;2\n");
  EXPECT_EQ(layout.columns, (Names{"id", "n,m"}));
  EXPECT_EQ(layout.body_line, 3U);
  EXPECT_EQ(layout_of("\"sep=|\"\nid|n\n1|2\n").dialect.delimiter, "|");
}

TEST(CsvSniffer, TellsThatTheDelimiterOfTheUserDoesNotOccur) {
  CsvOptions options;
  options.delimiter = ";";
  const CsvLayout layout = layout_of("a,b\n1,2\n", "table.csv", options);
  ASSERT_EQ(layout.incidents.size(), 1U);
  EXPECT_EQ(layout.incidents[0].value, ";");
}

TEST(CsvSniffer, GivesAColumnOfRowNamesAName) {
  EXPECT_EQ(layout_of("x,y\nr1,1,2\nr2,3,4\nr3,5,6\n").columns, (Names{"column_1", "x", "y"}));
}

TEST(CsvSniffer, ObeysTheUser) {
  CsvOptions options;
  options.delimiter = ";";
  options.quote = "'";
  options.skip = 1;
  options.header_rows = 0;
  const CsvLayout layout = layout_of("a,b\n'x;y';1,5\nz;2,5\n", "t.csv", options);
  EXPECT_EQ(layout.columns, (Names{"column_1", "column_2"}));
  EXPECT_EQ(layout.body_line, 2U);
  options = {};
  options.header_rows = 2;
  EXPECT_EQ(layout_of("a,b\nc,d\n1,2\n", "t.csv", options).columns, (Names{"a_c", "b_d"}));
  options.quote = "ab";
  EXPECT_THROW(check_csv_options(options), Error);
}

}  // namespace
}  // namespace mdm::reader
