#include "manifest.hpp"

#include <gtest/gtest.h>

#include <mdm/base/files.hpp>

namespace mdm::home {
namespace {

class Manifest : public testing::Test {
 public:
  Manifest() { make_folder(folder_); }
  ~Manifest() override { remove_tree(folder_); }

 protected:
  std::string error_of(std::string_view text) {
    write_file(folder_ / kManifestFile, text);
    try {
      return "read as " + read_manifest(folder_).dump();
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::bad_input);
      return error.what();
    }
  }

  /// "kind file: detail;" of every finding.
  std::string findings_of(const Json& manifest) const {
    std::string shown;
    verify_files(folder_, manifest, [&](auto kind, const auto& file, const auto& detail) {
      shown += fmt::format("{} {}: {};", kind, file, detail);
    });
    return shown;
  }

  std::filesystem::path folder_ = std::filesystem::temp_directory_path() / ("mdm-" + random_id());
};

TEST_F(Manifest, IsRefusedWhenBrokenMissingOrNewer) {
  EXPECT_NE(error_of("{").find("is not valid JSON"), std::string::npos);
  EXPECT_EQ(error_of("{}").find("read as"), std::string::npos);
  EXPECT_EQ(error_of("[1]").find("read as"), std::string::npos);
  EXPECT_EQ(error_of(R"({"format":2})"),
            "format 2 of " + (folder_ / "manifest.json").string() + " is not known here");
  EXPECT_EQ(error_of(R"({"format":1})"), R"(read as {"format":1})");
  remove_tree(folder_ / kManifestFile);
  EXPECT_THROW(read_manifest(folder_), Error);
}

TEST_F(Manifest, TellsEveryFileThatIsNotWhatWasSealed) {
  make_folder(folder_ / "features" / "default" / "1");
  for (const char* name : {"a", "b", "c", "features/default/1/x"}) {
    write_file(folder_ / name, "content");
  }
  const Json manifest = Json::object({{"files", seal_files(folder_)}});
  EXPECT_EQ(findings_of(manifest), "");

  write_file(folder_ / "a", "Content");
  write_file(folder_ / "b", "longer content");
  remove_tree(folder_ / "c");
  remove_tree(folder_ / "features" / "default" / "1" / "x");
  write_file(folder_ / "d", "");
  make_folder(folder_ / "features" / "default" / "2");
  write_file(folder_ / "features" / "default" / "2" / "x", "added later");
  EXPECT_EQ(findings_of(manifest),
            "damaged a: its content has changed;damaged b: it has 14 bytes instead of 7;"
            "damaged c: it is missing;damaged features/default/1/x: it is missing;"
            "unlisted d: the manifest does not name it;");
}

TEST_F(Manifest, ReadsNoFileOutsideItsFolder) {
  std::filesystem::create_symlink("/etc/passwd", folder_ / "link");
  for (const char* name : {"../x", "/etc/passwd", "a/../../x", ""}) {
    Json file = Json::object({{"path", name}, {"size_bytes", 1}, {"digest", ""}});
    EXPECT_TRUE(findings_of(Json::object({{"files", Json::array().push(std::move(file))}}))
                    .starts_with("damaged manifest.json: it names a file outside its folder;"))
        << name;
  }
  Json link = Json::object({{"path", "link"}, {"size_bytes", 1}, {"digest", ""}});
  EXPECT_EQ(findings_of(Json::object({{"files", Json::array().push(std::move(link))}})),
            "damaged link: it is missing;");
}

}  // namespace
}  // namespace mdm::home
