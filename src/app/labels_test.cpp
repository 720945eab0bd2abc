#include "app_fixture.hpp"

namespace mdm::app {
namespace {

using testing::HasSubstr;

class LabelsTest : public AppTest {
 protected:
  std::string labels_of(const std::string& name) {
    const Json dataset = app_.dataset_info(name).at("dataset");
    return fmt::format("{} {} {} v{}", dataset.at("description").as_string(),
                       dataset.at("owner").as_string(), dataset.at("tags").dump(),
                       dataset.at("version").as_int());
  }

  std::filesystem::path file_ = home_ / "labels" / "titanic.json";
};

TEST_F(LabelsTest, SaidWhileANewVersionIsMadeAreThoseOfTheNewVersion) {
  register_it(request());
  std::ofstream(files_ / "test.csv", std::ios::app) << "1000,30,male,7.5\n";
  RegisterRequest again = request();
  again.force = true;
  again.description = "the second";
  bool is_said = false;
  register_it(again, [&](const Progress&) {
    if (!std::exchange(is_said, true)) {
      App other(Options{.home = home_});
      other.update_dataset(
          {.name = "titanic", .description = "lost", .owner = "ann", .add_tags = {"ships"}});
    }
  });
  ASSERT_TRUE(is_said);
  EXPECT_EQ(labels_of("titanic"), R"(the second ann ["ships"] v2)");
  EXPECT_TRUE(app_.doctor({.rebuild = true}).at("clean").as_bool());
  EXPECT_EQ(labels_of("titanic"), R"(the second ann ["ships"] v2)");
}

TEST_F(LabelsTest, ThatAreNotWhatTheCatalogSaysAreFoundAndMended) {
  register_it(request());
  app_.update_dataset({.name = "titanic", .owner = "ann"});
  const std::string sound = read_file(file_);
  const auto finding = [&](bool repair) {
    const Json answer = app_.doctor({.repair = repair});
    const auto& all = answer.at("findings").as_array();
    return all.empty()
               ? "none"
               : all.at(0).at("kind").as_string() + " " + all.at(0).at("detail").as_string();
  };
  EXPECT_EQ(finding(false), "none");
  std::string changed = sound;
  changed.replace(changed.find("ann"), 3, "bob");
  for (const std::string& content : {changed, std::string("{")}) {
    write_file(file_, content);
    EXPECT_EQ(finding(false), "stale_labels they are not what the catalog says");
    EXPECT_EQ(read_file(file_), content);
    EXPECT_EQ(finding(true), "stale_labels they are not what the catalog says");
    EXPECT_EQ(read_file(file_), sound);
    EXPECT_EQ(finding(true), "none");
  }
  std::filesystem::remove(file_);
  EXPECT_EQ(finding(true), "stale_labels they are not what the catalog says");
  EXPECT_EQ(read_file(file_), sound);
  write_file(home_ / "labels" / "nobody.json", sound);
  EXPECT_EQ(finding(true), "stale_labels there is no dataset");
  EXPECT_EQ(finding(true), "none");
}

}  // namespace
}  // namespace mdm::app
