#include "reuse_fixture.hpp"

namespace mdm::app {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST_F(ReuseTest, FilesThatAreKnownByTheirDigestsAreNotParsedAgain) {
  const Json first = register_it(request());
  EXPECT_EQ(first.at("reuse").at("columns").as_int(), 0);
  RegisterRequest again = request();
  again.force = true;
  int steps = 0;
  const Json known = register_it(again, [&](const Progress& /*progress*/) { ++steps; });
  EXPECT_EQ(steps, 0) << "something was read";
  EXPECT_TRUE(known.at("unchanged").as_bool());
  EXPECT_EQ(known.at("reuse").at("tables").as_int(), 3);
  EXPECT_EQ(known.at("reuse").at("columns").as_int(), 5 + 4 + 2);
  EXPECT_EQ(
      known.at("reuse").at("bytes").as_int(),
      static_cast<std::int64_t>(std::filesystem::file_size(files_ / "train.csv") +
                                std::filesystem::file_size(files_ / "test.csv") +
                                std::filesystem::file_size(files_ / "sample_submission.csv")));
  for (const char* member : {"dataset", "roles", "features", "warnings"}) {
    EXPECT_EQ(known.at(member), first.at(member)) << member;
  }
  for (const Json& table : known.at("tables").as_array()) {
    EXPECT_TRUE(table.at("reused").as_bool());
  }
}

TEST_F(ReuseTest, FilesOfTheSameSizeAndOtherContentAreParsedAgain) {
  register_it(request());
  std::fstream(files_ / "train.csv", std::ios::in | std::ios::out).seekp(-2, std::ios::end) << '0';
  RegisterRequest again = request();
  again.force = true;
  const Json changed = register_it(again);
  EXPECT_FALSE(changed.at("unchanged").as_bool());
  EXPECT_FALSE(table_in(changed, "train").at("reused").as_bool());
  EXPECT_EQ(changed.at("reuse").at("tables").as_int(), 2);
}

TEST_F(ReuseTest, AnotherRequestIsNotAnsweredFromWhatIsKnown) {
  register_it(request());
  RegisterRequest again = request();
  again.force = true;
  again.text_columns = {"Age"};
  const Json changed = register_it(again);
  EXPECT_EQ(changed.at("reuse").at("tables").as_int(), 0);
  EXPECT_EQ(changed.at("dataset").at("version").as_int(), 2);
}

TEST_F(ReuseTest, ADamagedVersionIsMadeAgain) {
  register_it(request());
  write_file(home_ / "datasets/titanic/1/data.duckdb", "damaged");
  RegisterRequest again = request();
  again.force = true;
  const Json made = register_it(again);
  EXPECT_FALSE(made.at("unchanged").as_bool());
  EXPECT_EQ(made.at("reuse").at("tables").as_int(), 0);
  EXPECT_EQ(made.at("dataset").at("version").as_int(), 2);
}

TEST_F(ReuseTest, OnlyTablesWhoseFilesChangedAreRead) {
  register_it(request());
  append("test.csv", "999,41,male,7.5\n");
  const Both both = register_both(request());
  EXPECT_THAT(reused_in(both.reusing), ElementsAre("train", "sample_submission"));
  EXPECT_THAT(reused_in(both.fresh), IsEmpty());
  EXPECT_EQ(both.reusing.at("reuse").at("tables").as_int(), 2);
  EXPECT_EQ(both.reusing.at("reuse").at("columns").as_int(), 5 + 2);
  EXPECT_EQ(both.reusing.at("dataset").at("version").as_int(), 2);
}

TEST_F(ReuseTest, ATableIsReadAgainWhenAnotherSplitWidensItsTypes) {
  register_it(request());
  append("test.csv", "999,41.5,male,7.5\n");
  const Both both = register_both(request());
  EXPECT_THAT(reused_in(both.reusing), ElementsAre("sample_submission"));
  EXPECT_EQ(table_in(both.reusing, "train").at("profile").at("columns").as_array()[1].at("type"),
            Json("float64"));
}

TEST_F(ReuseTest, ATableIsReadAgainWhenNoOtherSplitWidensItsTypesAnyMore) {
  const std::string narrow = read_file(files_ / "test.csv");
  append("test.csv", "999,41.5,male,7.5\n");
  register_it(request());
  append("test.csv", "1000,42,male,7.5\n");
  EXPECT_THAT(reused_in(register_both(request()).reusing),
              ElementsAre("train", "sample_submission"));
  write("test.csv", narrow);
  EXPECT_THAT(reused_in(register_both(request()).reusing), ElementsAre("sample_submission"));
}

TEST_F(ReuseTest, AColumnWithoutValuesTakesTheTypeThatTheOthersHaveNow) {
  write("test.csv", "PassengerId,Age,Sex,Fare\n500,,male,3.5\n501,,male,4.5\n");
  register_it(request());
  append("train.csv", "999,41.5,male,7.5,1\n");
  EXPECT_THAT(reused_in(register_both(request()).reusing), ElementsAre("sample_submission"));
  append("train.csv", "1000,41.5,male,7.5,1\n");
  EXPECT_THAT(reused_in(register_both(request()).reusing),
              ElementsAre("test", "sample_submission"));
}

TEST_F(ReuseTest, OtherTargetsReadNoTableAgain) {
  register_it(request());
  RegisterRequest other = request();
  other.targets = {"Fare"};
  const Both both = register_both(other);
  EXPECT_THAT(reused_in(both.reusing), ElementsAre("train", "test", "sample_submission"));
  EXPECT_EQ(both.reusing.at("dataset").at("version").as_int(), 2);
}

TEST_F(ReuseTest, TablesThatComeAndGoLeaveTheOthersKnown) {
  register_it(request());
  write("ports.csv", "Port,Name\nS,Southampton\nC,Cherbourg\nQ,Queenstown\n");
  EXPECT_THAT(reused_in(register_both(request()).reusing),
              ElementsAre("train", "test", "sample_submission"));
  remove(files_ / "sample_submission.csv");
  EXPECT_THAT(reused_in(register_both(request()).reusing), ElementsAre("train", "test", "ports"));
  EXPECT_THROW(
      app_.query_dataset({.name = "titanic", .sql = "SELECT * FROM sample_submission"}, {}), Error);
}

}  // namespace
}  // namespace mdm::app
