#include <algorithm>
#include <fstream>
#include <map>

#include <gmock/gmock.h>

#include <mdm/app.hpp>
#include <mdm/base/digest.hpp>
#include <mdm/base/files.hpp>
#include <mdm/base/trace.hpp>
#include <mdm/duckdb.hpp>
#include <mdm/storage.hpp>

#include "app_fixture.hpp"

namespace mdm::app {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST_F(AppTest, RegisteringFindsTheRolesOfAKaggleFolder) {
  const Json answer = register_it(request());
  const Json& dataset = answer.at("dataset");
  EXPECT_EQ(dataset.at("version").as_int(), 1);
  EXPECT_THAT(dataset.at("targets").as_strings(), ElementsAre("Survived"));
  EXPECT_THAT(dataset.at("ids").as_strings(), ElementsAre("PassengerId"));
  EXPECT_EQ(dataset.at("problem_type").as_string(), "binary_classification");
  EXPECT_EQ(dataset.at("rows").as_int(), 2 * kRows);
}

TEST_F(AppTest, FeaturesOfTrainAndTestHaveTheSameColumnsAndNoIdOrTarget) {
  const Json answer = register_it(request());
  const auto names = answer.at("features").at("names").as_strings();
  EXPECT_THAT(names, Contains("Age_zscore"));
  EXPECT_THAT(names, Not(Contains(HasSubstr("Survived"))));
  EXPECT_THAT(names, Not(Contains(HasSubstr("PassengerId"))));
  for (const char* table : {"train", "test"}) {
    const auto result = app_.query_dataset(
        {.name = "titanic", .sql = fmt::format("SELECT * FROM {}_features", table), .row_limit = 0},
        {});
    auto columns = result->rows().schema().names();
    std::erase(columns, "__mdm_row_id");
    EXPECT_EQ(columns, names);
  }
}

/// The digest of every file of a dataset version that is not below features/.
std::map<std::string, std::string> raw_digests(const std::filesystem::path& generation) {
  std::map<std::string, std::string> digests;
  for (const auto& entry : std::filesystem::directory_iterator(generation)) {
    if (entry.is_regular_file()) {
      digests.emplace(entry.path().filename(), digest_of_file(entry.path()));
    }
  }
  return digests;
}

TEST_F(AppTest, FeaturesThatAreMadeAgainAreTheSameAndLeaveTheDatasetAlone) {
  const Json registered = register_it(request());
  const auto generation = home_ / "datasets" / "titanic" / "1";
  const auto before = raw_digests(generation);
  ASSERT_GE(before.size(), 2U);
  const Json again = app_.features().rebuild({.name = "titanic"}, {}, {});
  EXPECT_EQ(raw_digests(generation), before);
  EXPECT_EQ(again.at("features").at("version").as_int(), 2);
  EXPECT_EQ(again.at("features").at("stage").as_string(), "draft");
  EXPECT_EQ(again.at("features").at("plan_digest"), registered.at("features").at("plan_digest"));
  const auto sets = generation / "features" / "default";
  for (const char* file : {"plan.json", "train.parquet", "test.parquet"}) {
    EXPECT_EQ(digest_of_file(sets / "1" / file), digest_of_file(sets / "2" / file)) << file;
  }
  EXPECT_TRUE(app_.doctor({}).at("clean").as_bool());
}

TEST_F(AppTest, FeaturesOfSelectedFamiliesAndColumnsAreASetOfTheirOwn) {
  register_it(request());
  const FeatureRequest small{
      .name = "titanic", .set = "small", .families = {"statistical"}, .columns = {"Age"}};
  app_.features().fit(small, {}, {});
  const Json made = app_.features().rebuild({.name = "titanic", .set = "small"}, {}, {});
  EXPECT_EQ(made.at("features").at("request").at("columns").as_strings(),
            std::vector<std::string>{"Age"});
  const Json shown = app_.features().show({.name = "titanic", .set = "small"}, "", {});
  for (const Json& feature : shown.at("made").as_array()) {
    EXPECT_EQ(feature.at("inputs").as_strings(), std::vector<std::string>{"Age"});
    EXPECT_EQ(feature.at("family").as_string(), "statistical");
  }
  FeatureRequest wrong = small;
  wrong.columns = {"Survived"};
  EXPECT_EQ(code_thrown_by([&] { app_.features().plan(wrong, {}, {}); }),
            ErrorCode::invalid_argument);
}

TEST_F(AppTest, FeaturesOfNewRowsAreThoseThatAreStored) {
  register_it(request());
  for (const std::string table : {"train", "test"}) {
    const auto stored = app_.query_dataset(
        {.name = "titanic", .sql = fmt::format("SELECT * FROM {}_features", table), .row_limit = 0},
        {});
    const ApplyRequest again{.reference = {.name = "titanic"},
                             .input = files_ / (table + ".csv"),
                             .output = root_ / (table + ".parquet")};
    const auto made = app_.features().apply_rows(again, {});
    EXPECT_EQ(lines_of(*made), lines_of(stored->rows())) << table;
    EXPECT_EQ(app_.features().apply(again, {}, {}).at("rows").as_int(), kRows);
  }
}

TEST_F(AppTest, FeaturesInPlainSqlAreThoseThatAreStored) {
  register_it(request());
  const Json sql = app_.features().sql({.reference = {.name = "titanic"}});
  EXPECT_THAT(sql.at("omitted").as_array(), IsEmpty());
  const auto plain =
      app_.query_dataset({.name = "titanic", .sql = sql.at("sql").as_string(), .row_limit = 0}, {});
  const auto stored = app_.query_dataset(
      {.name = "titanic", .sql = "SELECT * FROM train_features", .row_limit = 0}, {});
  EXPECT_EQ(lines_of(plain->rows()), lines_of(stored->rows()));
}

TEST_F(AppTest, NewRowsMustHaveTheColumnsAndTypesOfTheTrainingTable) {
  register_it(request());
  const auto apply = [&](std::string_view text) {
    std::ofstream(root_ / "new.csv") << text;
    return app_.features().apply_rows(
        {.reference = {.name = "titanic"}, .input = root_ / "new.csv"}, {});
  };
  EXPECT_EQ(code_thrown_by([&] { apply("Age,Sex\n1,male\n"); }), ErrorCode::not_found);
  EXPECT_EQ(code_thrown_by([&] { apply("Age,Sex,Fare\nold,male,1\n"); }), ErrorCode::bad_input);
  EXPECT_EQ(lines_of(*apply("Fare,Age,Sex,more\n1,,alien,x\n,2,,\n")).size(), 2U);
  EXPECT_THAT(lines_of(*apply("Age,Sex,Fare\n")), IsEmpty());
}

TEST_F(AppTest, QueriesReadTheFeaturesThatAreActive) {
  register_it(request());
  app_.features().rebuild({.name = "titanic", .columns = {"Fare"}}, {}, {});
  const auto columns = [&] {
    return app_
        .query_dataset({.name = "titanic", .sql = "SELECT * FROM train_features", .row_limit = 0},
                       {})
        ->rows()
        .schema()
        .names();
  };
  EXPECT_THAT(columns(), Contains("Age_zscore"));
  app_.features().promote({.name = "titanic"}, false);
  EXPECT_THAT(columns(), Not(Contains("Age_zscore")));
  app_.features().promote({.name = "titanic", .version = 1}, false);
  EXPECT_THAT(columns(), Contains("Age_zscore"));
}

TEST_F(AppTest, FeaturesInADatabaseAreThoseInParquetAndLeaveTheDatasetAlone) {
  register_it(request());
  const auto generation = home_ / "datasets" / "titanic" / "1";
  const auto before = raw_digests(generation);
  const auto rows = [&](const std::string& sql) {
    return lines_of(
        app_.query_dataset({.name = "titanic", .sql = sql, .row_limit = 0}, {})->rows());
  };
  const auto stored = rows("SELECT * FROM train_features");
  const auto joined = rows("SELECT * FROM features.test ORDER BY PassengerId");
  App other(Options{.home = home_, .settings = {"feature_engineering.store=database"}});
  other.features().rebuild({.name = "titanic", .promote = true}, {}, {});
  EXPECT_TRUE(
      std::filesystem::exists(generation / "features" / "default" / "2" / "features.duckdb"));
  EXPECT_EQ(raw_digests(generation), before);
  EXPECT_EQ(rows("SELECT * FROM train_features"), stored);
  EXPECT_EQ(rows("SELECT * FROM features.test ORDER BY PassengerId"), joined);
  const Json shown = app_.features().show({.name = "titanic"}, "Age_zscore", {});
  EXPECT_EQ(shown.at("statistics").as_array().size(), 2U);
  EXPECT_TRUE(app_.doctor({}).at("clean").as_bool());
}

TEST_F(AppTest, FeaturesReadMoreColumnsThanFindRoomTogether) {
  std::string columns;
  for (int i = 0; i < 150; ++i) {
    columns += fmt::format(", CASE WHEN i % 9 <> {} THEN hash(i, {}) / 7 END AS x{}", i % 9, i, i);
  }
  const std::filesystem::path file = root_ / "wide.parquet";
  duckdb::Connection({.memory_limit_bytes = 1'000'000'000})
      .run(fmt::format("COPY (SELECT i{} FROM range(35000) r(i)) TO {} (FORMAT parquet, "
                       "ROW_GROUP_SIZE 5000)",
                       columns, duckdb::literal(file.native())));
  register_it({.name = "wide", .path = file, .no_features = true});
  const Json made = app_.features().rebuild({.name = "wide", .families = {"missing"}}, {}, {});
  // Nine patterns of nulls; their number, their share and which they are; all else is a copy.
  EXPECT_EQ(made.at("features").at("made").as_int(), 9 + 3);
}

TEST_F(AppTest, TheSettingOffersTheBackendsThatKeepDatasets) {
  std::string kept;
  for (const std::string& backend : storage::backends()) {
    kept += backend == "memory" ? "" : (kept.empty() ? "" : "|") + backend;
  }
  const Json config = app_.show_config();
  const auto& settings = config.at("settings").as_array();
  const auto row = std::ranges::find_if(settings, [](const Json& setting) {
    return setting.at("name") == Json("database.default_backend");
  });
  ASSERT_NE(row, settings.end());
  EXPECT_EQ(row->at("allowed"), Json(kept));
}

TEST_F(AppTest, ADatasetIsTheSameInEveryBackend) {
  RegisterRequest wanted = request();
  register_it(wanted);
  wanted.name = "other";
  wanted.backend = "sqlite";
  const Json other = register_it(wanted);
  EXPECT_EQ(other.at("dataset").at("backend"), Json("sqlite"));
  const auto folder = home_ / "datasets";
  EXPECT_TRUE(std::filesystem::exists(folder / "other/1/data.sqlite"));
  EXPECT_FALSE(std::filesystem::exists(folder / "other/1/data.duckdb"));
  for (const char* file : {"plan.json", "train.parquet", "test.parquet"}) {
    EXPECT_EQ(read_file(folder / "titanic/1/features/default/1" / file),
              read_file(folder / "other/1/features/default/1" / file))
        << file;
  }
  for (const char* sql : {"SELECT * FROM train ORDER BY PassengerId",
                          "SELECT Sex, avg(Age), count(*) FROM train GROUP BY ALL ORDER BY ALL",
                          "SELECT * FROM features.test WHERE Fare > 100 ORDER BY PassengerId"}) {
    EXPECT_EQ(answer_of(app_, "titanic", sql), answer_of(app_, "other", sql)) << sql;
  }
}

TEST_F(AppTest, AMovedDatasetKeepsItsRowsFeaturesAndVersions) {
  register_it(request());
  const std::string sql = "SELECT * FROM features.train ORDER BY PassengerId";
  const auto before = answer_of(app_, "titanic", sql);
  const Json moved = app_.move_dataset({.name = "titanic", .backend = "sqlite"}, {}, {});
  EXPECT_EQ(moved.at("dataset").at("version"), Json(2));
  EXPECT_EQ(moved.at("tables").as_array().size(), 3U);
  EXPECT_EQ(app_.dataset_info("titanic").at("dataset").at("backend"), Json("sqlite"));
  EXPECT_EQ(answer_of(app_, "titanic", sql), before);
  EXPECT_EQ(answer_of(app_, "titanic@v1", sql), before);
  EXPECT_TRUE(app_.doctor({}).at("findings").as_array().empty());
  // It stays there when its files are registered again.
  EXPECT_TRUE(
      register_it({.name = "titanic", .path = files_, .force = true}).at("unchanged").as_bool());
  app_.move_dataset({.name = "titanic", .backend = "duckdb"}, {}, {});
  EXPECT_EQ(answer_of(app_, "titanic", sql), before);
  for (const char* backend : {"duckdb", "memory", ""}) {
    EXPECT_EQ(
        code_thrown_by([&] { app_.move_dataset({.name = "titanic", .backend = backend}, {}, {}); }),
        ErrorCode::invalid_argument)
        << backend;
  }
}

TEST_F(AppTest, ADamagedVersionOfFeaturesIsNotPromoted) {
  register_it(request());
  app_.features().rebuild({.name = "titanic"}, {}, {});
  const auto file =
      home_ / "datasets" / "titanic" / "1" / "features" / "default" / "2" / "test.parquet";
  std::ofstream(file, std::ios::app) << "x";
  EXPECT_EQ(code_thrown_by([&] { app_.features().promote({.name = "titanic"}, false); }),
            ErrorCode::bad_input);
  EXPECT_FALSE(app_.doctor({}).at("clean").as_bool());
}

TEST_F(AppTest, TheSameFilesMakeNoNewVersionAndChangedOnesDo) {
  register_it(request());
  RegisterRequest again = request();
  again.force = true;
  EXPECT_TRUE(register_it(again).at("unchanged").as_bool());
  std::ofstream(files_ / "train.csv", std::ios::app) << "999,1,male,2,1\n";
  const Json changed = register_it(again);
  EXPECT_EQ(changed.at("dataset").at("version").as_int(), 2);
  EXPECT_EQ(app_.dataset_info("titanic@v1").at("dataset").at("rows").as_int(), 2 * kRows);
  EXPECT_EQ(app_.dataset_info("titanic").at("dataset").at("rows").as_int(), 2 * kRows + 1);
}

TEST_F(AppTest, AnExistingNameIsRefusedBeforeAnythingIsRead) {
  register_it(request());
  EXPECT_EQ(code_thrown_by([&] { register_it(request()); }), ErrorCode::already_exists);
}

TEST_F(AppTest, OfTwoRegistrationsOfOneNameTheFirstToCommitWins) {
  bool raced = false;
  const Report race = [&](const Progress& /*progress*/) {
    if (!std::exchange(raced, true)) {
      App other(Options{.home = home_});
      other.register_dataset(request(), {}, {});
    }
  };
  EXPECT_EQ(code_thrown_by([&] { register_it(request(), race); }), ErrorCode::already_exists);
  EXPECT_TRUE(app_.doctor({}).at("findings").as_array().empty());
  EXPECT_EQ(app_.dataset_info("titanic").at("versions").as_array().size(), 1U);
}

TEST_F(AppTest, ACancelledRegistrationLeavesNothing) {
  std::stop_source source;
  const Report cancel = [&](const Progress& progress) {
    if (progress.step.starts_with("features")) {
      source.request_stop();
    }
  };
  EXPECT_EQ(code_thrown_by([&] { register_it(request(), cancel, source.get_token()); }),
            ErrorCode::cancelled);
  EXPECT_THAT(left_in_home(), IsEmpty());
  EXPECT_TRUE(app_.list_datasets({}).at("datasets").as_array().empty());
}

TEST_F(AppTest, AFailedReplacementKeepsTheOldVersion) {
  register_it(request());
  const auto before = left_in_home();
  RegisterRequest broken = request();
  broken.force = true;
  broken.targets = {"Survivd"};
  EXPECT_EQ(code_thrown_by([&] { register_it(broken); }), ErrorCode::not_found);
  EXPECT_EQ(left_in_home(), before);
  EXPECT_EQ(app_.dataset_info("titanic").at("dataset").at("version").as_int(), 1);
}

TEST_F(AppTest, ADryRunWritesNothing) {
  RegisterRequest dry = request();
  dry.dry_run = true;
  const Json answer = register_it(dry);
  EXPECT_EQ(answer.at("tables").as_array().size(), 3U);
  EXPECT_FALSE(std::filesystem::exists(home_));
}

TEST_F(AppTest, TheUsersWordIsStoredAndObeyed) {
  RegisterRequest wanted = request();
  wanted.problem_type = "regression";
  wanted.targets = {"Fare"};
  wanted.id_columns = {"PassengerId", "Sex"};
  wanted.text_columns = {"Age"};
  wanted.tags = {"kaggle"};
  wanted.description = "who survived";
  const Json answer = register_it(wanted);
  EXPECT_EQ(answer.at("dataset").at("problem_type").as_string(), "regression");
  EXPECT_THAT(answer.at("dataset").at("ids").as_strings(), ElementsAre("PassengerId", "Sex"));
  const auto result =
      app_.query_dataset({.name = "titanic", .sql = "SELECT Age FROM train", .row_limit = 1}, {});
  EXPECT_EQ(result->rows().schema().fields.front().type, data::Type::text);
  EXPECT_EQ(app_.search_datasets({.text = "survived"}).at("hits").as_array().size(), 1U);
  EXPECT_EQ(app_.list_datasets({.tags = {"kaggle"}}).at("total").as_int(), 1);
}

TEST_F(AppTest, TrainAndTestShareTheTypesThatHoldForBoth) {
  std::ofstream(files_ / "train.csv", std::ios::trunc) << "id,a,b,y\n1,1,,0\n2,2,,1\n";
  std::ofstream(files_ / "test.csv", std::ios::trunc) << "id,a,b\n3,1.5,7\n4,2,8\n";
  register_it({.name = "mixed", .path = files_, .no_features = true});
  for (const char* table : {"train", "test"}) {
    const auto result = app_.query_dataset(
        {.name = "mixed", .sql = fmt::format("SELECT a, b FROM {}", table), .row_limit = 0}, {});
    EXPECT_EQ(result->rows().schema().fields[0].type, data::Type::float64) << table;
    EXPECT_EQ(result->rows().schema().fields[1].type, data::Type::int64) << table;
  }
}

/// The most spans of this name in the file of a trace that overlap.
std::size_t most_at_once(const std::filesystem::path& file, std::string_view name) {
  std::vector<std::pair<double, int>> ends;
  const Json trace = Json::parse(read_file(file));
  for (const Json& event : trace.as_array()) {
    if (event.at("name").as_string() == name) {
      const double begin = event.at("ts").as_double();
      ends.emplace_back(begin, 1);
      ends.emplace_back(begin + event.at("dur").as_double(), -1);
    }
  }
  std::sort(ends.begin(), ends.end());
  std::size_t most = 0;
  std::size_t now = 0;
  for (const auto& [time, step] : ends) {
    now += static_cast<std::size_t>(step);
    most = std::max(most, now);
  }
  return most;
}

TEST_F(AppTest, ReadsSeveralTablesAtOnceAndNoMoreThanTheSettingAllows) {
  for (int table = 0; table < 12; ++table) {
    std::ofstream file(files_ / fmt::format("other_{}.csv", table));
    file << "a,b\n";
    for (int row = 0; row < 20'000; ++row) {
      file << row << ',' << row * table << '\n';
    }
  }
  std::string digest;
  for (const std::size_t allowed : {1U, 3U}) {
    App app({.home = root_ / fmt::format("home{}", allowed),
             .settings = {fmt::format("performance.max_concurrent_operations={}", allowed),
                          "performance.memory_limit=4GB", "performance.threads=3"}});
    const auto trace = root_ / "trace.json";
    trace::start(trace);
    const Json answer = app.register_dataset(request(), {}, {});
    trace::finish();
    EXPECT_EQ(answer.at("tables").as_array().size(), 15U);
    EXPECT_EQ(most_at_once(trace, "load"), allowed);
    const std::string made = answer.at("dataset").at("digest").as_string();
    EXPECT_EQ(digest.empty() ? made : digest, made);
    digest = made;
  }
}

TEST_F(AppTest, ReportsWhatIsReadOfAllTablesWithoutGoingBack) {
  std::map<std::string, std::uint64_t> last;
  register_it(request(), [&](const Progress& progress) {
    EXPECT_LE(last[progress.step], progress.done);
    EXPECT_LE(progress.done, progress.total);
    last[progress.step] = progress.done;
  });
  EXPECT_TRUE(last.contains("reading 3 tables"));
}

TEST_F(AppTest, AQueryReadsOnly) {
  register_it(request());
  EXPECT_EQ(code_thrown_by([&] {
              app_.query_dataset({.name = "titanic", .sql = "DROP TABLE train", .row_limit = 0},
                                 {});
            }),
            ErrorCode::invalid_argument);
}

TEST_F(AppTest, ExportJoinsFeaturesToTheRowsTheyBelongTo) {
  register_it(request());
  app_.export_dataset({.name = "titanic",
                       .output = root_ / "out.csv",
                       .tables = {"train"},
                       .columns = {"PassengerId", "Fare_div_mean"},
                       .format = "csv",
                       .features = true},
                      {}, {});
  std::ifstream file(root_ / "out.csv");
  std::string line;
  std::getline(file, line);
  EXPECT_EQ(line, "PassengerId,Fare_div_mean");
  std::getline(file, line);
  EXPECT_EQ(line, "0,0.0");
}

TEST_F(AppTest, RemovingForgetsTheDatasetAndItsFiles) {
  register_it(request());
  EXPECT_EQ(
      app_.remove_dataset({.name = "titanic", .dry_run = true}).at("versions").as_array().size(),
      1U);
  app_.dataset_info("titanic");
  app_.remove_dataset({.name = "titanic"});
  EXPECT_EQ(code_thrown_by([&] { app_.dataset_info("titanic"); }), ErrorCode::not_found);
  EXPECT_THAT(left_in_home(), IsEmpty());
}

TEST_F(AppTest, TheCatalogIsMadeAgainFromTheManifests) {
  register_it(request());
  const Json before = app_.list_datasets({});
  for (const char* suffix : {"", "-wal", "-shm"}) {
    std::filesystem::remove(home_ / (std::string("catalog.db") + suffix));
  }
  EXPECT_EQ(code_thrown_by([&] { app_.list_datasets({}); }), ErrorCode::bad_input);
  EXPECT_EQ(code_thrown_by([&] { app_.doctor({}); }), ErrorCode::bad_input);
  EXPECT_TRUE(app_.doctor({.repair = false, .rebuild = true}).at("clean").as_bool());
  EXPECT_EQ(app_.list_datasets({}).dump(), before.dump());
}

TEST_F(AppTest, DamageIsFound) {
  register_it(request());
  const auto plan = home_ / "datasets/titanic/1/features/default/1/plan.json";
  std::ofstream(plan, std::ios::app) << ' ';
  const Json answer = app_.doctor({});
  EXPECT_FALSE(answer.at("clean").as_bool());
  EXPECT_THAT(answer.at("findings").as_array().front().at("path").as_string(),
              HasSubstr("plan.json"));
}

TEST(Versions, NameTheEngines) {
  EXPECT_EQ(versions().at("duckdb").as_string(), "1.5.6");
}

}  // namespace
}  // namespace mdm::app
