#include <algorithm>
#include <cctype>
#include <cstdlib>

#include <gtest/gtest.h>
#include <unistd.h>

#include <mdm/base/files.hpp>
#include <mdm/config.hpp>

namespace mdm::config {
namespace {

class SettingsTest : public testing::Test {
 public:
  SettingsTest() { make_folder(folder_); }
  ~SettingsTest() override {
    for (const std::string& name : set_) {
      unsetenv(name.c_str());
    }
    remove_tree(folder_);
  }

 protected:
  void set(const std::string& name, const std::string& value) {
    setenv(name.c_str(), value.c_str(), 1);
    set_.push_back(name);
  }
  void write_yaml(std::string_view text) const { write_file(folder_ / "mdm.yaml", text); }
  Settings load(const std::vector<std::string>& flags = {}) const {
    return Settings::load(folder_, flags);
  }

  /// "message | hint", with the folder's name left out.
  std::string error_of(const std::vector<std::string>& flags = {}) const {
    try {
      load(flags);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::bad_configuration);
      std::string text = std::string(error.what()) + " | " + error.hint();
      if (const auto at = text.find(folder_.string()); at != std::string::npos) {
        text.erase(at, folder_.string().size() + 1);
      }
      return text;
    }
    return "no error";
  }

  std::vector<std::string> set_;
  std::filesystem::path folder_ = std::filesystem::temp_directory_path() / ("mdm-" + random_id());
};

TEST_F(SettingsTest, AreTheDefaultsWhereNothingIsSaid) {
  const Settings settings = load();
  for (const SettingRow& row : rows()) {
    EXPECT_EQ(settings.value(row.name).text, row.fallback);
    EXPECT_EQ(settings.value(row.name).origin, Origin::fallback);
  }
  EXPECT_TRUE(settings.boolean("feature_engineering.enabled"));
  EXPECT_EQ(settings.integer("query.row_limit"), 10'000);
  EXPECT_EQ(settings.real("feature_engineering.generic.statistical.outlier_iqr"), 1.5);
  EXPECT_EQ(settings.text("export.default_format"), "csv");
  EXPECT_EQ(settings.text("feature_engineering.generic.binning.n_bins"), "10");
}

TEST_F(SettingsTest, ALaterPlaceWinsAndIsRemembered) {
  const auto shown = [](const Settings& settings) {
    const auto& value = settings.value("query.row_limit");
    return fmt::format("{} {}", value.text, name_of(value.origin));
  };
  EXPECT_EQ(shown(load()), "10000 default");
  write_yaml("query:\n  row_limit: 20\n");
  EXPECT_EQ(shown(load()), "20 file");
  set("MDM_QUERY_ROW_LIMIT", "30");
  EXPECT_EQ(shown(load()), "30 environment");
  EXPECT_EQ(shown(load({"query.row_limit=40", "query.row_limit=50"})), "50 flag");
}

TEST_F(SettingsTest, EveryRowCanBeSetInEveryPlace) {
  for (const SettingRow& row : rows()) {
    std::string variable = "MDM_" + std::string(row.name);
    for (char& c : variable) {
      c = c == '.' ? '_' : static_cast<char>(std::toupper(c));
    }
    const std::string text(row.fallback);
    EXPECT_EQ(load({std::string(row.name) + "=" + text}).value(row.name).origin, Origin::flag);
    write_yaml(std::string(row.name) + ": " + text + "\n");
    EXPECT_EQ(load().value(row.name).origin, Origin::file);
    set(variable, text);
    EXPECT_EQ(load().value(row.name).origin, Origin::environment) << variable;
    unsetenv(variable.c_str());
  }
}

TEST_F(SettingsTest, ListsMayBeWrittenAsYamlOrWithCommas) {
  write_yaml("feature_engineering:\n  generic:\n    binning:\n      n_bins: [5, 10]\n");
  EXPECT_EQ(load().text("feature_engineering.generic.binning.n_bins"), "5,10");
  set("MDM_FEATURE_ENGINEERING_GENERIC_BINNING_N_BINS", "3, 4");
  EXPECT_EQ(load().text("feature_engineering.generic.binning.n_bins"), "3,4");
}

TEST_F(SettingsTest, AGroupWhoseSettingsAreAllCommentedOutIsNoError) {
  write_yaml("performance:\n  # threads: 4\nexport:\n  default_format: json\n");
  EXPECT_EQ(load().text("export.default_format"), "json");
}

TEST_F(SettingsTest, AnUnknownNameIsAnErrorThatNamesTheNearest) {
  write_yaml("query:\n  row_limt: 20\n");
  EXPECT_EQ(error_of(),
            "unknown setting in mdm.yaml:2: query.row_limt | write query.row_limit, or see `mdm "
            "config show` for all settings");
  write_yaml("");
  EXPECT_EQ(error_of({"zzzz=1"}),
            "unknown setting in --set: zzzz | see `mdm config show` for all settings");
  set("MDM_PERFORMANCE_THREAD", "2");
  EXPECT_EQ(error_of(),
            "unknown setting in the environment: MDM_PERFORMANCE_THREAD | write "
            "MDM_PERFORMANCE_THREADS, or see `mdm config show` for all settings");
}

TEST_F(SettingsTest, AWrongValueIsAnErrorThatNamesThePlaceAndWhatIsAllowed) {
  write_yaml("# x\nexport:\n  default_format: exel\n");
  EXPECT_EQ(error_of(),
            "wrong value of export.default_format in mdm.yaml:3: exel | give one of csv, json, "
            "jsonl, parquet, arrow");
  write_yaml("export: csv\n");
  EXPECT_EQ(
      error_of(),
      "a group of settings has no value of its own in mdm.yaml:1: export | write its settings "
      "below it");
  write_yaml("export:\n  default_format: [csv]\n");
  EXPECT_EQ(error_of(),
            "not a list in mdm.yaml:2: export.default_format | give one of csv, json, jsonl, "
            "parquet, arrow");
  write_yaml("query:\n  row_limit:\n");
  EXPECT_EQ(error_of(),
            "wrong value of query.row_limit in mdm.yaml:2:  | give a whole number of "
            "0..1000000000");
  write_yaml("");
  EXPECT_EQ(error_of({"performance.memory_limit=lots"}),
            "wrong value of performance.memory_limit in --set: lots | give a size of 64MB..64TB "
            "such as 512MB, or auto");
  EXPECT_EQ(error_of({"performance.threads"}),
            "no value in --set performance.threads | write --set NAME=VALUE");
  set("MDM_PERFORMANCE_THREADS", "-1");
  EXPECT_EQ(error_of(),
            "wrong value of performance.threads in the environment variable "
            "MDM_PERFORMANCE_THREADS: -1 | give a whole number of 1..1024, or auto");
}

TEST_F(SettingsTest, AutoBecomesWhatTheMachineHas) {
  const Settings settings = load();
  EXPECT_GE(settings.integer("performance.threads"), 1);
  EXPECT_LE(settings.integer("performance.threads"), sysconf(_SC_NPROCESSORS_CONF));
  EXPECT_GT(settings.bytes("performance.memory_limit"), 0U);
  EXPECT_LE(settings.bytes("performance.memory_limit"), 4'000'000'000U);
  EXPECT_EQ(load({"performance.memory_limit=1GiB"}).bytes("performance.memory_limit"), 1U << 30U);
  EXPECT_EQ(load({"performance.threads=3"}).integer("performance.threads"), 3);
}

TEST_F(SettingsTest, AskingForASettingThatIsNotThereIsABug) {
  const Settings settings = load();
  for (const auto& ask : {+[](const Settings& s) { s.value("query.limit"); },
                          +[](const Settings& s) { s.boolean("query.row_limit"); },
                          +[](const Settings& s) { s.text("query.row_limit"); }}) {
    try {
      ask(settings);
      ADD_FAILURE() << "no error";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::internal);
    }
  }
}

TEST_F(SettingsTest, TheHomeIsTheFlagElseTheVariableElseBelowTheUsersOwn) {
  const std::string users_home = std::getenv("HOME") != nullptr ? std::getenv("HOME") : "";
  set("HOME", folder_ / "user");
  EXPECT_EQ(Settings::load({}, {}).home(), folder_ / "user" / ".mdm");
  set("MDM_HOME_DIR", folder_ / "variable");
  EXPECT_EQ(Settings::load({}, {}).home(), folder_ / "variable");
  EXPECT_EQ(Settings::load(folder_ / "flag", {}).home(), folder_ / "flag");
  EXPECT_EQ(Settings::load("a/../b", {}).home(), std::filesystem::current_path() / "b");

  unsetenv("MDM_HOME_DIR");
  unsetenv("HOME");
  EXPECT_THROW(Settings::load({}, {}), Error);
  set("HOME", users_home);
  set_.erase(std::remove(set_.begin(), set_.end(), "HOME"), set_.end());
}

}  // namespace
}  // namespace mdm::config
