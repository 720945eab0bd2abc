#include "render.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "render_parts.hpp"

namespace mdm::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

const View kNarrow{.width = 80, .now = "2026-11-22T14:00:00Z"};
const View kWide{.width = 120, .now = "2026-11-22T14:00:00Z"};

constexpr const char* kDataset = R"({
  "name":"titanic","version":2,"description":"Who survived","problem_type":"binary_classification",
  "targets":["Survived"],"ids":["PassengerId"],"tags":["kaggle","classic"],"backend":"duckdb",
  "source":"/data/titanic","digest":"0123456789abcdef","registered_at":"2026-11-22T12:00:00Z",
  "updated_at":"2026-11-22T13:55:00Z","rows":1309,"size_bytes":60302,"feature_count":42,
  "tables":[{"name":"train","role":"train","rows":891,"columns":6},
            {"name":"test","role":"test","rows":418,"columns":5}]})";

constexpr const char* kTable = R"({
  "name":"train","role":"train","format":"csv","files":["/data/titanic/train.csv"],"rows":891,
  "rule":"its name says so",
  "profile":{"rows":891,"columns":[
    {"name":"PassengerId","type":"int64","rows":891,"nulls":0,"distinct":891,"distinct_exact":true,
     "zeros":0,"negatives":0,"infinities":0,"min":1,"max":891,"mean":446.0,"std":257.35,
     "skewness":0.0,"kurtosis":-1.2,
     "quantiles":{"p01":9.9,"p50":446.0,"p99":882.1},
     "histogram":[{"low":1,"high":445,"count":445},{"low":446,"high":891,"count":446}]},
    {"name":"Survived","type":"boolean","rows":891,"nulls":0,"distinct":2,"distinct_exact":true,
     "min":0,"max":1,"mean":0.384,
     "top":[{"value":"false","count":549},{"value":"true","count":342}],"top_exact":true},
    {"name":"Age","type":"float64","rows":891,"nulls":177,"distinct":88,"distinct_exact":false,
     "zeros":3,"min":0.42,"max":80.0,"mean":29.699,
     "histogram":[{"count":10},{"count":0},{"count":40},{"count":20}]},
    {"name":"Sex","type":"text","rows":891,"nulls":0,"distinct":2,"distinct_exact":true,
     "min_text":"female","max_text":"male","length_min":4,"length_max":6,"length_mean":4.7,
     "top":[{"value":"male","count":577},{"value":"female","count":314}],"top_exact":true},
    {"name":"Name","type":"text","rows":891,"nulls":0,"distinct":891,"distinct_exact":true,
     "min_text":"Abbing","max_text":"van M","length_min":12,"length_max":82,"length_mean":26.9,
     "top":[{"value":"Abbing, Mr. Anthony","count":1}],"top_exact":true},
    {"name":"boarded","type":"date","rows":891,"nulls":1,"distinct":4,"distinct_exact":true,
     "min":"1912-04-01","max":"1912-04-15","mean":-21083.0,"std":4.0,
     "quantiles":{"p50":-21084.0},"histogram":[{"count":1},{"count":2}]}]},
  "report":{"rows":891,"bytes":60302,"incident_count":5,
    "incidents":[{"file":"train.csv","line":102,"column":"Age","value":"1\u001b2",
                  "action":"made null"}]}})";

constexpr const char* kRoles = R"({"targets":["Survived"],"ids":["PassengerId"],
  "problem_type":"binary_classification","time_column":"boarded","group_column":"",
  "reasons":{"target":"the submission has it"}})";

Json registration() {
  return Json::object(
      {{"dataset", Json::parse(kDataset)},
       {"roles", Json::parse(kRoles)},
       {"tables", Json(Json::Array{Json::parse(kTable)})},
       {"features", Json::parse(R"({"set":"default","version":1,"made":42,
                        "by_family":{"temporal":12,"categorical":30},"names":[],
                        "dropped":[{"name":"x_y","family":"text","reason":"constant"}]})")},
       {"warnings", Json::parse(R"([{"table":"train","column":"Cabin","text":"is 77% missing"}])")},
       {"unchanged", false},
       {"dry_run", false},
       {"seconds", 0.0412},
       {"rows_per_second", 31771.8}});
}

}  // namespace

TEST(Registration, IsSummedUpWithinEightyColumns) {
  EXPECT_EQ(registration_text(registration(), kNarrow),
            R"(titanic  v2  2 tables · 1309 rows · 6 columns · 60 KB
             binary_classification(Survived) · id=PassengerId

train  891 rows · 6 columns · train.csv
  column       type      null  distinct  range / top               shape  notes
  PassengerId  int64       0%       891  1 … 891 μ446              ▇█     id
  Survived     boolean     0%         2  false 62%, true 38%       █▅     target
  Age          float64  19.9%       ~88  0.42 … 80 μ29.7           ▃▁█▅
  Sex          text        0%         2  male 65%, female 35%      █▅
  Name         text        0%       891  e.g. Abbing, Mr. Anthony
  boarded      date      0.1%         4  1912-04-01 … 1912-04-15   ▅█     time

features  42 made · temporal 12 · categorical 30
          1 left out (--verbose says why)
)");
}

TEST(Registration, ShowsMoreWhereThereIsRoom) {
  const std::string text = registration_text(registration(), kWide);
  EXPECT_THAT(text, HasSubstr("titanic  v2  2 tables · 1309 rows · 6 columns · 60 KB · "
                              "binary_classification(Survived) · id=PassengerId\n"));
  EXPECT_THAT(text, HasSubstr(" · categorical 30 · 1 left out (--verbose says why)\n"));
}

TEST(Registration, CutsRangesBeforeItLosesColumns) {
  EXPECT_THAT(
      registration_text(registration(), {.width = 74}),
      HasSubstr("  boarded      date      0.1%         4  1912-04-01 … 1912…  ▅█     time\n"));
  EXPECT_THAT(registration_text(registration(), {.width = 60}), Not(HasSubstr("shape")));
}

TEST(Registration, NotesWarningsIncidentsAndTheTime) {
  EXPECT_EQ(registration_notes(registration(), kNarrow),
            "! train.Cabin is 77% missing\n"
            "  train.csv:102 column Age  \"1\\x1b2\"  made null\n"
            "  … 4 more incidents in train\n"
            "registered in 0.04 s (32 k rows/s)\n");
}

TEST(Registration, SaysWhenNothingWasNew) {
  Json answer = registration();
  answer.set("unchanged", true).set("warnings", Json::array()).set("tables", Json::array());
  EXPECT_EQ(registration_notes(answer, kNarrow),
            "unchanged: v2 of titanic holds the same; nothing was written\n");
  answer.set("tables", Json::parse(R"([{"name":"data","rows":9,"reused":true}])"));
  EXPECT_EQ(registration_notes(answer, kNarrow),
            "unchanged: v2 of titanic holds the same; nothing was parsed or written\n");
}

TEST(Registration, SaysWhichTablesWereKnown) {
  Json answer = registration();
  answer.set("warnings", Json::array());
  answer.set("tables", Json::parse(R"([{"name":"train","rows":891,"reused":true},
                                       {"name":"test","rows":418,"reused":false}])"));
  EXPECT_EQ(registration_notes(answer, kNarrow),
            "train is unchanged: 891 rows reused\nregistered in 0.04 s (32 k rows/s)\n");
  answer.set("tables", Json::parse(R"([{"name":"data","rows":1309,"reused":false,
                                        "files":["a.csv","b.csv","c.csv"],
                                        "reuse":{"files":2,"rows":891,"bytes":9,"reason":""}}])"));
  EXPECT_EQ(registration_notes(answer, kNarrow),
            "data has grown: 891 rows of 2 files reused, 1 file read\n"
            "registered in 0.04 s (32 k rows/s)\n");
}

TEST(Registration, OfADryRunTellsWhatWouldBeMade) {
  const Json answer = Json::parse(R"({"dry_run":true,"name":"sales","tables":[
    {"name":"train","role":"train","format":"csv","files":["/data/train.csv"],
     "rule":"its name begins with train","size_bytes":60302,
     "columns":[{"name":"id","type":"int64"},{"name":"day","type":"date"}]}]})");
  EXPECT_EQ(registration_text(answer, kNarrow),
            R"(sales  would be made of
  table  role   format  columns   size  from
  train  train  csv           2  60 KB  train.csv

train  its name begins with train
  id int64 · day date
)");
  EXPECT_EQ(registration_notes(answer, kNarrow), "nothing was written (--dry-run)\n");
}

TEST(ColumnTable, ShowsThirtyColumnsAndSaysHowToSeeAll) {
  Json table = Json::parse(R"({"name":"wide","profile":{"columns":[]}})");
  Json columns = Json::array();
  for (int i = 0; i < 42; ++i) {
    columns.push(Json::object({{"name", "c" + std::to_string(i)}, {"type", "int64"}}));
  }
  table.set("profile", Json::object({{"columns", columns}}));
  const std::string text = column_table(table, Json(), "big", kNarrow);
  EXPECT_THAT(text, HasSubstr("  c29 "));
  EXPECT_THAT(text, Not(HasSubstr("  c30 ")));
  EXPECT_THAT(text, HasSubstr("  … 12 more columns (mdm stats big --table wide for all)\n"));
  View verbose = kNarrow;
  verbose.verbose = true;
  EXPECT_THAT(column_table(table, Json(), "big", verbose), HasSubstr("  c41 "));
}

TEST(Sparkline, SharesCountsOutAmongItsCells) {
  EXPECT_EQ(sparkline({0, 1, 50, 100}, 8), "▁▂▅█");
  EXPECT_EQ(sparkline({5, 5, 5, 5, 5, 5, 5, 5, 5, 5}, 4), "████");
  EXPECT_EQ(sparkline({0, 0}, 8), "▁▁");
  EXPECT_EQ(sparkline({}, 8), "");
}

TEST(DatasetList, IsATableWithoutBoxes) {
  Json other = Json::parse(kDataset);
  other.set("name", "flights").set("problem_type", "regression").set("targets", Json::array());
  other.set("rows", 3'000'000).set("size_bytes", 43'210'000).set("tags", Json::array());
  other.set("updated_at", "2026-10-01T00:00:00Z");
  const Json answer =
      Json::object({{"datasets", Json(Json::Array{Json::parse(kDataset), other})}, {"total", 2}});
  EXPECT_EQ(dataset_list_text(answer, kNarrow),
            "name         problem                rows   size  tags             updated\n"
            "titanic  v2  binary(Survived)       1309  60 KB  kaggle, classic  5 minutes ago\n"
            "flights  v2  regression        3\u202F000\u202F000  43 MB                   "
            "2026-10-01\n");
  EXPECT_THAT(dataset_list_text(answer, kWide), HasSubstr("features   size  backend  tags"));
  EXPECT_EQ(dataset_list_text(Json::parse(R"({"datasets":[],"total":0})"), kNarrow), "");
}

TEST(Dataset, TellsWhatIsKnown) {
  const Json answer = Json::object(
      {{"dataset", Json::parse(kDataset)},
       {"path", "/home/u/.mdm/datasets/titanic/3"},
       {"roles", Json::parse(kRoles)},
       {"tables", Json::array()},
       {"versions", Json::parse("[1,2]")},
       {"features",
        Json::parse(R"([{"set":"default","version":1,"created_at":"2026-11-22T13:55:00Z",
                         "tables":[{"table":"train","rows":891,"size_bytes":120000}]}])")}});
  EXPECT_EQ(dataset_text(answer, kNarrow), R"(titanic  v2  2 tables · 1309 rows · 6 columns · 60 KB
             binary_classification(Survived) · id=PassengerId
  about       Who survived
  tags        kaggle, classic
  time        boarded
  source      /data/titanic
  kept in     /home/u/.mdm/datasets/titanic/3
  backend     duckdb
  digest      0123456789abcdef
  registered  2 hours ago
  updated     5 minutes ago
  versions    v1, v2

features    of     rows    size  made
default v1  train   891  120 KB  5 minutes ago
)");
}

Json statistics() {
  return Json::object(
      {{"dataset", "titanic"},
       {"version", 2},
       {"roles", Json::parse(kRoles)},
       {"warnings", Json::parse(R"([{"table":"train","column":"Cabin","text":"is 77% missing",
                                    "advice":"whether it is there may tell more"}])")},
       {"tables", Json(Json::Array{Json::parse(kTable)})}});
}

TEST(Stats, HaveALineForEveryColumn) {
  const std::string text = stats_text(statistics(), kWide);
  EXPECT_THAT(text, HasSubstr("  PassengerId  int64       0%       891         446   257.4        "
                              "   1         446         891  ▇█     id\n"));
  EXPECT_THAT(text, HasSubstr("\n! train.Cabin is 77% missing\n"));
  EXPECT_THAT(text, Not(HasSubstr("may tell more")));
  for (const std::size_t width : {40U, 60U, 80U, 120U}) {
    EXPECT_THAT(stats_text(statistics(), {.width = width}), HasSubstr("\n  PassengerId  int64"));
  }
}

TEST(Stats, TellEveryColumnWhenExtended) {
  const std::string text = extended_stats_text(statistics(), kNarrow);
  EXPECT_THAT(text, HasSubstr(R"(
  PassengerId  int64  id
    null 0  distinct 891
    min 1  p01 9.9  p50 446  p99 882.1  max 891
    mean 446  std 257.4  skewness 0  kurtosis -1.2
      1  ███████████████████████████████▉ 445 49.9%
    446  ████████████████████████████████ 446 50.1%
)"));
  EXPECT_THAT(text, HasSubstr(R"(
  Sex  text
    null 0  distinct 2
    shortest 4  mean length 4.7  longest 6  first female  last male
    male    ████████████████████████████████ 577 64.8%
    female  █████████████████▍ 314 35.2%
)"));
  EXPECT_THAT(text, HasSubstr("    null 177 (19.9%)  distinct ~88  zero 3\n"));
  EXPECT_THAT(text, HasSubstr("    min 1912-04-01  p50 1912-04-11  max 1912-04-15\n"
                              "    mean 1912-04-12  std 4 days\n"));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

TEST(Relations, NameColumnsAndPutTheStrongestFirst) {
  const Json table = Json::parse(R"({"name":"t","profile":{"rows":10,
    "columns":[{"name":"a"},{"name":"b"},{"name":"c"}],
    "relations":{"rows":10,"duplicates":{"rows":3,"exact":false,"error":0.01},
      "nulls":{"rows":10,"patterns":[{"columns":[],"rows":6},{"columns":[0,2],"rows":4}]},
      "correlations":{"sampled":true,"pairs":[{"a":0,"b":1,"pearson":0.5,"rows":10},
        {"a":0,"b":2,"pearson":null,"rows":10},{"a":1,"b":2,"pearson":-0.9,"rows":10}]}}},
    "associations":{"c":[{"column":"a","strength":0.7,"measure":"cramers_v"}]}})");
  EXPECT_EQ(relations_text(table, kNarrow), R"(
  repeated rows  ~3 (30.0%)

  missing together
    rows  share  missing in them
       6  60.0%  nothing
       4  40.0%  a, c

  correlations  the strongest 2 of 2, in a sample of the rows
        r  columns
    -0.90  b, c
     0.50  a, b

  what tells c
    strength  column  measure
        0.70  a       Cramér's V
)");
  EXPECT_EQ(relations_text(Json::parse(R"({"profile":{"columns":[]}})"), kNarrow), "");
}

TEST(Warnings, SayWhatToDoWhereMoreIsAskedFor) {
  EXPECT_EQ(warnings_text(statistics(), {.width = 80, .verbose = true}),
            "! train.Cabin is 77% missing\n  whether it is there may tell more\n");
}

TEST(Explanation, SaysWhyOfEachTypeAndRole) {
  Json answer = registration();
  Json table = Json::parse(kTable);
  table.set("report", Json::parse(R"({"dialect":{"delimiter":"tab"},"null_words":{"NA":3},
    "incident_counts":{"made null":5},"witnesses":[{"column":"Age","refused":"int64",
    "file":"/data/titanic/train.csv","line":7,"value":"3.5","reason":""}]})"));
  answer.set("tables", Json(Json::Array{table}));
  const std::string text = explanation_text(answer, kNarrow);
  EXPECT_THAT(text, HasSubstr("  because    its name says so\n"));
  EXPECT_THAT(text, HasSubstr("  dialect    delimiter tab\n  nulls      NA ×3\n"
                              "  repaired   made null ×5\n"));
  EXPECT_THAT(text, HasSubstr("not int64: train.csv:7 has 3.5\n"));
  EXPECT_THAT(text, HasSubstr("  target   Survived\n           the submission has it\n"));
}

TEST(Search, SaysWhereTheWordsWereFound) {
  const Json answer = Json::object(
      {{"hits", Json(Json::Array{Json::object(
                    {{"dataset", Json::parse(kDataset)},
                     {"matched", Json::parse(R"(["description","column Survived"])")}})})}});
  EXPECT_EQ(search_text(answer, kNarrow),
            "name         rows  found in                      about\n"
            "titanic  v2  1309  description, column Survived  Who survived\n");
}

TEST(Removal, TellsWhatGoes) {
  Json answer = Json::parse(R"({"dataset":"titanic","dry_run":true,"versions":[1,2,3],
    "paths":["/h/1","/h/2","/h/3"],"size_bytes":12000000})");
  EXPECT_EQ(removal_text(answer, kNarrow),
            "would remove dataset titanic (3 versions, 12 MB)\n  /h/1\n  /h/2\n  /h/3\n");
  answer.set("dry_run", false);
  EXPECT_EQ(removal_text(answer, kNarrow), "removed dataset titanic (3 versions, 12 MB)\n");
}

TEST(Export, ListsTheFiles) {
  const Json answer = Json::parse(R"({"files":[
    {"path":"out/titanic_train.csv","table":"train","rows":891,"size_bytes":60302}]})");
  EXPECT_EQ(export_text(answer, kNarrow),
            "file                   table  rows   size\n"
            "out/titanic_train.csv  train   891  60 KB\n");
}

TEST(Config, ShowsTheOriginOfEveryValue) {
  const Json answer = Json::parse(R"({"home":"/h","settings":[
    {"name":"a.threads","value":"4","default":"0","origin":"flag","allowed":"0..64","unit":""},
    {"name":"a.limit","value":"4GB","default":"4GB","origin":"default","allowed":"","unit":"bytes"},
    {"name":"a.wait","value":"30","default":"30","origin":"default","allowed":"","unit":"s"}]})");
  EXPECT_EQ(config_text(answer, kNarrow), R"(home  /h

setting    value  origin   allowed
a.threads  4      flag     0..64
a.limit    4GB    default
a.wait     30 s   default
)");
}

TEST(Doctor, SaysWhatIsRepairedAndWhatRemains) {
  const Json answer = Json::parse(R"({"clean":false,"checked":{"datasets":1,"files":12},"findings":[
    {"kind":"orphan","path":"/h/1","detail":"no row in the catalog","repaired":true},
    {"kind":"damaged","path":"/h/2","detail":"the digest differs","repaired":false}]})");
  EXPECT_EQ(doctor_text(answer, kNarrow), R"(repaired  orphan  /h/1
          no row in the catalog
remains   damaged  /h/2
          the digest differs
not all is well: 1 dataset version and 12 files checked
)");
}

TEST(Status, TellsHowManyDatasetsAServerHoldsAsFarAsThatIsKnown) {
  const auto shown = [](const std::string& datasets, const std::string& exact) {
    return status_text(
        Json::parse(
            R"({"catalog":{"backend":"sqlite"},"backends":[{"backend":"duckdb","datasets":1},
          {"backend":"postgresql","datasets":1500}],"servers":[{"target":"PostgreSQL",
          "reachable":true,"version":"15","seconds":0.002,"datasets":)" +
            datasets + R"(,"datasets_exact":)" + exact + R"(}],"caches":[],"redis":null})"),
        kNarrow);
  };
  EXPECT_EQ(shown("1500", "true"), R"(backend     datasets  state
duckdb             1  files in the home
PostgreSQL      1500  version 15 answers in 2 ms
)");
  EXPECT_EQ(shown("200", "false"), R"(backend     datasets  state
duckdb             1  files in the home
postgresql      1500  on servers, of which the newest tell
PostgreSQL     ≥ 200  version 15 answers in 2 ms
)");
  EXPECT_NE(shown("null", "false").find("   unknown  version"), std::string::npos);
}

TEST(System, TellsWhatMdmMayUse) {
  const Json answer = Json::parse(R"({"home":"/h","versions":{"mdm":"1","duckdb":"2","sqlite":"3"},
    "datasets":3,"rows":1234567,"size_bytes":43210000,"free_bytes":null,"threads":2,
    "memory_limit_bytes":4000000000})");
  const std::string text = system_text(answer, kNarrow);
  EXPECT_THAT(text, HasSubstr("datasets  3 · 1\u202F234\u202F567 rows · 43 MB\n"));
  EXPECT_THAT(text, HasSubstr("disk      unknown free\n"));
  EXPECT_THAT(text, HasSubstr("memory    at most 4.0 GB\n"));
}

}  // namespace mdm::cli
