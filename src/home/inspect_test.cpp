#include <fstream>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <mdm/base/files.hpp>
#include <mdm/home.hpp>

namespace mdm::home {
namespace {

class Inspect : public testing::Test {
 public:
  ~Inspect() override { remove_tree(layout_.root); }

 protected:
  /// A generation with the file "data", as the catalog would know it.
  Expected add(const std::string& name) {
    Staging staging(layout_);
    write_file(staging.folder() / "data", "content");
    Json manifest;
    const std::int64_t number = staging.commit(name, manifest);
    return {name, number, manifest_digest(layout_.generation(name, number))};
  }

  /// "kind path;" with '!' for what cannot be repaired.
  static std::string shown(const std::vector<Finding>& findings) {
    std::string text;
    for (const Finding& finding : findings) {
      text += finding.kind + " " + finding.path + (finding.repairable ? ";" : "!;");
    }
    return text;
  }

  Layout layout_{std::filesystem::temp_directory_path() / ("mdm-" + random_id())};
};

TEST_F(Inspect, FindsNothingInASoundHome) {
  EXPECT_EQ(shown(inspect(layout_, {})), "");
  const std::vector<Expected> expected = {add("a"), add("a"), add("b")};
  EXPECT_EQ(shown(inspect(layout_, expected)), "");
}

TEST_F(Inspect, FindsAndRemovesGenerationsThatNoRowNames) {
  const Expected a1 = add("a");
  add("a");
  add("b");
  const auto findings = inspect(layout_, {a1});
  EXPECT_EQ(shown(findings), "orphan datasets/a/2;orphan datasets/b/1;");
  EXPECT_EQ(shown(repair(layout_, findings, {a1})), "");
  EXPECT_EQ(shown(inspect(layout_, {a1})), "");
  EXPECT_FALSE(std::filesystem::exists(layout_.dataset("b")));
}

TEST_F(Inspect, SparesAGenerationThatALiveProcessIsAboutToName) {
  Staging staging(layout_);
  Json manifest;
  staging.commit("a", manifest);
  EXPECT_EQ(shown(inspect(layout_, {})), "");
}

TEST_F(Inspect, RepairSparesAGenerationThatGotItsRowMeanwhile) {
  const Expected a1 = add("a");
  const auto findings = inspect(layout_, {});
  EXPECT_EQ(shown(findings), "orphan datasets/a/1;");
  EXPECT_EQ(shown(repair(layout_, findings, {a1})), "");
  EXPECT_EQ(shown(inspect(layout_, {a1})), "");
}

TEST_F(Inspect, TellsWhatIsMissingOrDamaged) {
  const std::vector<Expected> expected = {add("a"), add("a"), add("a"), add("a"), add("a")};
  write_file(layout_.generation("a", 1) / "data", "contenT");
  remove_tree(layout_.generation("a", 2));
  write_file(layout_.generation("a", 3) / "manifest.json", "{\"format\":1,\"files\":[]}");
  write_file(layout_.generation("a", 4) / "manifest.json", "{");
  remove_tree(layout_.generation("a", 5) / "manifest.json");
  const auto findings = inspect(layout_, expected);
  EXPECT_EQ(shown(findings),
            "damaged datasets/a/1/data!;missing_generation datasets/a/2!;"
            "damaged datasets/a/3/manifest.json!;unlisted datasets/a/3/data!;"
            "damaged datasets/a/4/manifest.json!;damaged datasets/a/5/manifest.json!;");
  EXPECT_EQ(shown(repair(layout_, findings, expected)), shown(findings));
}

TEST_F(Inspect, KnowsOneGenerationThatIsIntact) {
  const Expected a1 = add("a");
  EXPECT_TRUE(is_intact(layout_, a1));
  EXPECT_TRUE(find_manifest(layout_, a1).has_value());
  write_file(layout_.generation("a", 1) / "data", "contenT");
  EXPECT_FALSE(is_intact(layout_, a1));
  EXPECT_TRUE(find_manifest(layout_, a1).has_value());
  write_file(layout_.generation("a", 1) / "manifest.json", "{");
  EXPECT_FALSE(find_manifest(layout_, a1).has_value());
  remove_tree(layout_.generation("a", 1));
  EXPECT_FALSE(is_intact(layout_, a1));
  EXPECT_FALSE(find_manifest(layout_, a1).has_value());
}

TEST_F(Inspect, FindsEveryFlippedBit) {
  const Expected a1 = add("a");
  for (const char* name : {"data", "manifest.json"}) {
    const auto file = layout_.generation("a", 1) / name;
    const std::string sound = read_file(file);
    for (std::size_t bit = 0; bit < sound.size() * 8; ++bit) {
      std::string flipped = sound;
      flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
      std::ofstream(file, std::ios::binary) << flipped;
      EXPECT_NE(shown(inspect(layout_, {a1})), "") << name << " bit " << bit;
    }
    std::ofstream(file, std::ios::binary) << sound;
  }
  EXPECT_EQ(shown(inspect(layout_, {a1})), "");
}

TEST_F(Inspect, FindsWhatIsNotOurs) {
  const Expected a1 = add("a");
  make_folder(layout_.datasets() / "empty");
  write_file(layout_.datasets() / "file", "");
  make_folder(layout_.dataset("a") / "notes");
  make_folder(layout_.dataset("a") / "01");
  const auto findings = inspect(layout_, {a1});
  EXPECT_EQ(shown(findings),
            "foreign datasets/a/01!;foreign datasets/a/notes!;empty_folder datasets/empty;"
            "foreign datasets/file!;");
  repair(layout_, findings, {a1});
  EXPECT_EQ(shown(inspect(layout_, {a1})),
            "foreign datasets/a/01!;foreign datasets/a/notes!;foreign datasets/file!;");
}

TEST_F(Inspect, FindsAndRemovesTheWorkOfAProcessThatDied) {
  const pid_t child = fork();
  if (child == 0) {
    const Staging staging(layout_);
    kill(getpid(), SIGKILL);
  }
  waitpid(child, nullptr, 0);
  const auto findings = inspect(layout_, {});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].kind, "stale_staging");
  EXPECT_EQ(findings[0].detail, fmt::format("its process {} has died", child));
  EXPECT_EQ(shown(repair(layout_, findings, {})), "");
  EXPECT_EQ(shown(inspect(layout_, {})), "");
}

}  // namespace
}  // namespace mdm::home
