#include <limits>

#include <gtest/gtest.h>

#include "read_table_test.hpp"

namespace mdm::reader {
namespace {

using data::Type;

/// A column "c" of `before` copies of `cell`, then `last`.
std::string column_with(std::string_view cell, std::size_t before, std::string_view last) {
  std::string text = "id,c\n";
  for (std::size_t i = 0; i < before; ++i) {
    text += fmt::format("{},{}\n", i, cell);
  }
  return text + fmt::format("{},{}\n", before, last);
}

CsvTuning small_blocks() {
  CsvTuning tuning;
  tuning.block_bytes = 4096;
  return tuning;
}

TEST(CsvTypes, AreTheNarrowestThatHoldEveryCell) {
  const ReadTable read = read_csv(
      "b,i,f,d,t,ts,x\n"
      "true,1,1.5,2020-01-31,10:00,2020-01-31T10:00:00Z,hi\n"
      "FALSE,-2,2,2020/02/01,23:59:59.5,2020-01-31 12:00:00+02:00,\n");
  EXPECT_EQ(read.types, (Types{Type::boolean, Type::int64, Type::float64, Type::date, Type::time,
                               Type::timestamp, Type::text}));
  EXPECT_EQ(read.rows[0],
            (Cells{"true", "1", "1.5", "2020-01-31", "10:00:00", "2020-01-31 10:00:00", "hi"}));
  EXPECT_EQ(read.rows[1],
            (Cells{"false", "-2", "2", "2020-02-01", "23:59:59.5", "2020-01-31 10:00:00", "∅"}));
  EXPECT_EQ(read.passes, 1);
}

TEST(CsvTypes, KeepTextThatOnlyLooksLikeANumber) {
  EXPECT_EQ(read_csv("zip\n00123\n45678\n").types, Types{Type::text});
  EXPECT_EQ(read_csv("tel\n+4912\n+4913\n").types, Types{Type::text});
  EXPECT_EQ(read_csv("n\n0123456789012345678901234\n").types, Types{Type::text});
  EXPECT_EQ(read_csv("n\n1e400\n").types, Types{Type::text});
  EXPECT_EQ(read_csv("n\n0\n1\n").types, Types{Type::int64});
}

TEST(CsvTypes, WidenWhenACellLateInTheFileDoesNotFit) {
  struct Case {
    const char* cell;
    const char* last;
    Type type;
  };
  for (const Case& one :
       {Case{"5", "5.5", Type::float64}, Case{"5", "x", Type::text},
        Case{"true", "maybe", Type::text}, Case{"1.5", "00", Type::text},
        Case{"2020-01-01", "2020-01-01 10:00", Type::timestamp}, Case{"10:00", "25:00", Type::text},
        Case{"9007199254740993", "1.5", Type::decimal},
        Case{"5", "18446744073709551615", Type::decimal},
        Case{"1.2345", "0.123456789012345678", Type::decimal},
        Case{"1e-7", "0.123456789012345678", Type::text},
        Case{"12345678901234567890", "0.1234567890123456789", Type::text}}) {
    // The last row stands beyond the head and before the end, so that no sample shows it.
    std::string text = column_with(one.cell, 200'000, one.last);
    text += column_with(one.cell, 100'000, one.cell).substr(5);
    Options options;
    options.sample_rows = 1000;
    const ReadTable read = read_csv(text, options, small_blocks());
    EXPECT_EQ(read.types[1], one.type) << one.cell << " " << one.last;
    EXPECT_EQ(read.passes, 2) << one.cell;
    EXPECT_EQ(read.rows.size(), 300'002U);
    EXPECT_EQ(read.rows[200'001][1],
              one.cell == std::string("2020-01-01") ? "2020-01-01 00:00:00" : read.rows[0][1]);
  }
}

TEST(CsvTypes, SayWhichCellWidenedAColumn) {
  const ReadTable read = read_csv("a,b\n1,x\n2,\"y\nz\"\n2.5,w\n5,v\nq,u\n");
  ASSERT_EQ(read.report.witnesses.size(), 2U);
  EXPECT_EQ(read.report.witnesses[0].column, "a");
  EXPECT_EQ(read.report.witnesses[0].refused, Type::int64);
  EXPECT_EQ(read.report.witnesses[0].line, 5U);
  EXPECT_EQ(read.report.witnesses[0].value, "2.5");
  EXPECT_EQ(read.report.witnesses[1].refused, Type::float64);
  EXPECT_EQ(read.report.witnesses[1].line, 7U);
}

TEST(CsvTypes, SayWhichCellWidenedAColumnThatNoSampleShows) {
  // The cell stands beyond the head and before the end; so does the one that leaves days in doubt.
  std::string text = "a,b\n";
  for (int row = 0; row < 300'000; ++row) {
    text += row == 200'000 ? "q,1/2/2020\n" : "7,2020-01-01\n";
  }
  Options options;
  options.sample_rows = 1000;
  const ReadTable read = read_csv(text, options, small_blocks());
  EXPECT_EQ(read.passes, 2);
  ASSERT_EQ(read.report.witnesses.size(), 2U);
  for (const Witness& witness : read.report.witnesses) {
    EXPECT_EQ(witness.line, 200'002U);
    EXPECT_EQ(witness.value, witness.column == "a" ? "q" : "1/2/2020");
    EXPECT_EQ(witness.refused, witness.column == "a" ? Type::int64 : Type::date);
  }
}

TEST(CsvTypes, AreExactHoweverTheSampleMisleads) {
  // Nothing but nulls where the sample looks, numbers elsewhere.
  std::string text = "id,c\n";
  for (int i = 0; i < 200'000; ++i) {
    text += fmt::format("{},{}\n", i, i == 130'001 ? "7" : "");
  }
  Options options;
  options.sample_rows = 100;
  const ReadTable read = read_csv(text, options, small_blocks());
  EXPECT_EQ(read.types[1], Type::int64);
  EXPECT_EQ(read.rows[130'001][1], "7");
  EXPECT_EQ(read.passes, 2);
}

TEST(CsvTypes, LetTheColumnDecideTheOrderOfDayAndMonth) {
  EXPECT_EQ(read_csv("d\n01/02/2020\n13/02/2020\n").rows[0][0], "2020-02-01");
  EXPECT_EQ(read_csv("d\n01/02/2020\n02/13/2020\n").rows[0][0], "2020-01-02");
  EXPECT_EQ(read_csv("d\n01/02/2020\n03/04/2020\n").types, Types{Type::text});
  const ReadTable read = read_csv("d,n\n1/8/90 0:00,1\n1/13/90 12:30,2\n");
  EXPECT_EQ(read.types[0], Type::timestamp);
  EXPECT_EQ(read.rows[1][0], "1990-01-13 12:30:00");
}

TEST(CsvTypes, ReadWordsForNullInTypedColumnsOnly) {
  const ReadTable read = read_csv("n,t\n1,NA\nNA,x\n?,-\nNaN,None\n\"\",\"\"\n, \n 7 ,y\nNA,z\n");
  EXPECT_EQ(read.types, (Types{Type::int64, Type::text}));
  EXPECT_EQ(read.column(0), (Cells{"1", "∅", "∅", "∅", "∅", "∅", "7", "∅"}));
  EXPECT_EQ(read.column(1), (Cells{"NA", "x", "-", "None", "", " ", "y", "z"}));
  EXPECT_EQ(read.report.null_words,
            (std::map<std::string, std::uint64_t>{{"?", 1}, {"NA", 2}, {"NaN", 1}}));
}

TEST(CsvTypes, LeaveColumnsWithoutValuesAsText) {
  const ReadTable read = read_csv("a,b,c\n,NA,1\n,NA,2\n");
  EXPECT_EQ(read.types, (Types{Type::text, Type::text, Type::int64}));
  EXPECT_EQ(read.rows[0], (Cells{"∅", "NA", "1"}));
  EXPECT_EQ(read.passes, 1);
}

TEST(CsvTypes, ReadQuotedNumbersAsNumbers) {
  const ReadTable read = read_csv("a,b\n\"1\",\"2.5\"\n\"-3\",\" 4 \"\n");
  EXPECT_EQ(read.types, (Types{Type::int64, Type::float64}));
  EXPECT_EQ(read.rows[1], (Cells{"-3", "4"}));
}

TEST(CsvTypes, KeepTheUsersTypesOrNameTheCell) {
  Options options;
  options.types = {{"a", Type::text}, {"b", Type::float64}, {"d", Type::timestamp}};
  const ReadTable read = read_csv("a,b,d\n1,2,2020-01-01\n", options);
  EXPECT_EQ(read.types, (Types{Type::text, Type::float64, Type::timestamp}));
  EXPECT_EQ(read.rows[0], (Cells{"1", "2", "2020-01-01 00:00:00"}));

  options.types = {{"b", Type::int64}};
  const std::string error = csv_error("a,b\nx,1\ny,\"2\n\"\nz,2.5\n", options);
  EXPECT_NE(error.find("cell of column 'b' is no int64: '2.5'"), std::string::npos) << error;
  EXPECT_NE(error.find("table.csv, line 5"), std::string::npos) << error;

  options.types = {{"d", Type::date}};
  EXPECT_NE(csv_error("d\n01/02/2020\n", options).find("day and month could change places"),
            std::string::npos);
  EXPECT_EQ(read_csv("d\n01/02/2020\n13/02/2020\n", options).rows[0][0], "2020-02-01");
}

TEST(CsvTypes, TakesTheFormThatIsMeantWhereEveryCellIsInDoubt) {
  const auto cell = [](const std::string& text, Type type, const std::string& form) {
    Options options;
    options.types = {{"c", type}};
    options.forms = {{"c", form}};
    return read_csv("c\n" + text + "\n", options).rows.at(0).at(0);
  };
  EXPECT_EQ(cell("01/02/2020", Type::date, "dmy"), "2020-02-01");
  EXPECT_EQ(cell("01/02/2020", Type::date, "mdy"), "2020-01-02");
  EXPECT_EQ(cell("2020-01-02", Type::date, "dmy"), "2020-01-02");
  EXPECT_EQ(cell("\"1,234\"", Type::float64, "decimal comma"), "1.234");
  EXPECT_EQ(cell("\"1,234\"", Type::float64, "decimal point"), "1234");
}

TEST(CsvTypes, DoNotDependOnWhereTheSampleWasTaken) {
  std::string text = "id,n,x,d\n";
  for (int i = 0; i < 60'000; ++i) {
    text += fmt::format("{},{},{},2020-01-{:02}\n", i, i == 40'000 ? "7.5" : "7",
                        i == 50'001 ? "seven" : "7", i % 28 + 1);
  }
  Options options;
  options.sample_rows = 500;
  std::vector<Types> types;
  for (const SampleMethod method :
       {SampleMethod::head, SampleMethod::reservoir, SampleMethod::stratified}) {
    options.sample_method = method;
    const ReadTable read = read_csv(text, options);
    types.push_back(read.types);
    EXPECT_EQ(read.report.rows, 60'000U);
    EXPECT_EQ(read.rows[40'000][1], "7.5");
  }
  const Types exact{Type::int64, Type::float64, Type::text, Type::date};
  EXPECT_EQ(types, std::vector<Types>(3, exact));
}

TEST(CsvTypes, WidenOnRequestIfThatLosesNothing) {
  const TestFolder folder;
  const auto table = open_csv_table(
      discover(folder.write("t.csv", "i,d,big,none\n1,2020-01-01,9007199254740993,\n")).front(), {},
      {}, {});
  table->widen({"i", Type::float64});
  table->widen({"d", Type::timestamp});
  table->widen({"big", Type::float64});
  table->widen({"none", Type::int64});
  const ReadTable read = read_all(*table);
  EXPECT_EQ(read.types, (Types{Type::float64, Type::timestamp, Type::decimal, Type::int64}));
  EXPECT_EQ(read.rows[0], (Cells{"1", "2020-01-01 00:00:00", "9007199254740993", "∅"}));
  table->widen({"i", Type::text});
  EXPECT_EQ(read_all(*table).types[0], Type::text);
}

TEST(CsvTypes, GiveTheMedianOfTheSampleAsPivot) {
  const ReadTable read =
      read_csv("i,f,d,t\n1,0.5,1970-01-02,x\n9,,1970-01-03,y\n2,2.5,1970-01-09,z\n");
  EXPECT_EQ(read.pivots, (std::vector<double>{2, 2.5, 2, 0}));
}

TEST(CsvTypes, TellWhatARowTakesByTheSample) {
  std::string text = "i,t\n";
  for (int row = 0; row < 1000; ++row) {
    text += "7,12345678abcdefgh\n";
  }
  const TestFolder folder;
  const auto file = folder.write("t.csv", text);
  const auto table = open_table(discover(file).front(), {}, {});
  EXPECT_NEAR(table->row_bytes(), 8 + 4 + 16, 0.1);  // the number, the text's end, its characters
}

TEST(CsvTypes, NameTheDoubtfulCellAfterASecondPassToo) {
  std::string text = "day,number\n";
  for (int row = 0; row < 40'000; ++row) {
    text += "01/02/2024,1\n";
  }
  Options options;
  options.sample_method = SampleMethod::head;
  const ReadTable read = read_csv(text + "03/04/2024,x\n", options);
  EXPECT_EQ(read.passes, 2);
  ASSERT_EQ(read.report.witnesses.size(), 2U);
  const Witness& doubt = read.report.witnesses[1];
  EXPECT_TRUE(doubt.in_doubt);
  EXPECT_EQ(doubt.column, "day");
  EXPECT_EQ(doubt.value, "01/02/2024");
  EXPECT_EQ(doubt.line, 2U);
}

}  // namespace
}  // namespace mdm::reader
