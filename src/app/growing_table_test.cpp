#include <zlib.h>

#include <mdm/storage.hpp>

#include "reuse_fixture.hpp"

namespace mdm::app {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

/// A table of the files of several months, to which others are added.
class GrowingTableTest : public ReuseTest {
 protected:
  GrowingTableTest() { make_folder(folder_); }

  RegisterRequest sales(const char* pattern = "*.csv") const {
    return {.name = "titanic", .path = folder_ / pattern, .no_features = true};
  }

  void write_month(int month, int rows, std::string_view more = {}) const {
    std::ofstream(folder_ / fmt::format("{:02}.csv", month)) << text_of(month, rows) << more;
  }

  static std::string text_of(int month, int rows) {
    std::string text = "id,day,price,word,rest\n";
    for (int row = 0; row < rows; ++row) {
      const int id = month * 100'000 + row;
      text += fmt::format("{},2024-{:02}-{:02},{},word {},{}\n", id, month, row % 28 + 1,
                          row % 9 == 0 ? "NA" : fmt::format("{:.2f}", id % 977 / 7.0), row % 50,
                          row % 1000 == 7 ? "\"odd\"er" : fmt::format("text {}", id * 7));
    }
    return text;
  }

  /// Registers it, here and where nothing is known. \returns what was reused
  Json register_grown(const RegisterRequest& wanted) {
    const Both both = register_both(wanted);
    EXPECT_EQ(both.fresh.at("reuse").at("files").as_int(), 0);
    EXPECT_EQ(numbers_of_rows(both.reusing.at("dataset")),
              both.fresh.at("dataset").at("rows").as_int());
    return table_in(both.reusing, "data").at("reuse");
  }

  std::filesystem::path folder_ = files_ / "sales";

 private:
  /// The numbers of the rows, if they are 0, 1, 2 …: how many.
  std::int64_t numbers_of_rows(const Json& dataset) const {
    const std::string version = std::to_string(dataset.at("version").as_int());
    const auto store = storage::open_store({.backend = dataset.at("backend").as_string(),
                                            .folder = home_ / "datasets/titanic" / version,
                                            .read_only = true});
    const auto numbers = store->scan("data", {.columns = {std::string(storage::kRowId)}}, {});
    std::int64_t next = 0;
    for (data::Batch batch; numbers->next(batch);) {
      for (const std::int64_t number : batch.columns[0].ints) {
        EXPECT_EQ(number, next);
        ++next;
      }
    }
    return next;
  }
};

TEST_F(GrowingTableTest, OnlyFilesThatWereAddedAreRead) {
  write_month(1, 20'000);
  write_month(2, 9000);
  write_month(3, 1);
  register_it(sales());
  write_month(4, 25'000);
  const Json first = register_grown(sales());
  EXPECT_EQ(first.at("files").as_int(), 3);
  EXPECT_EQ(first.at("rows").as_int(), 29'001);
  write_month(5, 2);
  write_month(6, 7000);
  EXPECT_EQ(register_grown(sales()).at("files").as_int(), 4);
}

TEST_F(GrowingTableTest, ThreadsAndSizesOfBatchesDoNotShow) {
  settings_ = {"performance.threads=3", "performance.batch_size=1000"};
  write_month(1, 20'000);
  {
    App one(Options{.home = home_, .settings = {"performance.threads=1"}});
    one.register_dataset(sales(), {}, {});
  }
  write_month(2, 20'000);
  EXPECT_EQ(register_grown(sales()).at("files").as_int(), 1);
}

TEST_F(GrowingTableTest, FeaturesAreThoseOfAllRows) {
  write_month(1, 300);
  write_month(2, 300);
  RegisterRequest wanted = sales();
  wanted.no_features = false;
  wanted.targets = {"price"};
  register_it(wanted);
  write_month(3, 300);
  EXPECT_EQ(register_grown(wanted).at("files").as_int(), 2);
}

TEST_F(GrowingTableTest, PackedFilesAreKnownToo) {
  const auto pack = [&](int month) {
    const std::string text = text_of(month, 3000);
    const gzFile file = ::gzopen((folder_ / fmt::format("{:02}.csv.gz", month)).c_str(), "wb");
    ::gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
    ::gzclose(file);
  };
  pack(1);
  pack(2);
  register_it(sales("*.csv.gz"));
  pack(3);
  EXPECT_EQ(register_grown(sales("*.csv.gz")).at("files").as_int(), 2);
}

TEST_F(GrowingTableTest, FilesThatMovedAreKnown) {
  write_month(1, 100, "x,2024-01-01,1.5,w,r\n");
  register_it(sales());
  std::filesystem::rename(folder_, files_ / "moved");
  folder_ = files_ / "moved";
  write_month(2, 100);
  EXPECT_EQ(register_grown(sales()).at("files").as_int(), 1);
}

TEST_F(GrowingTableTest, WhatIsKnownOutlastsAVersionOfTheSameFiles) {
  write_month(1, 100);
  register_it(sales());
  RegisterRequest told = sales();
  told.description = "of the south";
  EXPECT_EQ(register_grown(told).at("files").as_int(), 1);
  EXPECT_EQ(app_.list_datasets({}).at("datasets").as_array()[0].at("version"), Json(2));
  write_month(2, 100);
  EXPECT_EQ(register_grown(told).at("files").as_int(), 1);
}

TEST_F(GrowingTableTest, BackendsDoNotShow) {
  write_month(1, 2000);
  register_it(sales());
  app_.move_dataset({.name = "titanic", .backend = "sqlite"}, {}, {});
  write_month(2, 2000);
  RegisterRequest wanted = sales();
  wanted.backend = "sqlite";
  EXPECT_EQ(register_grown(wanted).at("files").as_int(), 1);
}

TEST_F(GrowingTableTest, CellsThatContradictTheTypesHaveAllFilesRead) {
  write_month(1, 100);
  register_it(sales());
  write_month(2, 100, "12.5,2024-01-01,1,w,r\n");
  const Json reuse = register_grown(sales());
  EXPECT_EQ(reuse.at("files").as_int(), 0);
  EXPECT_EQ(reuse.at("reason").as_string(), "id was int64; new cells make it float64");
  write_month(3, 100);
  EXPECT_EQ(register_grown(sales()).at("files").as_int(), 2);
  write_month(4, 100, "4,2024-01-01,1,w,r,s\n");
  EXPECT_EQ(register_grown(sales()).at("reason").as_string(),
            "new cells stand beyond the last column");
}

TEST_F(GrowingTableTest, FilesThatChangedHaveAllFilesRead) {
  write_month(2, 100);
  write_month(3, 100);
  register_it(sales());
  write_month(4, 100);
  write_month(2, 101);
  EXPECT_EQ(register_grown(sales()).at("reason").as_string(), "02.csv is new, or not what it was");
  write_month(1, 100);
  EXPECT_EQ(register_grown(sales()).at("reason").as_string(), "01.csv is new, or not what it was");
  std::filesystem::remove(folder_ / "04.csv");
  EXPECT_EQ(register_grown(sales()).at("reason").as_string(), "files of it are gone");
  std::fstream(folder_ / "01.csv", std::ios::in | std::ios::out).seekp(-2, std::ios::end) << '!';
  write_month(5, 1);
  EXPECT_EQ(register_grown(sales()).at("reason").as_string(),
            "the content of its files is not what it was");
}

TEST_F(GrowingTableTest, OtherOptionsHaveAllFilesRead) {
  write_month(1, 100);
  register_it(sales());
  write_month(2, 100);
  RegisterRequest wanted = sales();
  wanted.csv.null_words = {"word 7"};
  EXPECT_THAT(register_grown(wanted).at("reason").as_string(), HasSubstr("other options"));
}

TEST_F(GrowingTableTest, TypesThatTheUserGaveHaveAllFilesRead) {
  write_month(1, 100);
  RegisterRequest wanted = sales();
  wanted.text_columns = {"id"};
  register_it(wanted);
  write_month(2, 100);
  EXPECT_THAT(register_grown(wanted).at("reason").as_string(), HasSubstr("kept nothing"));
}

TEST_F(GrowingTableTest, FilesOfOtherFormatsAreAllRead) {
  const auto write_json = [&](int month) {
    std::ofstream(folder_ / fmt::format("{:02}.json", month))
        << fmt::format("[{{\"a\":{}}}]", month);
  };
  write_json(1);
  register_it(sales("*.json"));
  write_json(2);
  EXPECT_EQ(register_grown(sales("*.json")).at("reason").as_string(),
            "json files are read as a whole");
}

TEST_F(GrowingTableTest, AStateThatIsDamagedOrGoneHasAllFilesRead) {
  write_month(1, 100);
  register_it(sales());
  const auto state = [&](int version) {
    return home_ / fmt::format("datasets/titanic/{}/states/0.state", version);
  };
  std::fstream(state(1), std::ios::in | std::ios::out).seekp(300) << "damaged";
  write_month(2, 100);
  RegisterRequest wanted = sales();
  wanted.force = true;
  const Json damaged = register_it(wanted);
  EXPECT_EQ(table_in(damaged, "data").at("reuse").at("reason").as_string(),
            "a file of the version before is not what was written");
  std::filesystem::remove(state(2));
  write_month(3, 100);
  const Json gone = register_it(wanted);
  EXPECT_THAT(table_in(gone, "data").at("reuse").at("reason").as_string(), HasSubstr("0.state"));
  EXPECT_EQ(gone.at("reuse").at("files").as_int(), 0);
  write_month(4, 100);
  EXPECT_EQ(register_it(wanted).at("reuse").at("files").as_int(), 3);
}

TEST_F(GrowingTableTest, NothingIsKeptOfFilesThatWereNamed) {
  write_month(1, 100);
  register_it(sales("01.csv"));
  EXPECT_FALSE(std::filesystem::exists(home_ / "datasets/titanic/1/states"));
  EXPECT_THAT(register_grown(sales("01.csv")).at("reason").as_string(), IsEmpty());
}

}  // namespace
}  // namespace mdm::app
