#include "csv_structure.hpp"

#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace mdm::reader {
namespace {

const CsvDialect kComma;

std::string padded(std::string text) {
  return text.append(kScanPadding, '\0');
}

/// The cells as they stand, records apart by "|".
std::string cells_of(const std::string& text, bool portable) {
  const std::string bytes = padded(text);
  const std::string_view view(bytes.data(), text.size());
  Structure structure;
  find_structure(view, kComma, portable, structure);
  std::string shown;
  for (std::size_t i = 1; i < structure.marks.size(); ++i) {
    const std::size_t begin = structure.marks[i - 1] + std::uint32_t{1};
    shown += "[" + text.substr(begin, structure.marks[i] - begin) + "]";
    shown += view[structure.marks[i]] == ',' ? "" : "|";
  }
  return shown + std::to_string(structure.records) + "/" + std::to_string(structure.lines);
}

TEST(CsvStructure, KeepsDelimitersAndLineBreaksWithinQuotes) {
  for (const bool portable : {false, true}) {
    EXPECT_EQ(cells_of("a,\"b,\n\"\"c\"\n1,2\n", portable), "[a][\"b,\n\"\"c\"]|[1][2]|2/3");
  }
}

TEST(CsvStructure, EndsRecordsAtEveryKindOfLineBreak) {
  for (const bool portable : {false, true}) {
    EXPECT_EQ(cells_of("a\nb\rc\r\nd\r\r\n", portable), "[a]|[b]|[c\r]|[d]|[\r]|5/5");
  }
}

TEST(CsvStructure, TakesQuotesInsideUnquotedCellsForText) {
  for (const bool portable : {false, true}) {
    EXPECT_EQ(cells_of("5\" pipe,x\n6\",\"a,b\"\n", portable), "[5\" pipe][x]|[6\"][\"a,b\"]|2/2");
    EXPECT_EQ(cells_of("a, \"b,c\" ,d\n1, \"b, c\n", portable),
              "[a][ \"b,c\" ][d]|[1][ \"b][ c]|2/2");
    EXPECT_EQ(cells_of("\"a\"b\"c,d\"\n", portable), "[\"a\"b\"c][d\"]|1/1");
  }
}

TEST(CsvStructure, IsTheSameOnEveryProcessor) {
  std::mt19937 random(7);
  const std::string alphabet = ",,,\"\"\n\r\nab c ";
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    const std::size_t size = random() % 300;
    for (std::size_t i = 0; i < size; ++i) {
      text += alphabet[random() % alphabet.size()];
    }
    text += '\n';
    ASSERT_EQ(cells_of(text, false), cells_of(text, true)) << text;
    const std::string bytes = padded(text);
    const std::string_view view(bytes.data(), text.size());
    ASSERT_EQ(last_record_end(view, kComma, false), last_record_end(view, kComma, true)) << text;
  }
}

TEST(CsvStructure, IsTheSameForWellFormedTextOfAllLengths) {
  std::mt19937 random(11);
  for (int round = 0; round < 500; ++round) {
    std::string text;
    while (text.size() < random() % 200'000) {
      switch (random() % 6) {
        case 0: text += "\"a,\r\n\"\"b\","; break;
        case 1: text += "plain,"; break;
        case 2: text += "x\r\n"; break;
        case 3: text += "\"\"\n"; break;
        case 4: text += ",,\r"; break;
        default: text += "123456789,"; break;
      }
      if (text.size() > 70'000) {
        break;
      }
    }
    text += "end\n";
    ASSERT_EQ(cells_of(text, false), cells_of(text, true)) << round;
  }
}

std::string shape_of(const std::string& text, const CsvDialect& dialect) {
  const std::string bytes = padded(text);
  const std::string_view view(bytes.data(), text.size());
  Structure structure;
  find_structure(view, dialect, false, structure);
  std::string shown;
  for (std::size_t i = 1; i < structure.marks.size(); ++i) {
    const bool ends = view[structure.marks[i]] == '\n' || view[structure.marks[i]] == '\r';
    shown += std::to_string(structure.marks[i]) + (ends ? "|" : " ");
  }
  return shown;
}

TEST(CsvStructure, TakesDelimitersOfSeveralBytes) {
  CsvDialect dialect;
  dialect.delimiter = "||";
  EXPECT_EQ(shape_of("a||b|c||\"x||y\"\n", dialect), "2 7 14|");
}

TEST(CsvStructure, TakesRunsOfBlanksForOneDelimiter) {
  CsvDialect dialect;
  dialect.delimiter = " ";
  dialect.collapses = true;
  EXPECT_EQ(shape_of("  a   b c  \n1 2  3\n", dialect), "5 7 11|13 16 18|");
}

TEST(CsvStructure, TakesEscapedQuotesAndDelimitersForText) {
  CsvDialect dialect;
  dialect.escape = '\\';
  EXPECT_EQ(shape_of("a\\,b,\"x\\\",y\"\nC:\\d,2\n", dialect), "4 12|17 19|");
}

TEST(CsvStructure, ReadsAQuoteThatIsNotClosedAsText) {
  for (const bool portable : {false, true}) {
    EXPECT_EQ(cells_of("1,\"a\n2,b\n", portable), "[1][\"a]|[2][b]|2/2");
  }
}

TEST(CsvStructure, FindsTheQuoteThatIsOpenAtTheEnd) {
  EXPECT_EQ(open_quote("a,\"b\"\n\"c", kComma), 6U);
  EXPECT_EQ(open_quote("a,\"b\"\n", kComma), std::string_view::npos);
  EXPECT_EQ(open_quote("a\"b\n", kComma), std::string_view::npos);
}

TEST(CsvStructure, CountsLinesOfAllKinds) {
  EXPECT_EQ(count_lines("a\nb\r\nc\rd"), 3U);
  EXPECT_EQ(count_lines(""), 0U);
}

}  // namespace
}  // namespace mdm::reader
