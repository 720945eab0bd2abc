#include <gtest/gtest.h>

#include "csv_values.hpp"
#include "read_table_test.hpp"

namespace mdm::reader {
namespace {

using data::Field;
using data::Type;

/// The type of a column "n" of these cells, and its cells as they are read.
std::pair<std::string, Cells> column_of(const std::vector<std::string>& cells,
                                        const Options& options = {}) {
  std::string text = "n;s\n";
  for (const std::string& cell : cells) {
    text += cell + ";.\n";
  }
  const ReadTable read = read_csv(text, options);
  return {data::type_text(read.schema.fields[0].type, read.schema.fields[0].scale), read.column(0)};
}

const std::string kNines(38, '9');

TEST(CsvDecimals, HoldIntegersBeyond64Bits) {
  const auto [type, cells] = column_of({"5", "18446744073709551615", "-9223372036854775809", "0"});
  EXPECT_EQ(type, "decimal(38,0)");
  EXPECT_EQ(cells, (Cells{"5", "18446744073709551615", "-9223372036854775809", "0"}));
  EXPECT_EQ(column_of({kNines, "-" + kNines, ""}).first, "decimal(38,0)");
  EXPECT_EQ(column_of({kNines, "-" + kNines}).second, (Cells{kNines, "-" + kNines}));
  EXPECT_EQ(column_of({"9223372036854775807", "-9223372036854775808"}).first, "int64");
}

TEST(CsvDecimals, HoldFractionsOfMoreDigitsThanADouble) {
  const auto [type, cells] = column_of({"0.1234567890123456789", "12.5", "-3", ".5", "7."});
  EXPECT_EQ(type, "decimal(38,19)");
  EXPECT_EQ(cells,
            (Cells{"0.1234567890123456789", "12.5000000000000000000", "-3.0000000000000000000",
                   "0.5000000000000000000", "7.0000000000000000000"}));
  EXPECT_EQ(column_of({"0." + kNines}).first, "decimal(38,38)");
  EXPECT_EQ(column_of({"0." + kNines}).second, Cells{"0." + kNines});
}

TEST(CsvDecimals, AreTakenOnlyWhereADoubleDoesNotDo) {
  EXPECT_EQ(column_of({"12.50", "13.00"}).first, "float64");
  EXPECT_EQ(column_of({"0.12345678901234567"}).first, "float64");
  EXPECT_EQ(column_of({"0.10000000000000000555"}).first, "float64");  // the double 0.1 itself
  EXPECT_EQ(column_of({"9007199254740993", "1.25"}).first, "decimal(38,2)");
  EXPECT_EQ(column_of({"9007199254740993", "1"}).first, "int64");
}

TEST(CsvDecimals, HaveTheScaleThatAllRowsNeedTogether) {
  EXPECT_EQ(column_of({"12345678901234567890.5", "1.125"}).first, "decimal(38,3)");
  EXPECT_EQ(column_of({"1.125", "12345678901234567890.5"}).first, "decimal(38,3)");
  EXPECT_EQ(column_of({std::string(20, '1'), "0." + std::string(18, '2')}).first, "decimal(38,18)");
  EXPECT_EQ(column_of({std::string(20, '1'), "0." + std::string(19, '2')}).first, "text");
  EXPECT_EQ(column_of({kNines, "0.5"}).first, "text");
  EXPECT_EQ(column_of({kNines + "9"}).first, "text");
  EXPECT_EQ(column_of({"0." + kNines + "9"}).first, "text");
}

TEST(CsvDecimals, KeepWhatIsNotPlainlyWrittenAsText) {
  const std::string wide = "12345678901234567890";
  for (const std::string other :
       {"0123", "1e5", "+5", "inf", "x", "1,234", "- 5", "--5", "5.5.5"}) {
    EXPECT_EQ(column_of({wide, other}).first, "text") << other;
    EXPECT_EQ(column_of({other, wide}).first, "text") << other;
  }
  EXPECT_EQ(column_of({wide, "NA", " 7 ", "\"8\""}).second, (Cells{wide, "∅", "7", "8"}));
}

TEST(CsvDecimals, WithADecimalCommaAreWholeOnly) {
  Options options;
  options.csv.decimal = ",";
  EXPECT_EQ(column_of({"18446744073709551615"}, options).first, "decimal(38,0)");
  EXPECT_EQ(column_of({"1844674407370955.1615"}, options).first, "text");
}

TEST(CsvDecimals, TellWhichCellRuledOutTheNarrowerTypes) {
  const ReadTable read =
      read_csv("n,m\n1,1\n2.5,0.1234567890123456789\n" + std::string(20, '7') + ",2\n4,x\n");
  ASSERT_EQ(read.report.witnesses.size(), 4U);
  const auto expect = [&](std::size_t i, std::string_view column, Type refused, std::uint64_t line,
                          std::string_view reason) {
    const Witness& witness = read.report.witnesses[i];
    EXPECT_EQ(witness.column, column) << i;
    EXPECT_EQ(witness.refused, refused) << i;
    EXPECT_EQ(witness.line, line) << i;
    EXPECT_EQ(witness.reason, reason) << i;
  };
  expect(0, "n", Type::int64, 3, "");
  expect(1, "n", Type::float64, 4, "integer beyond 64 bits");
  expect(2, "m", Type::int64, 3, "more digits than a double holds");
  expect(3, "m", Type::decimal, 5, "");
}

TEST(CsvDecimals, TellWhyAColumnNeedsTooManyDigits) {
  const ReadTable read = read_csv("n\n" + kNines + "\n0.5\n");
  ASSERT_EQ(read.report.witnesses.size(), 2U);
  EXPECT_EQ(read.report.witnesses[0].refused, Type::int64);
  EXPECT_EQ(read.report.witnesses[1].refused, Type::decimal);
  EXPECT_EQ(read.report.witnesses[1].value, "0.5");
  EXPECT_EQ(read.report.witnesses[1].reason, "more than 38 digits with those of the cells before");
  const ReadTable alone = read_csv("n\n" + kNines + "9\n");
  ASSERT_EQ(alone.report.witnesses.size(), 1U);
  EXPECT_EQ(alone.report.witnesses[0].reason, "more than 38 digits");
}

TEST(CsvDecimals, TellWhichCellBeforeIsNone) {
  const std::string long_number = "0.1234567890123456789";
  std::string late = "n\n" + long_number + "\n";
  for (int row = 0; row < 100'000; ++row) {
    late.insert(2, row == 50'000 ? "1e5\n" : "0.5\n");
  }
  const auto expect = [&](std::string_view text, std::uint64_t exponent_line) {
    const ReadTable read = read_csv(text);
    EXPECT_EQ(read.types, (Types{Type::text}));
    ASSERT_EQ(read.report.witnesses.size(), 2U);
    EXPECT_EQ(read.report.witnesses[0].refused, Type::float64);
    EXPECT_EQ(read.report.witnesses[0].value, long_number);
    EXPECT_EQ(read.report.witnesses[1].refused, Type::decimal);
    EXPECT_EQ(read.report.witnesses[1].value, "1e5");
    EXPECT_EQ(read.report.witnesses[1].line, exponent_line);
  };
  expect("n\n1e5\n" + long_number + "\n", 2);
  expect("n\n" + long_number + "\n1e5\n", 3);
  expect(late, 100'000 - 50'000 + 1);
}

constexpr std::size_t kLateRow = 200'000;

/// 300 000 rows of `cell`, in the midst of which no sample sees `late`.
std::string with_late_cells(std::string_view cell, const std::vector<std::string>& late) {
  std::string text = "id,c\n";
  for (std::size_t i = 0; i < 300'000; ++i) {
    const std::size_t place = i - kLateRow;
    text += fmt::format("{},{}\n", i, place < late.size() ? late[place] : std::string(cell));
  }
  return text;
}

TEST(CsvDecimals, SettleTheirScaleInOneMorePass) {
  Options options;
  options.sample_rows = 1000;
  CsvTuning tuning;
  tuning.block_bytes = 4096;
  struct Case {
    const char* cell;
    std::vector<std::string> late;
    std::string type;
    int passes;
  };
  for (const Case& one : {Case{"5", {"18446744073709551615"}, "decimal(38,0)", 2},
                          Case{"1.5", {"0.1234567890123456789", "0.25"}, "decimal(38,19)", 2},
                          Case{"1.5", {"123456789012345678.9", "0.00000125"}, "decimal(38,8)", 2},
                          Case{"123456789012345678.9", {"0.00000125"}, "decimal(38,8)", 2},
                          Case{"12345678901234567890", {"1.25"}, "decimal(38,2)", 2},
                          Case{"12345678901234567890", {kNines}, "decimal(38,0)", 1},
                          Case{"12345678901234567890", {kNines, "0.5"}, "text", 2},
                          Case{"5", {kNines, "0.5"}, "text", 2}}) {
    const std::string text = with_late_cells(one.cell, one.late);
    std::vector<ReadTable> reads;
    for (const unsigned threads : {1U, 3U}) {
      options.threads = threads;
      reads.push_back(read_csv(text, options, tuning));
      const Field& field = reads.back().schema.fields[1];
      EXPECT_EQ(data::type_text(field.type, field.scale), one.type) << one.cell;
      EXPECT_EQ(reads.back().passes, one.passes) << one.cell << " " << one.late[0];
    }
    EXPECT_EQ(reads[0].rows, reads[1].rows);
    EXPECT_EQ(reads[0].rows[kLateRow][1].substr(0, one.late[0].size()), one.late[0]);
  }
}

TEST(CsvDecimals, ShareTheWiderScaleOfTwoTables) {
  const TestFolder folder;
  const auto read_widened = [&](const std::string& cells, const Field& to) {
    const auto table = open_table(discover(folder.write("t.csv", cells)).front(), {}, {});
    read_all(*table);
    table->widen(to);
    const ReadTable read = read_all(*table);
    return std::pair(data::type_text(read.schema.fields[0].type, read.schema.fields[0].scale),
                     read.column(0));
  };
  EXPECT_EQ(read_widened("n\n1.5\n2\n", {"n", Type::decimal, 3}),
            std::pair(std::string("decimal(38,3)"), Cells{"1.500", "2.000"}));
  EXPECT_EQ(read_widened("n\n7\n", {"n", Type::decimal, 0}),
            std::pair(std::string("decimal(38,0)"), Cells{"7"}));
  EXPECT_EQ(read_widened("n\n0.25\n", {"n", Type::decimal, 1}),
            std::pair(std::string("decimal(38,2)"), Cells{"0.25"}));
  EXPECT_EQ(read_widened("n\n1e-7\n", {"n", Type::decimal, 1}),
            std::pair(std::string("text"), Cells{"1e-7"}));
  EXPECT_EQ(read_widened("n\n12345\n", {"n", Type::decimal, 35}),
            std::pair(std::string("text"), Cells{"12345"}));
  EXPECT_EQ(read_widened("n,s\n,x\n", {"n", Type::decimal, 4}),
            std::pair(std::string("decimal(38,4)"), Cells{"∅"}));
  EXPECT_EQ(read_widened("n\n9007199254740993\n", {"n", Type::float64}),
            std::pair(std::string("decimal(38,0)"), Cells{"9007199254740993"}));
}

TEST(ParseDecimal, TakesTheDigitsAsTheyAreWritten) {
  data::Int128 units = 0;
  ASSERT_TRUE(parse_decimal("-12.5", 3, units));
  EXPECT_TRUE(units == -12'500);
  ASSERT_TRUE(parse_decimal("-0.00", 2, units));
  EXPECT_TRUE(units == 0);
  ASSERT_TRUE(parse_decimal(kNines, 0, units));
  EXPECT_TRUE(units == data::power_of_ten(38) - 1);
  for (const char* text : {"", "-", ".", "00", "01.5", "1e3", "1.234", "+1", "1 ", "0x1", "1..2"}) {
    EXPECT_FALSE(parse_decimal(text, 2, units)) << text;
  }
  EXPECT_FALSE(parse_decimal(kNines, 1, units));
}

}  // namespace
}  // namespace mdm::reader
