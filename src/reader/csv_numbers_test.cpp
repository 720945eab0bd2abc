#include <gtest/gtest.h>

#include "read_table_test.hpp"

namespace mdm::reader {
namespace {

using data::Type;

/// A table of one column "c" with these cells, each in quotes.
std::string column_of(const std::vector<std::string>& cells) {
  std::string text = "c\n";
  for (const std::string& cell : cells) {
    text += "\"" + cell + "\"\n";
  }
  return text;
}

ReadTable read_column(const std::vector<std::string>& cells, const Options& options = {}) {
  return read_csv(column_of(cells), options);
}

/// The same column beside another one, in a file that semicolons part.
ReadTable read_with_semicolons(const std::vector<std::string>& cells, const Options& options = {}) {
  std::string text = "c;d\n";
  for (const std::string& cell : cells) {
    text += cell + ";x\n";
  }
  return read_csv(text, options);
}

Options with_decimal(const char* mark) {
  Options options;
  options.csv.decimal = mark;
  return options;
}

TEST(CsvNumbers, ReadTheMarksOfAColumnThatAllCellsShare) {
  struct Case {
    std::vector<std::string> cells;
    Type type;
    Cells values;
  };
  for (const Case& one :
       {Case{{"1.234,56", "12,5", "-7"}, Type::float64, {"1234.56", "12.5", "-7"}},
        Case{{"12,5", "3"}, Type::float64, {"12.5", "3"}},
        Case{{"1,234.56", "999"}, Type::float64, {"1234.56", "999"}},
        Case{{"1,234,567", "1234"}, Type::int64, {"1234567", "1234"}},
        Case{{"12,34,567", "1,234"}, Type::int64, {"1234567", "1234"}},
        Case{{"1 234", "12"}, Type::int64, {"1234", "12"}},
        Case{{"1 234,5", "12"}, Type::float64, {"1234.5", "12"}},
        Case{{"1'234", "12.5"}, Type::float64, {"1234", "12.5"}},
        Case{{"$5", "-$1,200"}, Type::int64, {"5", "-1200"}},
        Case{{"5,00 €", "1.200,50 €"}, Type::float64, {"5", "1200.5"}},
        Case{{"12.5%", "7 %"}, Type::float64, {"12.5", "7"}},
        Case{{"(1,234)", "50"}, Type::int64, {"-1234", "50"}},
        Case{{"5-", "7"}, Type::int64, {"-5", "7"}},
        Case{{"+5", "-3", "0"}, Type::int64, {"5", "-3", "0"}},
        Case{{"+1.2%", "-0.3%", "NA"}, Type::float64, {"1.2", "-0.3", "∅"}}}) {
    const ReadTable read = read_column(one.cells);
    EXPECT_EQ(read.types, Types{one.type}) << one.cells[0];
    EXPECT_EQ(read.column(0), one.values) << one.cells[0];
    EXPECT_EQ(read.passes, 1) << one.cells[0];
    ASSERT_EQ(read.report.conversions.size(), 1U) << one.cells[0];
  }
}

TEST(CsvNumbers, StayTextWhereCellsDoNotAgree) {
  for (const std::vector<std::string>& cells : std::vector<std::vector<std::string>>{
           {"$5", "5"},  // perhaps another currency
           {"$5", "€5"},
           {"5%", "0.05"},
           {"1,234.5", "1.234,5"},
           {"1,234", "1.234"},
           {"1 234", "1,234,567"},
           {"+5", "7", "-1"},               // a sign that some lack says something else
           {"+4912", "+4913"},              // telephone numbers
           {"601 234 567", "602 345 678"},  // likewise
           {"192.168.100.101", "192.168.100.102"},
           {"1.2.3", "1.3"},
           {"007", "008"},
           {"12 345 678 901 234 567 890"},
           {"1,5", "0,1234567890123456789"},
           {"5 kg", "7 kg"}}) {
    const ReadTable read = read_column(cells);
    EXPECT_EQ(read.types, Types{Type::text}) << cells[0];
    EXPECT_EQ(read.column(0), cells);
    EXPECT_TRUE(read.report.conversions.empty()) << cells[0];
  }
}

TEST(CsvNumbers, TellOnceWhatWasDroppedInAColumn) {
  const ReadTable read = read_csv("a,b,c\n5,\"12,5\",$5\n6,7,\"$1,000\"\n7,\"0,5\",($3)\n");
  EXPECT_EQ(read.types, (Types{Type::int64, Type::float64, Type::int64}));
  ASSERT_EQ(read.report.conversions.size(), 2U);
  EXPECT_EQ(read.report.conversions[0].column, "b");
  EXPECT_EQ(read.report.conversions[0].what, "comma read as decimal point");
  EXPECT_EQ(read.report.conversions[0].cells, 2U);
  EXPECT_EQ(read.report.conversions[0].example, "12,5");
  EXPECT_EQ(read.report.conversions[1].what,
            "currency mark $ dropped, group marks dropped, parentheses read as minus");
  EXPECT_EQ(read.report.conversions[1].cells, 3U);
}

TEST(CsvNumbers, TakeACommaInDoubtForAGroupMarkUnlessSemicolonsPartTheCells) {
  EXPECT_EQ(read_column({"1,234", "12"}).column(0), (Cells{"1234", "12"}));
  const ReadTable read = read_with_semicolons({"12", "1,234"});
  EXPECT_EQ(read.types[0], Type::text);
  ASSERT_FALSE(read.report.witnesses.empty());
  const Witness& doubt = read.report.witnesses.back();
  EXPECT_EQ(doubt.refused, Type::float64);
  EXPECT_EQ(doubt.value, "1,234");
  EXPECT_EQ(doubt.line, 3U);
  EXPECT_TRUE(doubt.in_doubt);
  EXPECT_NE(doubt.reason.find("decimal mark"), std::string::npos);
  EXPECT_EQ(read_with_semicolons({"1,234", "12,5"}).column(0), (Cells{"1.234", "12.5"}));
  EXPECT_EQ(read_with_semicolons({"1,234", "1,234,567"}).column(0), (Cells{"1234", "1234567"}));
}

TEST(CsvNumbers, ObeyTheUsersDecimalMark) {
  EXPECT_EQ(read_column({"1,234", "12"}, with_decimal(",")).column(0), (Cells{"1.234", "12"}));
  EXPECT_EQ(read_column({"1.234", "12"}, with_decimal(",")).column(0), (Cells{"1234", "12"}));
  EXPECT_EQ(read_column({"1.5", "12"}, with_decimal(",")).types, Types{Type::text});
  EXPECT_EQ(read_with_semicolons({"1,234", "12"}, with_decimal(".")).column(0),
            (Cells{"1234", "12"}));
  EXPECT_EQ(read_column({"12,5", "7"}, with_decimal(".")).types, Types{Type::text});
}

TEST(CsvNumbers, DoNotDependOnTheSampleOrTheCutting) {
  struct Case {
    const char* cell;
    const char* last;
    Type type;
    const char* value;
  };
  for (const Case& one :
       {Case{"1.234", "1.234,5", Type::float64, "1234"}, Case{"-5", "+5", Type::int64, "-5"},
        Case{"5", "\"1,234.5\"", Type::float64, "5"}, Case{"5", "$5", Type::text, "5"},
        Case{"$5", "$5.25", Type::float64, "5"}, Case{"$1", "€1", Type::text, "$1"},
        Case{"\"1,234\"", "\"1,5\"", Type::float64, "1.234"},
        Case{"inf", "\"1,234.5\"", Type::float64, "Infinity"}}) {
    std::string text = "id\tc\n";
    for (int i = 0; i < 60'000; ++i) {
      text += fmt::format("{}\t{}\n", i, i == 40'000 ? one.last : one.cell);
    }
    for (const unsigned threads : {1U, 3U}) {
      Options options;
      options.sample_rows = 100;
      options.threads = threads;
      CsvTuning tuning;
      tuning.block_bytes = 1024 * threads;
      const ReadTable read = read_csv(text, options, tuning);
      EXPECT_EQ(read.types[1], one.type) << one.cell << " " << one.last;
      EXPECT_EQ(read.rows[0][1], one.value) << one.cell << " " << one.last;
      EXPECT_LE(read.passes, 2) << one.cell;
    }
  }
}

TEST(CsvNumbers, WidenToThePlainTypeOfAnotherTable) {
  const TestFolder folder;
  const auto table = open_csv_table(
      discover(folder.write("t.csv", column_of({"$1,200", "$5"}))).front(), {}, {}, {});
  EXPECT_EQ(read_all(*table).types, Types{Type::int64});
  table->widen({"c", Type::float64});
  const ReadTable read = read_all(*table);
  EXPECT_EQ(read.types, Types{Type::float64});
  EXPECT_EQ(read.column(0), (Cells{"1200", "5"}));
  table->widen({"c", Type::text});
  EXPECT_EQ(read_all(*table).column(0), (Cells{"$1,200", "$5"}));
}

TEST(CsvNumbers, ObeyTheUsersType) {
  Options options;
  options.types = {{"c", Type::float64}};
  EXPECT_EQ(read_column({"1.234,56", "7"}, options).column(0), (Cells{"1234.56", "7"}));
  const std::string error = csv_error(column_of({"+4912", "+4913"}), options);
  EXPECT_NE(error.find("column 'c' cannot be taken as float64: plus signs"), std::string::npos)
      << error;
}

}  // namespace
}  // namespace mdm::reader
