#include <fstream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mdm/base/digest.hpp>
#include <mdm/base/files.hpp>
#include <mdm/features.hpp>

namespace mdm::features {
namespace {

namespace fs = std::filesystem;

plan::FeaturePlan some_plan() {
  plan::FeaturePlan plan{.inputs = {{"a", data::Type::float64}}, .fitted_rows = 3};
  plan.features.push_back(
      {.name = "a_sqrt",
       .family = "statistical",
       .inputs = {"a"},
       .formula = {.op = "sqrt", .arguments = {{.op = "column", .name = "a"}}}});
  return plan;
}

/// Files of text in the place of tables: the store does not look into them.
using WriteText = std::function<std::uint64_t(const std::string& table, const fs::path& path)>;

class TextForm final : public TableForm {
 public:
  explicit TextForm(WriteText write) : write_(std::move(write)) {}

  std::vector<FeatureTable> write(const fs::path& folder, const std::vector<std::string>& tables,
                                  const OpenRows& /*open*/, const std::stop_token&) override {
    std::vector<FeatureTable> written;
    for (const std::string& table : tables) {
      const std::string file = digest_of(table) + ".parquet";
      written.push_back({.table = table, .file = file, .rows = write_(table, folder / file)});
    }
    return written;
  }

 private:
  WriteText write_;
};

class FeatureStoreTest : public testing::Test {
 protected:
  FeatureStoreTest() { make_folder(folder_); }
  ~FeatureStoreTest() override { fs::remove_all(folder_); }

  Version add(const std::string& set = "default") {
    return add_text({.set = set, .tables = {"train", "te/st"}}, some_plan(),
                    [](const std::string& table, const fs::path& path) {
                      std::ofstream(path) << "features of " << table;
                      return table.size();
                    });
  }

  Version add_text(const Draft& draft, const plan::FeaturePlan& plan, const WriteText& write) {
    TextForm form(write);
    return store_.add(draft, plan, form, {}, {});
  }

  ErrorCode code_of_listing() {
    try {
      store_.list();
    } catch (const Error& error) {
      message_ = error.what();
      return error.code();
    }
    return ErrorCode::internal;
  }

  fs::path folder_ = fs::path(testing::TempDir()) / random_id();
  FeatureStore store_{folder_ / "features"};
  std::string message_;
};

TEST_F(FeatureStoreTest, IsEmptyBeforeItsFolderIsMade) {
  EXPECT_TRUE(store_.list().empty());
  EXPECT_FALSE(store_.active("default"));
  EXPECT_THROW(store_.move("default", 1, Stage::active), Error);
}

TEST_F(FeatureStoreTest, NumbersTheVersionsOfASet) {
  EXPECT_EQ(add().number, 1);
  EXPECT_EQ(add().number, 2);
  EXPECT_EQ(add("other").number, 1);
  const auto versions = store_.list();
  ASSERT_EQ(versions.size(), 3U);
  EXPECT_EQ(versions[0].set, "default");
  EXPECT_EQ(versions[1].number, 2);
  EXPECT_EQ(versions[2].set, "other");
  EXPECT_EQ(store_.versions("default").size(), 2U);
}

TEST_F(FeatureStoreTest, CountsVersionsAsNumbers) {
  for (int i = 0; i < 10; ++i) {
    add();
  }
  EXPECT_EQ(store_.versions("default").back().number, 10);
  EXPECT_EQ(store_.list().back().number, 10);
}

TEST_F(FeatureStoreTest, ReadsBackWhatItWrote) {
  const Version added = add();
  const Version read = store_.versions("default").at(0);
  EXPECT_EQ(read.created_at, added.created_at);
  EXPECT_EQ(read.plan_digest, plan::digest_of(some_plan()));
  EXPECT_EQ(read.folder, added.folder);
  ASSERT_EQ(read.tables.size(), 2U);
  EXPECT_EQ(read.tables[1].table, "te/st");
  EXPECT_EQ(read.tables[1].rows, 5U);
  EXPECT_EQ(read.tables[1].size_bytes, 17U);
  EXPECT_EQ(read.tables[1].digest, digest_of("features of te/st"));
  EXPECT_EQ(read_file(read.source_of("te/st").file), "features of te/st");
  EXPECT_THROW(read.source_of("absent"), Error);
  EXPECT_EQ(plan::to_json(store_.plan_of(read)), plan::to_json(some_plan()));
}

TEST_F(FeatureStoreTest, LeavesNothingOfAVersionThatFails) {
  add();
  const auto failing = [&] {
    add_text({.tables = {"train"}}, some_plan(),
             [](const std::string& /*table*/, const fs::path& path) -> std::uint64_t {
               std::ofstream(path) << "half";
               fail(ErrorCode::io_failed, "disk full");
             });
  };
  EXPECT_THROW(failing(), Error);
  const auto entries = std::distance(fs::directory_iterator(folder_ / "features" / "default"), {});
  EXPECT_EQ(entries, 1);
}

TEST_F(FeatureStoreTest, DoesNotSeeAVersionInTheMaking) {
  add_text({.tables = {"train"}}, some_plan(),
           [&](const std::string& /*table*/, const fs::path& path) {
             std::ofstream(path) << "x";
             EXPECT_TRUE(store_.list().empty());
             EXPECT_FALSE(store_.active("default"));
             return std::uint64_t{1};
           });
  EXPECT_EQ(store_.list().size(), 1U);
}

TEST_F(FeatureStoreTest, TakesTheNextNumberIfAnotherProcessWasFaster) {
  const Version version = add_text({.tables = {"train"}}, some_plan(),
                                   [&](const std::string& /*table*/, const fs::path& path) {
                                     std::ofstream(path) << "x";
                                     add();
                                     return std::uint64_t{1};
                                   });
  EXPECT_EQ(version.number, 2);
}

TEST_F(FeatureStoreTest, NamesTheManifestThatIsBroken) {
  const fs::path manifest = add().folder / "manifest.json";
  for (const char* text : {"{", R"({"format":99})", R"({"format":1})",
                           R"({"format":1,"created_at":"","plan_digest":"","tables":[{"table":"t",
                           "file":"../x","rows":1,"size_bytes":1,"digest":""}]})"}) {
    std::ofstream(manifest) << text;
    EXPECT_THAT(store_.list().at(0).damage, testing::HasSubstr(manifest.string())) << text;
  }
  fs::remove(manifest);
  const Version damaged = store_.list().at(0);
  EXPECT_THAT(damaged.damage, testing::HasSubstr(manifest.string()));
  EXPECT_THROW(require_readable(damaged), Error);
  EXPECT_THROW(store_.plan_of(damaged), Error);
}

TEST_F(FeatureStoreTest, RefusesAPlanThatIsNotTheVersions) {
  const Version version = add();
  plan::FeaturePlan other = some_plan();
  other.fitted_rows = 4;
  write_file(version.folder / "plan.json", plan::to_json(other).dump());
  EXPECT_THROW(store_.plan_of(version), Error);
}

TEST_F(FeatureStoreTest, RefusesNamesThatMakeNoFolder) {
  for (const char* name : {"", "..", "a/b", ".x", "a b"}) {
    EXPECT_THROW(add(name), Error) << name;
  }
  EXPECT_FALSE(store_.active("../default"));
  EXPECT_TRUE(store_.versions("../default").empty());
  EXPECT_THROW(add_text({.tables = {"t", "t"}}, some_plan(), {}), Error);
}

TEST_F(FeatureStoreTest, HasOneActiveVersionAtMost) {
  EXPECT_EQ(add().stage, Stage::draft);
  add();
  EXPECT_FALSE(store_.active("default"));
  store_.move("default", 1, Stage::active);
  EXPECT_EQ(store_.active("default")->number, 1);
  store_.move("default", 2, Stage::validated);
  EXPECT_EQ(store_.active("default")->number, 1);
  store_.move("default", 2, Stage::active);
  EXPECT_EQ(store_.active("default")->number, 2);
  EXPECT_EQ(store_.versions("default")[0].stage, Stage::retired);
  EXPECT_EQ(store_.history(store_.versions("default")[0]).as_array().size(), 3U);
}

TEST_F(FeatureStoreTest, KnowsAFirstVersionThatWasMadeActive) {
  add_text({.stage = Stage::active}, some_plan(), {});
  add();
  EXPECT_EQ(store_.active("default")->number, 1);
  store_.move("default", 2, Stage::active);
  EXPECT_EQ(store_.active("default")->number, 2);
  EXPECT_EQ(store_.versions("default")[0].stage, Stage::retired);
}

TEST_F(FeatureStoreTest, KeepsTheActiveVersionUntilItIsRetired) {
  add();
  store_.move("default", 1, Stage::active);
  EXPECT_THROW(store_.remove("default", 1), Error);
  EXPECT_EQ(store_.active("default")->number, 1);
  store_.move("default", 1, Stage::retired);
  EXPECT_FALSE(store_.active("default"));
  store_.remove("default", 1);
  EXPECT_TRUE(store_.list().empty());
}

/// "kind path" of each finding.
std::vector<std::string> told(const std::vector<Finding>& findings) {
  std::vector<std::string> lines;
  for (const Finding& finding : findings) {
    lines.push_back(finding.kind + " " + finding.path);
  }
  return lines;
}

TEST_F(FeatureStoreTest, FindsNothingInWhatItWrote) {
  add();
  add();
  store_.move("default", 1, Stage::active);
  store_.remove("default", 2);
  EXPECT_THAT(told(store_.inspect({{"default", 1}, {"default", 2}})), testing::IsEmpty());
  EXPECT_THAT(told(FeatureStore(folder_ / "none").inspect({})), testing::IsEmpty());
}

TEST_F(FeatureStoreTest, FindsWhatIsNotWhatItWrote) {
  const fs::path first = add().folder;
  std::ofstream(first / (digest_of("train") + ".parquet")) << "Features of train";
  std::ofstream(first / (digest_of("te/st") + ".parquet"), std::ios::app) << "more";
  std::ofstream(first / "stray") << "x";
  EXPECT_THAT(told(store_.inspect({})),
              testing::UnorderedElementsAre("damaged default/1/" + digest_of("train") + ".parquet",
                                            "damaged default/1/" + digest_of("te/st") + ".parquet",
                                            "unlisted default/1/stray"));
  fs::remove_all(first);
  EXPECT_THAT(told(store_.inspect({{"default", 1}, {"other", 1}})),
              testing::UnorderedElementsAre("damaged default/1", "damaged other"));
}

TEST_F(FeatureStoreTest, SweepsWhatAProcessThatDiedHasLeft) {
  const fs::path set = add().folder.parent_path();
  make_folder(set / ".0123.tmp");
  std::ofstream(set / ".0123.tmp" / "half") << "x";
  std::ofstream(set / "lifecycle.json.0123.tmp") << "{";
  fs::copy(set / "1", set / "2", fs::copy_options::recursive);
  write_file(
      set / "lifecycle.json",
      R"({"format":1,"events":[{"version":2,"stage":"deleted","at":"2026-01-01T00:00:00Z"}]})");
  const auto findings = store_.inspect({});
  EXPECT_EQ(findings.size(), 3U);
  EXPECT_TRUE(std::ranges::all_of(findings, &Finding::repairable));
  store_.sweep();
  EXPECT_THAT(told(store_.inspect({})), testing::IsEmpty());
  EXPECT_EQ(store_.versions("default").size(), 1U);
}

TEST_F(FeatureStoreTest, LeavesTheWorkOfALiveProcess) {
  add_text({.tables = {"train"}}, some_plan(),
           [&](const std::string& /*table*/, const fs::path& path) {
             std::ofstream(path) << "x";
             FeatureStore other(folder_ / "features");
             EXPECT_THAT(told(other.inspect({})), testing::IsEmpty());
             other.sweep();
             return std::uint64_t{1};
           });
  EXPECT_EQ(store_.list().size(), 1U);
}

TEST_F(FeatureStoreTest, NeverGivesANumberTwice) {
  add();
  add();
  store_.remove("default", 2);
  EXPECT_EQ(store_.versions("default").size(), 1U);
  EXPECT_THROW(store_.move("default", 2, Stage::active), Error);
  EXPECT_THROW(store_.remove("default", 2), Error);
  EXPECT_EQ(add().number, 3);
}

TEST_F(FeatureStoreTest, ReadsTheActiveVersionThoughAnotherIsDamaged) {
  add();
  store_.move("default", 1, Stage::active);
  fs::remove(add().folder / "manifest.json");
  EXPECT_EQ(store_.active("default")->number, 1);
  EXPECT_TRUE(store_.list().at(0).damage.empty());
  EXPECT_FALSE(store_.list().at(1).damage.empty());
}

TEST_F(FeatureStoreTest, PutsAnotherInThePlaceOfADamagedActiveVersion) {
  add();
  store_.move("default", 1, Stage::active);
  write_file(add().folder.parent_path() / "1" / "manifest.json", "{");
  EXPECT_THROW(store_.active("default"), Error);
  store_.move("default", 2, Stage::active);
  EXPECT_EQ(store_.active("default")->number, 2);
  EXPECT_EQ(store_.list().at(0).stage, Stage::retired);
  store_.remove("default", 1);
  EXPECT_EQ(store_.list().size(), 1U);
}

TEST_F(FeatureStoreTest, TakesTheVersionsOfTheFirstFormatForActive) {
  const fs::path manifest = add().folder / "manifest.json";
  const std::string digest = plan::digest_of(some_plan());
  write_file(manifest, R"({"format":1,"created_at":"2026-01-01T00:00:00Z","tables":[],)" +
                           fmt::format(R"("plan_digest":"{}"}})", digest));
  EXPECT_EQ(store_.active("default")->number, 1);
  EXPECT_EQ(store_.active("default")->staged_at, "2026-01-01T00:00:00Z");
}

TEST_F(FeatureStoreTest, NamesALifecycleThatIsBroken) {
  add();
  write_file(folder_ / "features" / "default" / "lifecycle.json", "{");
  EXPECT_EQ(code_of_listing(), ErrorCode::bad_input);
  EXPECT_THAT(message_, testing::HasSubstr("lifecycle.json"));
}

TEST_F(FeatureStoreTest, LosesNoChangeOfSeveralThreads) {
  for (int i = 0; i < 8; ++i) {
    add();
  }
  {
    std::vector<std::jthread> threads;
    for (int i = 1; i <= 8; ++i) {
      threads.emplace_back([this, i] { store_.move("default", i, Stage::validated); });
    }
  }
  for (const Version& version : store_.versions("default")) {
    EXPECT_EQ(version.stage, Stage::validated) << version.number;
  }
}

}  // namespace
}  // namespace mdm::features
