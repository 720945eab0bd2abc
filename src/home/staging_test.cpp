#include <functional>
#include <set>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <mdm/base/digest.hpp>
#include <mdm/base/files.hpp>
#include <mdm/home.hpp>

namespace mdm::home {
namespace {

class StagingTest : public testing::Test {
 public:
  ~StagingTest() override { remove_tree(layout_.root); }

 protected:
  static std::size_t entries_in(const std::filesystem::path& folder) {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
  }

  Layout layout_{std::filesystem::temp_directory_path() / ("mdm-" + random_id())};
};

TEST_F(StagingTest, WithoutCommitLeavesNothing) {
  {
    const Staging staging(layout_);
    make_folder(staging.folder() / "features");
    write_file(staging.folder() / "features" / "x", "1");
    EXPECT_EQ(entries_in(layout_.staging()), 2U) << "the folder and its mark";
  }
  EXPECT_EQ(entries_in(layout_.staging()), 0U);
  EXPECT_FALSE(std::filesystem::exists(layout_.datasets()));
}

TEST_F(StagingTest, CommitsAFolderWithAManifestOfAllItsFiles) {
  Json manifest = Json::object({{"rows", 3}});
  {
    Staging staging(layout_);
    make_folder(staging.folder() / "features" / "empty");
    write_file(staging.folder() / "data.duckdb", "data");
    write_file(staging.folder() / "features" / "a.parquet", "features");
    EXPECT_EQ(staging.commit("titanic", "catalog", manifest), 1);
    EXPECT_FALSE(std::filesystem::exists(staging.folder()));
    EXPECT_TRUE(std::filesystem::exists(layout_.generation("titanic", 1) / "unconfirmed"));
    staging.confirm();
  }
  EXPECT_EQ(entries_in(layout_.staging()), 0U);

  const auto generation = layout_.generation("titanic", 1);
  EXPECT_FALSE(std::filesystem::exists(generation / "unconfirmed"));
  EXPECT_EQ(read_file(generation / "data.duckdb"), "data");
  EXPECT_TRUE(std::filesystem::is_directory(generation / "features" / "empty"));
  EXPECT_EQ(read_manifest(generation), manifest);
  EXPECT_EQ(manifest_digest(generation), digest_of(read_file(generation / "manifest.json")));
  EXPECT_EQ(
      manifest.dump(),
      R"({"rows":3,"format":1,"id":")" + manifest.at("id").as_string() +
          R"(","catalog":"catalog","files":[{"path":"data.duckdb","size_bytes":4,"digest":")" +
          digest_of("data") + R"("},{"path":"features/a.parquet","size_bytes":8,"digest":")" +
          digest_of("features") + R"("}],"generation":1})");
}

TEST_F(StagingTest, NumbersGenerationsAboveTheHighestThatIsThere) {
  const auto commit = [&] {
    Json manifest;
    return Staging(layout_).commit("titanic", "catalog", manifest);
  };
  EXPECT_EQ(commit(), 1);
  EXPECT_EQ(commit(), 2);
  EXPECT_EQ(commit(), 3);
  remove_generation(layout_, "titanic", 2);
  EXPECT_EQ(commit(), 4);
  make_folder(layout_.dataset("titanic") / "11");
  EXPECT_EQ(commit(), 12);
}

TEST_F(StagingTest, RefusesToCommitALink) {
  Staging staging(layout_);
  std::filesystem::create_symlink("/etc/passwd", staging.folder() / "link");
  Json manifest;
  EXPECT_THROW(staging.commit("titanic", "catalog", manifest), Error);
  EXPECT_FALSE(std::filesystem::exists(layout_.datasets()));
}

TEST_F(StagingTest, RemovesAGenerationAndTheFolderOfTheLastOne) {
  for (int i = 0; i < 2; ++i) {
    Json manifest;
    Staging(layout_).commit("titanic", "catalog", manifest);
  }
  remove_generation(layout_, "titanic", 1);
  EXPECT_EQ(entries_in(layout_.dataset("titanic")), 1U);
  remove_generation(layout_, "titanic", 2);
  EXPECT_FALSE(std::filesystem::exists(layout_.dataset("titanic")));
  EXPECT_EQ(entries_in(layout_.staging()), 0U);
  remove_generation(layout_, "titanic", 2);  // nothing there, nothing to do
}

pid_t start_child(const std::function<void()>& act) {
  const pid_t child = fork();
  if (child == 0) {
    try {
      act();
      _exit(0);
    } catch (const Error&) {
      _exit(1);
    }
  }
  return child;
}

int end_of(pid_t child) {
  int status = -1;
  waitpid(child, &status, 0);
  return status;
}

TEST_F(StagingTest, OfTwoProcessesWithOneNameEachGetsAGenerationOfItsOwn) {
  static constexpr int kChildren = 4;
  static constexpr int kCommits = 25;
  std::vector<pid_t> children;
  children.reserve(kChildren);
  for (int i = 0; i < kChildren; ++i) {
    children.push_back(start_child([&] {
      for (int n = 0; n < kCommits; ++n) {
        Staging staging(layout_);
        write_file(staging.folder() / "data", "x");
        Json manifest;
        staging.commit("titanic", "catalog", manifest);
      }
    }));
  }
  for (const pid_t child : children) {
    EXPECT_EQ(end_of(child), 0);
  }
  for (int n = 1; n <= kChildren * kCommits; ++n) {
    EXPECT_EQ(read_manifest(layout_.generation("titanic", n)).at("generation").as_int(), n);
  }
  EXPECT_EQ(entries_in(layout_.dataset("titanic")), static_cast<std::size_t>(kChildren * kCommits));
}

TEST_F(StagingTest, CommittingAndRemovingAtOnceNeverFails) {
  const pid_t child = start_child([&] {
    for (int n = 0; n < 100; ++n) {
      Json manifest;
      remove_generation(layout_, "titanic",
                        Staging(layout_).commit("titanic", "catalog", manifest));
    }
  });
  for (int n = 0; n < 100; ++n) {
    Json manifest;
    remove_generation(layout_, "titanic", Staging(layout_).commit("titanic", "catalog", manifest));
  }
  EXPECT_EQ(end_of(child), 0);
  EXPECT_EQ(entries_in(layout_.datasets()), 0U);
}

TEST_F(StagingTest, SweepTakesTheWorkOfADeadProcessAndLeavesThatOfALiveOne) {
  const Staging mine(layout_);
  write_file(mine.folder() / "x", "1");
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const pid_t child = start_child([&] {
    const Staging theirs(layout_);
    write_file(theirs.folder() / "x", "1");
    if (write(ready[1], "!", 1) == 1) {
      pause();
    }
  });
  char byte = 0;
  ASSERT_EQ(read(ready[0], &byte, 1), 1);
  sweep(layout_);
  EXPECT_EQ(entries_in(layout_.staging()), 4U);

  kill(child, SIGKILL);
  end_of(child);
  sweep(layout_);
  EXPECT_EQ(entries_in(layout_.staging()), 2U);
  EXPECT_EQ(read_file(mine.folder() / "x"), "1");
  close(ready[0]);
  close(ready[1]);
}

TEST_F(StagingTest, SweepTakesFoldersWithoutAMark) {
  make_folder(layout_.staging() / "left" / "over");
  write_file(layout_.staging() / "left.tmp", "");
  sweep(layout_);
  EXPECT_EQ(entries_in(layout_.staging()), 0U);
}

TEST_F(StagingTest, SweepOfAHomeThatIsNotThereMakesNone) {
  sweep(layout_);
  EXPECT_FALSE(std::filesystem::exists(layout_.root));
}

}  // namespace
}  // namespace mdm::home
