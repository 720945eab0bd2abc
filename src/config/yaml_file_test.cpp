#include "yaml_file.hpp"

#include <gtest/gtest.h>

#include <mdm/base.hpp>
#include <mdm/base/files.hpp>

namespace mdm::config {
namespace {

class YamlFile : public testing::Test {
 public:
  YamlFile() { make_folder(folder_); }
  ~YamlFile() override { remove_tree(folder_); }

 protected:
  /// The entries as "name=text" with @line, lists in [], empty ones as ~.
  std::string read(std::string_view yaml) {
    write_file(file_, yaml);
    std::string shown;
    for (const YamlEntry& entry : read_yaml(file_)) {
      const std::string value = entry.form == YamlEntry::Form::list    ? "[" + entry.text + "]"
                                : entry.form == YamlEntry::Form::empty ? "~"
                                                                       : entry.text;
      shown += fmt::format("{}={}@{};", entry.name, value, entry.line);
    }
    return shown;
  }

  std::string error_of(std::string_view yaml) {
    try {
      return "read as " + read(yaml);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::bad_configuration);
      std::string text = error.what();
      if (const auto at = text.find(folder_.string()); at != std::string::npos) {
        text.erase(at, folder_.string().size() + 1);
      }
      return text;
    }
  }

  std::filesystem::path folder_ = std::filesystem::temp_directory_path() / ("mdm-" + random_id());
  std::filesystem::path file_ = folder_ / "mdm.yaml";
};

TEST_F(YamlFile, GivesEveryKeyWithItsLevelsItsTextAndItsLine) {
  EXPECT_EQ(read("a: 1\nb:\n  c: yes\n  d:\n    e: [5, 10]\n    f: '010'\ng: \"x: y\"\n"),
            "a=1@1;b.c=yes@3;b.d.e=[5,10]@5;b.d.f=010@6;g=x: y@7;");
  EXPECT_EQ(read("a: {b: 1, c: {d: 2}}\ne:\nf: []\n"), "a.b=1@1;a.c.d=2@1;e=~@2;f=[]@3;");
}

TEST_F(YamlFile, IsEmptyWhenThereIsNothingInIt) {
  EXPECT_EQ(read(""), "");
  EXPECT_EQ(read("# only a comment\n"), "");
  EXPECT_TRUE(read_yaml(folder_ / "none.yaml").empty());
}

TEST_F(YamlFile, RefusesWhatSettingsDoNotNeed) {
  EXPECT_EQ(error_of("a: 1\nb: &x 2\n"), "no place for an anchor in mdm.yaml:2");
  EXPECT_EQ(error_of("a: &x 1\nb: *x\n"), "no place for an anchor in mdm.yaml:1");
  EXPECT_EQ(error_of("a: !!str 1\n"), "no place for a tag in mdm.yaml:1");
  EXPECT_EQ(error_of("a: !include x\n"), "no place for a tag in mdm.yaml:1");
  EXPECT_EQ(error_of("just a text\n"), "no place for a value without a key in mdm.yaml:1");
  EXPECT_EQ(error_of("- a\n- b\n"), "no place for a list here in mdm.yaml:1");
  EXPECT_EQ(error_of("a: [[1]]\n"), "no place for a list here in mdm.yaml:1");
  EXPECT_EQ(error_of("a: [{b: 1}]\n"), "no place for a group of keys here in mdm.yaml:1");
  EXPECT_EQ(error_of("a: [1, ~]\n"), "no place for an empty value here in mdm.yaml:1");
  EXPECT_EQ(error_of("[a]: 1\n"), "no place for a list here in mdm.yaml:1");
  EXPECT_EQ(error_of("a: 1\n---\nb: 2\n"), "more than one document in mdm.yaml");
  EXPECT_EQ(error_of("a: 1\nb:\n  c: 2\nb.c: 3\n"), "key given twice in mdm.yaml:4: b.c");
  EXPECT_EQ(error_of("a: \xff\n"), "not UTF-8 text: mdm.yaml");
}

TEST_F(YamlFile, NamesTheLineWhereTheSyntaxBreaks) {
  EXPECT_TRUE(error_of("a: 1\nb: [1, 2\nc: 3\n").starts_with("not valid YAML in mdm.yaml:"));
  EXPECT_TRUE(error_of("a: 1\n\tb: 2\n").starts_with("not valid YAML in mdm.yaml:2"));
}

TEST_F(YamlFile, StopsAtBombsOfDepthAndSize) {
  EXPECT_EQ(error_of(std::string(500'000, '[')), "no place for a list here in mdm.yaml:1");
  std::string deep;
  for (int i = 0; i < 20; ++i) {
    deep += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
  }
  EXPECT_EQ(error_of(deep), "no place for more than 16 levels in mdm.yaml:17");
  EXPECT_EQ(error_of(std::string((1U << 20U) + 1, '#')), "larger than 1 MiB: mdm.yaml");
}

TEST_F(YamlFile, IsNotAFolder) {
  std::filesystem::create_directory(file_);
  EXPECT_THROW(read_yaml(file_), Error);
}

}  // namespace
}  // namespace mdm::config
