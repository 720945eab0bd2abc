#include <fstream>

#include <gmock/gmock.h>

#include <mdm/app.hpp>
#include <mdm/base/files.hpp>

#include "app_fixture.hpp"

namespace mdm::app {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Registrations of the files as they are now: one that may take over what `app_` knows of them,
/// and one in a home where nothing is known.
class ReuseTest : public AppTest {
 protected:
  struct Both {
    Json reusing{};
    Json fresh{};
  };

  /// Expects that both give the same but for what they tell of the way.
  Both register_both(RegisterRequest wanted) {
    wanted.force = true;
    Both both{register_it(wanted), {}};
    App fresh(Options{.home = root_ / ("fresh" + random_id())});
    both.fresh = fresh.register_dataset(wanted, {}, {});
    for (const char* member : {"roles", "features", "warnings"}) {
      EXPECT_EQ(both.reusing.at(member), both.fresh.at(member)) << member;
    }
    const auto& expected = both.fresh.at("tables").as_array();
    EXPECT_EQ(both.reusing.at("tables").as_array().size(), expected.size());
    for (const Json& table : expected) {
      const std::string& name = table.at("name").as_string();
      for (const char* member :
           {"role", "format", "files", "rule", "rows", "profile", "associations", "report"}) {
        EXPECT_EQ(table_in(both.reusing, name).at(member).dump(), table.at(member).dump())
            << name << ' ' << member;
      }
      EXPECT_EQ(rows_of(app_, name), rows_of(fresh, name)) << name;
      if (name == "train" || name == "test") {
        EXPECT_EQ(rows_of(app_, name + "_features"), rows_of(fresh, name + "_features")) << name;
      }
    }
    EXPECT_EQ(both.reusing.at("dataset").at("digest"), both.fresh.at("dataset").at("digest"));
    EXPECT_TRUE(app_.doctor({}).at("findings").as_array().empty());
    return both;
  }

  static std::vector<std::string> reused_in(const Json& answer) {
    std::vector<std::string> names;
    for (const Json& table : answer.at("tables").as_array()) {
      if (table.at("reused").as_bool()) {
        names.push_back(table.at("name").as_string());
      }
    }
    return names;
  }

  void append(const char* file, std::string_view text) const {
    std::ofstream(files_ / file, std::ios::app) << text;
  }
  void write(const char* file, std::string_view text) const {
    std::ofstream(files_ / file, std::ios::trunc) << text;
  }

 private:
  static std::vector<std::string> rows_of(App& app, const std::string& table) {
    std::vector<std::string> lines;
    const auto result = app.query_dataset("titanic", fmt::format("SELECT * FROM {}", table), 0, {});
    for (data::Batch batch; result->rows().next(batch);) {
      for (std::size_t row = 0; row < batch.rows; ++row) {
        std::string& line = lines.emplace_back();
        for (const data::Column& column : batch.columns) {
          line += (column.valid(row) ? "=" + data::cell_text(column, row) : "null") + "|";
        }
      }
    }
    return lines;
  }
};

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
  EXPECT_THROW(app_.query_dataset("titanic", "SELECT * FROM sample_submission", 0, {}), Error);
}

}  // namespace
}  // namespace mdm::app
