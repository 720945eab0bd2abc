#include "workbook.hpp"

#include <gtest/gtest.h>

#include "discovered_test.hpp"
#include "packed_test.hpp"
#include "place.hpp"
#include "read_table_test.hpp"

namespace mdm::reader {
namespace {

using data::Type;

struct TestSheet {
  std::string name{};
  std::string rows{};  ///< what stands in sheetData
  std::string state = "visible";
};

constexpr const char* kRelations =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// Styles: 1 date, 2 timestamp, 3 time, 4 a date of the file's own, 5 a span, 6 two decimals.
constexpr const char* kStyles =
    "<styleSheet><numFmts count=\"2\"><numFmt numFmtId=\"164\" formatCode=\"dd\\.mm\\.yyyy\"/>"
    "<numFmt numFmtId=\"165\" formatCode=\"[h]:mm\"/></numFmts>"
    "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>"
    "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"22\"/><xf numFmtId=\"21\"/>"
    "<xf numFmtId=\"164\"/><xf numFmtId=\"165\"/><xf numFmtId=\"2\"/></cellXfs></styleSheet>";

std::string workbook(const std::vector<TestSheet>& sheets, const std::string& strings = {},
                     const std::string& properties = {}) {
  std::string list;
  std::string relations = fmt::format(
      "<Relationship Id=\"s\" Type=\"{0}/styles\" Target=\"styles.xml\"/>"
      "<Relationship Id=\"t\" Type=\"{0}/sharedStrings\" Target=\"/xl/texts.xml\"/>",
      kRelations);
  Contents contents = {
      {"_rels/.rels",
       fmt::format("<Relationships><Relationship Id=\"r\" Type=\"{}/officeDocument\" "
                   "Target=\"xl/workbook.xml\"/></Relationships>",
                   kRelations)},
      {"xl/styles.xml", kStyles},
      {"xl/texts.xml", fmt::format("<sst>{}</sst>", strings)}};
  for (std::size_t i = 0; i < sheets.size(); ++i) {
    list += fmt::format("<sheet name=\"{}\" sheetId=\"{}\" state=\"{}\" r:id=\"w{}\"/>",
                        sheets[i].name, i + 7, sheets[i].state, i);
    relations += fmt::format(
        "<Relationship Id=\"w{}\" Type=\"{}/worksheet\" Target=\"worksheets/part{}.xml\"/>", i,
        kRelations, i);
    contents.emplace_back(
        fmt::format("xl/worksheets/part{}.xml", i),
        fmt::format("<worksheet><sheetData>{}</sheetData></worksheet>", sheets[i].rows));
  }
  contents.emplace_back("xl/workbook.xml",
                        fmt::format("<workbook xmlns:r=\"{}\">{}<sheets>{}</sheets></workbook>",
                                    kRelations, properties, list));
  contents.emplace_back("xl/_rels/workbook.xml.rels",
                        fmt::format("<Relationships>{}</Relationships>", relations));
  return zipped(contents);
}

std::string csv_of(const std::filesystem::path& sheet) {
  std::string text(1'000'000, '\0');
  text.resize(open_bytes(sheet, Compression::none, nullptr)->read(text.data(), text.size()));
  return text;
}

std::string number_row(int row, int a) {
  return fmt::format(
      "<row r=\"{0}\"><c r=\"A{0}\"><v>{1}</v></c><c r=\"B{0}\"><v>{2}</v></c></row>", row, a,
      a * 0.5);
}

const std::string kHead =
    "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>id</t></is></c>"
    "<c r=\"B1\" t=\"inlineStr\"><is><t>half</t></is></c></row>";
const std::string kTable = kHead + number_row(2, 1) + number_row(3, 2) + number_row(4, 3);

TEST(Workbook, WritesEveryKindOfCellAsCsv) {
  const TestFolder folder;
  const std::string strings =
      "<si><t>plain</t></si><si><r><t>two </t></r><r><t>parts</t></r><rPh><t>aid</t></rPh></si>"
      "<si><t>a,b \"c\"</t></si><si><t>x_x000A_y</t></si>";
  const std::string rows =
      "<row r=\"2\"><c r=\"A2\" t=\"s\"><v>0</v></c><c r=\"B2\" t=\"s\"><v>1</v></c>"
      "<c r=\"D2\" t=\"s\"><v>2</v></c></row>"
      "<row r=\"3\"><c r=\"A3\"/></row>"
      "<row r=\"5\"><c t=\"b\"><v>1</v></c><c t=\"b\"><v>0</v></c><c t=\"e\"><v>#DIV/0!</v></c>"
      "<c t=\"str\"><f>A1</f><v>made</v></c></row>"
      "<row><c t=\"s\"><v>3</v></c><c t=\"d\"><v>2020-02-03</v></c></row>"
      "<row><c><v>0.30000000000000004</v></c><c><v>9007199254740993</v></c>"
      "<c s=\"6\"><v>1.0000000000000001E-5</v></c><c><v>-2</v></c></row>";
  const auto file = folder.write("b.xlsx", workbook({{"S", rows}}, strings));
  EXPECT_EQ(csv_of(file / "S"),
            "\nplain,two parts,,\"a,b \"\"c\"\"\"\n\n\ntrue,false,#N/A,made\n"
            "\"x\ny\",2020-02-03,,\n0.30000000000000004,9007199254740993,1e-05,-2\n");
}

TEST(Workbook, WritesDatesByTheirStyles) {
  const TestFolder folder;
  const std::string rows =
      "<row><c s=\"1\"><v>43861</v></c><c s=\"1\"><v>1</v></c><c s=\"1\"><v>59</v></c>"
      "<c s=\"1\"><v>60</v></c><c s=\"4\"><v>61</v></c><c s=\"2\"><v>43861.5</v></c>"
      "<c s=\"3\"><v>0.75</v></c><c s=\"5\"><v>1.5</v></c><c s=\"1\"><v>43861.25</v></c>"
      "<c s=\"2\"><v>43861.999999999</v></c><c s=\"1\"><v>-3</v></c></row>";
  const auto file = folder.write("b.xlsx", workbook({{"S", rows}}));
  EXPECT_EQ(csv_of(file / "S"),
            "2020-01-31,1900-01-01,1900-02-28,1900-02-29,1900-03-01,2020-01-31 12:00:00,18:00:00,"
            "1.5,2020-01-31 06:00:00,2020-02-01 00:00:00,-3\n");
  const auto mac =
      folder.write("m.xlsx", workbook({{"S", "<row><c s=\"1\"><v>42399</v></c></row>"}}, {},
                                      "<workbookPr date1904=\"1\"/>"));
  EXPECT_EQ(csv_of(mac / "S"), "2020-01-31\n");
}

TEST(Workbook, GivesATableWithTypes) {
  const TestFolder folder;
  const auto file = folder.write("book.xlsx", workbook({{"Sheet1", kTable}, {"Empty", ""}}));
  const std::vector<Source> found = discover(file);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].table, "data");
  EXPECT_EQ(found[0].format, Format::xlsx);
  EXPECT_EQ(found[0].files[0], file / "Sheet1");
  const ReadTable read = read_all(*open_table(found[0], {}, {}));
  EXPECT_EQ(read.columns, (Cells{"id", "half"}));
  EXPECT_EQ(read.types, (Types{Type::int64, Type::float64}));
  EXPECT_EQ(read.column(1), (Cells{"0.5", "1", "1.5"}));
  EXPECT_EQ(read.report.source_digest, digest_of("id,half\n1,0.5\n2,1\n3,1.5\n"));
}

TEST(Workbook, GivesATableForEachSheetThatIsNotHidden) {
  const TestFolder folder;
  const auto file = folder.write(
      "b.xlsx",
      workbook(
          {{"Stores", kTable}, {"Test", kTable}, {"Train", kTable}, {"Old", kTable, "hidden"}}));
  EXPECT_EQ(tables_in(file), (Cells{"train", "test", "Stores"}));
  EXPECT_EQ(discover(file)[0].rule, "sheet name Train names the training split");
  EXPECT_EQ(discover(file, "Old")[0].files[0], file / "Old");
  EXPECT_EQ(discover(file, "2")[0].files[0], file / "Test");
  EXPECT_EQ(discover(file / "Train")[0].table, "data");
  const std::string error = error_of(file, "Sales");
  EXPECT_TRUE(has(error, "not_found: workbook has no sheet 'Sales'")) << error;
  EXPECT_TRUE(has(error, "its sheets are: Stores, Test, Train, Old")) << error;
  EXPECT_TRUE(has(error_of(folder.write("a.csv", "a\n1\n"), "x"), "no workbook, and so no sheet"));
}

TEST(Workbook, IsReadInsideAnArchive) {
  const TestFolder folder;
  const auto file = folder.write("all.zip", zipped({{"x/train.xlsx", workbook({{"S", kTable}})},
                                                    {"x/test.csv", "id,half\n9,1.5\n"}}));
  const std::vector<Source> found = discover(file);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].table, "train");
  EXPECT_EQ(found[0].files[0], file / "x/train.xlsx/S");
  EXPECT_EQ(read_all(*open_table(found[0], {}, {})).rows.size(), 3U);
}

TEST(Workbook, ReadsLongSheetsInPieces) {
  const TestFolder folder;
  std::string rows = kHead;
  for (int row = 2; row < 40'002; ++row) {
    rows += number_row(row, row);
  }
  const auto file = folder.write("long.xlsx", workbook({{"S", rows}}));
  const ReadTable read = read_file_as_table(file);
  ASSERT_EQ(read.rows.size(), 40'000U);
  EXPECT_EQ(read.rows.back(), (Cells{"40001", "20000.5"}));
}

TEST(Workbook, NamesTheRowOfWhatIsWrong) {
  const TestFolder folder;
  const auto bad_text = folder.write(
      "a.xlsx", workbook({{"S", kTable + "<row r=\"9\"><c t=\"s\"><v>5</v></c></row>"}}));
  EXPECT_TRUE(has(error_of(bad_text), "cell names text 5, but the workbook has 0"));
  const auto order = folder.write("b.xlsx", workbook({{"S", kTable + number_row(3, 1)}}));
  EXPECT_TRUE(has(error_of(order), "rows of the sheet are out of order, row 3")) << error_of(order);
  const auto cut = folder.write("c.xlsx", workbook({{"S", kTable + "<row r=\"9\"><c>"}}));
  EXPECT_TRUE(has(error_of(cut), "bad_input: XML is damaged")) << error_of(cut);
}

TEST(Workbook, RefusesWhatItCannotRead) {
  const TestFolder folder;
  EXPECT_TRUE(has(error_of(folder.write("a.xls", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")),
                  "save it as .xlsx without a password, or as CSV"));
  EXPECT_TRUE(has(error_of(folder.write("b.xlsx", "a,b\n1,2\n")), "file is not an Excel workbook"));
  const std::string ods = zipped(
      {{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"}, {"content.xml", "<x/>"}});
  EXPECT_TRUE(has(error_of(folder.write("c.xlsx", ods)), "OpenDocument files cannot be read"));
  EXPECT_TRUE(has(error_of(folder.write("d.xlsx", workbook({{"S", ""}}))),
                  "workbook has no sheet with cells"));
  const std::string bomb = "<!DOCTYPE x [<!ENTITY a \"aaaa\">]><sst/>";
  Contents contents = {{"xl/workbook.xml", bomb},
                       {"xl/_rels/workbook.xml.rels", "<Relationships/>"},
                       {"_rels/.rels", fmt::format("<Relationships><Relationship Id=\"r\" "
                                                   "Type=\"{}/officeDocument\" "
                                                   "Target=\"xl/workbook.xml\"/></Relationships>",
                                                   kRelations)}};
  EXPECT_TRUE(has(error_of(folder.write("e.xlsx", zipped(contents))), "declares a document type"));
}

}  // namespace
}  // namespace mdm::reader
