#include <algorithm>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <mdm/base/files.hpp>
#include <mdm/home/inspection.hpp>

namespace mdm::home {
namespace {

class Inspect : public testing::Test {
 public:
  ~Inspect() override { remove_tree(layout_.root); }

 protected:
  static constexpr std::string_view kCatalog = "the catalog";

  /// A generation with the file "data", as the catalog would know it.
  Expected add(const std::string& name, bool confirmed = true) {
    Staging staging(layout_);
    write_file(staging.folder() / "data", "content");
    Json manifest;
    const std::int64_t number = staging.commit(name, kCatalog, manifest);
    if (confirmed) {
      staging.confirm();
    }
    return {name, number, manifest_digest(layout_.generation(name, number))};
  }

  /// A catalog that names these generations and has removed others.
  static Knowledge naming(const std::vector<Expected>& named,
                          const std::vector<Expected>& removed = {}) {
    return {.catalog = std::string(kCatalog),
            .generations = [named] { return named; },
            .has_removed =
                [removed](const std::string& digest) {
                  return std::ranges::any_of(removed, [&](const Expected& each) {
                    return each.manifest_digest == digest;
                  });
                }};
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
  EXPECT_EQ(shown(inspect(layout_, naming({}))), "");
  const std::vector<Expected> expected = {add("a"), add("a"), add("b")};
  EXPECT_EQ(shown(inspect(layout_, naming(expected))), "");
}

TEST_F(Inspect, FindsAndRemovesGenerationsThatTheCatalogNeverNamed) {
  const Expected a1 = add("a");
  add("a", false);
  add("b", false);
  const auto findings = inspect(layout_, naming({a1}));
  EXPECT_EQ(shown(findings), "orphan datasets/a/2;orphan datasets/b/1;");
  EXPECT_EQ(shown(repair(layout_, findings, naming({a1}))), "");
  EXPECT_EQ(shown(inspect(layout_, naming({a1}))), "");
  EXPECT_FALSE(std::filesystem::exists(layout_.dataset("b")));
}

TEST_F(Inspect, SparesAGenerationThatALiveProcessIsAboutToName) {
  Staging staging(layout_);
  Json manifest;
  staging.commit("a", kCatalog, manifest);
  EXPECT_EQ(shown(inspect(layout_, naming({}))), "");
}

TEST_F(Inspect, RepairSparesAGenerationThatGotItsRowMeanwhile) {
  const Expected a1 = add("a", false);
  const auto findings = inspect(layout_, naming({}));
  EXPECT_EQ(shown(findings), "orphan datasets/a/1;");
  EXPECT_EQ(shown(repair(layout_, findings, naming({a1}))), "");
  EXPECT_EQ(shown(inspect(layout_, naming({a1}))), "unconfirmed datasets/a/1;");
}

TEST_F(Inspect, NeverRemovesWhatWasConfirmedOrMadeForAnotherCatalog) {
  add("a");
  add("a", false);
  const Expected b1 = add("b");
  Knowledge knowledge = naming({b1});
  knowledge.catalog = "a new one";
  const auto findings = inspect(layout_, knowledge);
  EXPECT_EQ(shown(findings), "unknown datasets/a/1!;unknown datasets/a/2!;");
  EXPECT_EQ(shown(repair(layout_, findings, knowledge)), shown(findings));
  EXPECT_TRUE(std::filesystem::exists(layout_.generation("a", 2)));
}

TEST_F(Inspect, RemovesWhatTheCatalogHasRemoved) {
  const Expected a1 = add("a");
  const Expected a2 = add("a");
  add("a");
  const Knowledge knowledge = naming({}, {a1, a2});
  const auto findings = inspect(layout_, knowledge);
  EXPECT_EQ(shown(findings), "orphan datasets/a/1;orphan datasets/a/2;unknown datasets/a/3!;");
  EXPECT_EQ(shown(repair(layout_, findings, knowledge)), "unknown datasets/a/3!;");
  EXPECT_FALSE(std::filesystem::exists(layout_.generation("a", 1)));
  EXPECT_TRUE(std::filesystem::exists(layout_.generation("a", 3)));
}

TEST_F(Inspect, ConfirmsWhatTheCatalogNames) {
  const Expected a1 = add("a", false);
  EXPECT_TRUE(is_intact(layout_, a1));
  const auto findings = inspect(layout_, naming({a1}));
  EXPECT_EQ(shown(findings), "unconfirmed datasets/a/1;");
  EXPECT_EQ(shown(repair(layout_, findings, naming({a1}))), "");
  EXPECT_EQ(shown(inspect(layout_, naming({}))), "unknown datasets/a/1!;");
}

TEST_F(Inspect, TakesForAnOrphanWhatIsBareAndForDamageWhatHasNoManifest) {
  make_folder(layout_.generation("a", 1));
  make_folder(layout_.generation("a", 2));
  write_file(layout_.generation("a", 2) / "data", "content");
  add("b", false);
  remove_tree(layout_.generation("b", 1) / "data");
  remove_tree(layout_.generation("b", 1) / "manifest.json");
  const auto findings = inspect(layout_, naming({}));
  EXPECT_EQ(shown(findings),
            "orphan datasets/a/1;damaged datasets/a/2/manifest.json!;orphan datasets/b/1;");
  EXPECT_EQ(shown(repair(layout_, findings, naming({}))), "damaged datasets/a/2/manifest.json!;");
}

TEST_F(Inspect, TellsWhatIsMissingOrDamaged) {
  const std::vector<Expected> expected = {add("a"), add("a"), add("a"), add("a"), add("a")};
  write_file(layout_.generation("a", 1) / "data", "contenT");
  remove_tree(layout_.generation("a", 2));
  write_file(layout_.generation("a", 3) / "manifest.json", "{\"format\":1,\"files\":[]}");
  write_file(layout_.generation("a", 4) / "manifest.json", "{");
  remove_tree(layout_.generation("a", 5) / "manifest.json");
  const auto findings = inspect(layout_, naming(expected));
  EXPECT_EQ(shown(findings),
            "damaged datasets/a/1/data!;missing_generation datasets/a/2!;"
            "damaged datasets/a/3/manifest.json!;unlisted datasets/a/3/data!;"
            "damaged datasets/a/4/manifest.json!;damaged datasets/a/5/manifest.json!;");
  EXPECT_EQ(shown(repair(layout_, findings, naming(expected))), shown(findings));
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
      EXPECT_NE(shown(inspect(layout_, naming({a1}))), "") << name << " bit " << bit;
    }
    std::ofstream(file, std::ios::binary) << sound;
  }
  EXPECT_EQ(shown(inspect(layout_, naming({a1}))), "");
}

TEST_F(Inspect, FindsWhatIsNotOurs) {
  const Expected a1 = add("a");
  make_folder(layout_.datasets() / "empty");
  write_file(layout_.datasets() / "file", "");
  make_folder(layout_.dataset("a") / "notes");
  make_folder(layout_.dataset("a") / "01");
  const auto findings = inspect(layout_, naming({a1}));
  EXPECT_EQ(shown(findings),
            "foreign datasets/a/01!;foreign datasets/a/notes!;empty_folder datasets/empty;"
            "foreign datasets/file!;");
  repair(layout_, findings, naming({a1}));
  EXPECT_EQ(shown(inspect(layout_, naming({a1}))),
            "foreign datasets/a/01!;foreign datasets/a/notes!;foreign datasets/file!;");
}

TEST_F(Inspect, FindsAndRemovesTheWorkOfAProcessThatDied) {
  const pid_t child = fork();
  if (child == 0) {
    const Staging staging(layout_);
    kill(getpid(), SIGKILL);
  }
  waitpid(child, nullptr, 0);
  const auto findings = inspect(layout_, naming({}));
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].kind, "stale_staging");
  EXPECT_EQ(findings[0].detail, fmt::format("its process {} has died", child));
  EXPECT_EQ(shown(repair(layout_, findings, naming({}))), "");
  EXPECT_EQ(shown(inspect(layout_, naming({}))), "");
}

}  // namespace
}  // namespace mdm::home
