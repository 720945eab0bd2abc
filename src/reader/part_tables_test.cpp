#include <gmock/gmock.h>

#include "read_table_test.hpp"

namespace mdm::reader {
namespace {

using data::Type;
using testing::ElementsAre;

constexpr std::string_view kThreeTables =
    "Report of May\n"
    "\n"
    "day,visits,cost\n2024-05-01,10,1.5\n2024-05-02,20,2.5\n2024-05-03,30,3.5\n2024-05-04,40,4.5\n"
    "\n"
    "Costs by region:\n"
    "\n"
    "region,manager,cost,share\nnorth,Ann,4.5,0.375\nsouth,Bob,7.5,0.625\n"
    "\n"
    "code,name,since\n7,x,2001\n8,y,2002\n9,z,2003\n"
    "\n"
    "Source: own counts\n";

std::vector<Source> parts_of(const TestFolder& folder, std::string_view text,
                             const Options& options = {}) {
  return part_tables(discover(folder.write("report.csv", text)), options, {});
}

std::vector<std::string> names_of(const std::vector<Source>& sources) {
  std::vector<std::string> names;
  for (const Source& source : sources) {
    names.push_back(source.table);
  }
  return names;
}

TEST(PartTables, MakesATableOfEachThatStandsInAFile) {
  const TestFolder folder;
  const auto sources = parts_of(folder, kThreeTables);
  ASSERT_THAT(names_of(sources), ElementsAre("data", "Costs_by_region", "data_3"));
  EXPECT_EQ(sources[0].role, Role::data);
  EXPECT_EQ(sources[1].role, Role::other);
  EXPECT_EQ(sources[1].rule, "table 2 of 3 in file report.csv, named by the line above it");
  EXPECT_EQ(sources[2].rule, "table 3 of 3 in file report.csv, numbered");
  const ReadTable days = read_all(*open_table(sources[0], {}, {}));
  EXPECT_EQ(days.types, (Types{Type::date, Type::int64, Type::float64}));
  EXPECT_EQ(days.rows.size(), 4U);
  const ReadTable regions = read_all(*open_table(sources[1], {}, {}));
  EXPECT_EQ(regions.columns, (Cells{"region", "manager", "cost", "share"}));
  EXPECT_EQ(regions.rows[1], (Cells{"south", "Bob", "7.5", "0.625"}));
  EXPECT_EQ(regions.rows.size(), 2U);
  const ReadTable codes = read_all(*open_table(sources[2], {}, {}));
  EXPECT_EQ(codes.column(0), (Cells{"7", "8", "9"}));
}

TEST(PartTables, ListsEveryOtherLineOnce) {
  const TestFolder folder;
  std::vector<std::string> lines;
  for (const Source& source : parts_of(folder, kThreeTables)) {
    for (const Incident& incident : read_all(*open_table(source, {}, {})).report.incidents) {
      lines.push_back(fmt::format("{} {} {}", source.table, incident.line, incident.value));
    }
  }
  EXPECT_THAT(lines, ElementsAre("data 1 Report of May", "Costs_by_region 9 Costs by region:",
                                 "data_3 20 Source: own counts", "data_3 19 "));
}

TEST(PartTables, OfTheSameShapeAreToldByTheirNames) {
  for (const std::string_view apart :
       {"\n", "\nStock\n", "\nStock\n\n", ",,\n", ",,\n,,\nStock,,\n"}) {
    const TestFolder folder;
    const auto sources =
        parts_of(folder, fmt::format("name,age,city\nann,3,Rome\nbob,4,Paris\ncid,5,Oslo\n{}"
                                     "product,price,pieces\nnut,1.5,3\nbolt,2.5,4\n",
                                     apart));
    const bool is_titled = apart.find("Stock") != std::string_view::npos;
    ASSERT_THAT(names_of(sources), ElementsAre("data", is_titled ? "Stock" : "data_2")) << apart;
    const ReadTable people = read_all(*open_table(sources[0], {}, {}));
    EXPECT_EQ(people.types, (Types{Type::text, Type::int64, Type::text}));
    EXPECT_EQ(people.column(0), (Cells{"ann", "bob", "cid"}));
    const ReadTable stock = read_all(*open_table(sources[1], {}, {}));
    EXPECT_EQ(stock.columns, (Cells{"product", "price", "pieces"}));
    EXPECT_EQ(stock.column(1), (Cells{"1.5", "2.5"}));
  }
}

TEST(PartTables, AreOneIfTheSameNamesStandOverBoth) {
  const TestFolder folder;
  const auto sources = parts_of(folder, "name,age\nann,3\nbob,4\n\nname,age\ncid,5\ndan,6\n");
  ASSERT_THAT(names_of(sources), ElementsAre("data"));
  const ReadTable people = read_all(*open_table(sources[0], {}, {}));
  EXPECT_EQ(people.types, (Types{Type::text, Type::int64}));
  EXPECT_EQ(people.column(1), (Cells{"3", "4", "5", "6"}));
}

TEST(PartTables, GoOnBeyondTheBeginningOfTheFile) {
  std::string text = "day,visits,cost\n2024-05-01,10,1.5\n2024-05-02,20,2.5\n\nid,word\n";
  for (int row = 0; row < 100'000; ++row) {
    text += fmt::format("{},w{}\n", row, row);
  }
  const TestFolder folder;
  const auto sources = parts_of(folder, text);
  ASSERT_THAT(names_of(sources), ElementsAre("data", "data_1"));
  EXPECT_EQ(read_all(*open_table(sources[0], {}, {})).rows.size(), 100'000U);
  const ReadTable days = read_all(*open_table(sources[1], {}, {}));
  EXPECT_EQ(days.rows.size(), 2U);
  EXPECT_EQ(days.report.incident_count, 0U);
}

TEST(PartTables, LeavesOneTableAsItIs) {
  const TestFolder folder;
  Options one;
  one.csv.one_table = true;
  EXPECT_THAT(names_of(parts_of(folder, kThreeTables, one)), ElementsAre("data"));
  Options skipping;
  skipping.csv.skip = 2;
  EXPECT_THAT(names_of(parts_of(folder, kThreeTables, skipping)), ElementsAre("data"));
  for (const char* text :
       {"a,b,c\n1,2,3\n\n4,5,6\n7,8,9\n",
        "station,Berlin\nyear,2020\n\nday,rain,sun\n1,2,3\n4,5,6\n7,8,9\n",
        "a,b,c\n1,2,3\n4,5,6\n\ntotal,5\nmean,2\n", "a,b,c\n1,2,3\n\n\n4,5,6\n"}) {
    const auto sources = parts_of(folder, text);
    EXPECT_THAT(names_of(sources), ElementsAre("data")) << text;
    EXPECT_FALSE(sources[0].part);
  }
}

TEST(PartTables, TakesOtherNamesThanThoseOfOtherFiles) {
  const TestFolder folder;
  folder.write("in/data_2.csv", "q,r\n1,2\n3,4\n");
  folder.write("in/sales.csv",
               "a,b,c\n1,2,x\n3,4,y\n5,6,z\n\nSALES\n\nk,l,m,n\n1,2,3,x\n4,5,6,y\n");
  EXPECT_THAT(names_of(part_tables(discover(folder.path() / "in"), {}, {})),
              ElementsAre("data_2", "sales", "sales_2"));
}

}  // namespace
}  // namespace mdm::reader
