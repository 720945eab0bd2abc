#include <gtest/gtest.h>

#include "read_table_test.hpp"

namespace mdm::reader {
namespace {

using data::Type;

Options with_format(const char* format) {
  Options options;
  options.csv.date_format = format;
  return options;
}

TEST(CsvMoments, ReadMonthsByTheirNames) {
  const ReadTable read =
      read_csv("a\tb\tc\n5 Jan 2020\tJan 5, 2020 3:00 PM\t05-JAN-20\n1 Feb 2020\t6 Jan 2020\tNA\n",
               {}, {}, "t.tsv");
  EXPECT_EQ(read.types, (Types{Type::date, Type::timestamp, Type::date}));
  EXPECT_EQ(read.rows[0], (Cells{"2020-01-05", "2020-01-05 15:00:00", "2020-01-05"}));
  EXPECT_EQ(read.rows[1], (Cells{"2020-02-01", "2020-01-06 00:00:00", "∅"}));
}

TEST(CsvMoments, ReadHalvesOfTheDay) {
  const ReadTable read = read_csv("t\n9:30 AM\n12:15 pm\n");
  EXPECT_EQ(read.types, Types{Type::time});
  EXPECT_EQ(read.column(0), (Cells{"09:30:00", "12:15:00"}));
}

TEST(CsvMoments, TakeDigitsForDatesOnlyIfTheNameOfTheColumnSaysSo) {
  const ReadTable read = read_csv("date,id,update_no\n20200131,20200131,20200131\n");
  EXPECT_EQ(read.types, (Types{Type::date, Type::int64, Type::int64}));
  EXPECT_EQ(read.rows[0][0], "2020-01-31");
  EXPECT_EQ(read_csv("date\n20200131\n20201301\n").types, Types{Type::int64});
  EXPECT_EQ(read_csv("date\n20200131\n18000101\n").types, Types{Type::int64});
  EXPECT_EQ(read_csv("date\n20200131\n2020\n").column(0), (Cells{"20200131", "2020"}));
}

TEST(CsvMoments, StayTextWhereAMonthOrItsDayIsMissing) {
  for (const char* cell :
       {"2020-01", "Jan 2020", "01/2020", "2020-W05", "2020-01-31T10:00:00.123456789Z"}) {
    EXPECT_EQ(read_csv(std::string("d\n") + cell + "\n").types, Types{Type::text}) << cell;
  }
}

TEST(CsvMoments, ObeyTheUsersFormat) {
  EXPECT_EQ(read_csv("d\n01/02/2020\n03/04/2020\n", with_format("%d/%m/%Y")).column(0),
            (Cells{"2020-02-01", "2020-04-03"}));
  EXPECT_EQ(read_csv("d\n01/02/2020\n03/04/2020\n", with_format("%m/%d/%Y")).column(0),
            (Cells{"2020-01-02", "2020-03-04"}));
  EXPECT_EQ(read_csv("id\n20200131\n", with_format("%Y%m%d")).types, Types{Type::date});
  EXPECT_EQ(read_csv("t\n31.01.20 10h30\n", with_format("%d.%m.%y %Hh%M")).rows[0][0],
            "2020-01-31 10:30:00");
  EXPECT_EQ(read_csv("t\n10h30\n", with_format("%Hh%M")).types, Types{Type::time});
  // Other columns are read as ever, but not with day and month the other way round.
  const ReadTable read =
      read_csv("a,b,c\n01/02/2020,2020-01-31,12/31/2020\n", with_format("%d/%m/%Y"));
  EXPECT_EQ(read.types, (Types{Type::date, Type::date, Type::text}));
}

TEST(CsvMoments, RefuseAFormatThatNamesNoDate) {
  try {
    read_csv("d\n01/02/2020\n", with_format("%Y-%m"));
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_argument);
  }
}

TEST(CsvMoments, SayThatTheOrderOfDayAndMonthIsOpen) {
  const ReadTable read = read_csv("d\n01/02/2020\n03/04/2020\n");
  EXPECT_EQ(read.types, Types{Type::text});
  ASSERT_EQ(read.report.witnesses.size(), 1U);
  EXPECT_EQ(read.report.witnesses[0].refused, Type::date);
  EXPECT_EQ(read.report.witnesses[0].value, "01/02/2020");
  EXPECT_TRUE(read.report.witnesses[0].in_doubt);
}

TEST(CsvMoments, WidenToTimestampsInTheirForm) {
  const TestFolder folder;
  const auto table = open_csv_table(
      discover(folder.write("t.csv", "date,n,u\n20200131,5 Jan 2020,31|01|2020\n")).front(),
      with_format("%d|%m|%Y"), {}, {});
  for (const char* name : {"date", "n", "u"}) {
    table->widen({name, Type::timestamp});
  }
  const ReadTable read = read_all(*table);
  EXPECT_EQ(read.types, (Types{Type::timestamp, Type::timestamp, Type::timestamp}));
  EXPECT_EQ(read.rows[0],
            (Cells{"2020-01-31 00:00:00", "2020-01-05 00:00:00", "2020-01-31 00:00:00"}));
}

TEST(CsvMoments, SayWhyACellIsNotOfANarrowerType) {
  const ReadTable read =
      read_csv("a,b,c\n1,18446744073709551615,2020-01-01T00:00:00.123456789\n007,1,x\n");
  EXPECT_EQ(read.types, (Types{Type::text, Type::decimal, Type::text}));
  ASSERT_EQ(read.report.witnesses.size(), 3U);
  EXPECT_EQ(read.report.witnesses[0].reason, "leading zero");
  EXPECT_EQ(read.report.witnesses[0].line, 3U);
  EXPECT_EQ(read.report.witnesses[1].reason, "integer beyond 64 bits");
  EXPECT_EQ(read.report.witnesses[1].refused, Type::int64);
  EXPECT_EQ(read.report.witnesses[2].reason, "finer than a microsecond");
}

}  // namespace
}  // namespace mdm::reader
