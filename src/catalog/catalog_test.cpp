#include <set>

#include "catalog_fixture.hpp"

namespace mdm::catalog {
namespace {

using CatalogTest = CatalogFixture;

TEST_F(CatalogTest, GivesBackEveryMemberOfARecord) {
  const DatasetRecord record = full_record("titanic");
  catalog_->put(record, 0);
  EXPECT_EQ(to_json(catalog_->find("titanic").value()), to_json(record));
  EXPECT_EQ(to_json(open(true)->find("titanic").value()), to_json(record));

  DatasetRecord listed = record;
  listed.columns.clear();
  const auto list = catalog_->list({}).datasets;
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(to_json(list[0]), to_json(listed));
}

TEST_F(CatalogTest, AbsenceIsNoError) {
  EXPECT_FALSE(catalog_->find("nothing"));
  EXPECT_FALSE(catalog_->find_version("nothing", 1));
  EXPECT_TRUE(catalog_->versions("nothing").empty());
  EXPECT_TRUE(catalog_->remove("nothing").empty());
  EXPECT_TRUE(catalog_->list({}).datasets.empty());
  EXPECT_TRUE(catalog_->names().empty());
  EXPECT_TRUE(found("nothing").empty());
  EXPECT_EQ(catalog_->totals().datasets, 0);
}

TEST_F(CatalogTest, KeepsAllVersionsAndListsTheNewest) {
  DatasetRecord record = full_record("titanic");
  EXPECT_EQ(catalog_->put(record, 0).version, 1);
  record.generation = 8;
  record.manifest_digest = "m2";
  record.rows = 5;
  EXPECT_EQ(catalog_->put(record, 1).version, 2);

  EXPECT_EQ(catalog_->versions("titanic"), (std::vector<std::int64_t>{1, 2}));
  EXPECT_EQ(catalog_->find_version("titanic", 1).value().rows, 1309);
  EXPECT_EQ(catalog_->find_version("titanic", 2).value().rows, 5);
  EXPECT_FALSE(catalog_->find_version("titanic", 3));
  EXPECT_EQ(catalog_->find("titanic").value().version, 2);
  ASSERT_EQ(catalog_->list({}).datasets.size(), 1U);
  EXPECT_EQ(catalog_->list({}).datasets[0].rows, 5);
  EXPECT_EQ(catalog_->totals().datasets, 1);
}

TEST_F(CatalogTest, RefusesToPutOnTopOfAVersionThatTheCallerDidNotSee) {
  const DatasetRecord record = full_record("titanic");
  EXPECT_EQ(code_of([&] { catalog_->put(record, 1); }), ErrorCode::already_exists);
  EXPECT_EQ(catalog_->totals().datasets, 0);
  catalog_->put(record, 0);
  EXPECT_EQ(code_of([&] { catalog_->put(record, 0); }), ErrorCode::already_exists);
  EXPECT_EQ(code_of([&] { catalog_->put(record, 2); }), ErrorCode::already_exists);
  EXPECT_EQ(catalog_->versions("titanic").size(), 1U);
}

TEST_F(CatalogTest, ForgetsADatasetWithAllItsVersionsTagsAndWords) {
  DatasetRecord record = full_record("titanic");
  catalog_->put(full_record("other"), 0);
  catalog_->put(record, 0);
  record.generation = 9;
  catalog_->put(record, 1);
  EXPECT_EQ(catalog_->remove("titanic"), (std::vector<std::int64_t>{7, 9}));

  EXPECT_FALSE(catalog_->find("titanic"));
  EXPECT_FALSE(catalog_->find_version("titanic", 1));
  EXPECT_EQ(catalog_->names(), std::vector<std::string>{"other"});
  EXPECT_EQ(catalog_->list({.where = equals("tag", "kaggle")}).total, 1);
  EXPECT_TRUE(found("titanic").empty());
  EXPECT_EQ(catalog_->put(record, 0).version, 1) << "a new dataset of the old name";
}

TEST_F(CatalogTest, RemembersTheManifestsThatItHasRemoved) {
  const std::string id = catalog_->id();
  DatasetRecord record = full_record("titanic");
  catalog_->put(record, 0);
  record.manifest_digest = "m2";
  catalog_->put(record, 1);
  EXPECT_FALSE(catalog_->has_removed("m1"));
  catalog_->remove("titanic");
  EXPECT_TRUE(open(true)->has_removed("m1"));
  EXPECT_TRUE(open(true)->has_removed("m2"));
  EXPECT_FALSE(catalog_->has_removed("m3"));
  EXPECT_EQ(open(true)->id(), id);
}

TEST_F(CatalogTest, KnowsTheTotalsOfTheCurrentVersions) {
  const auto totals = [&] {
    const Totals all = open(true)->totals();
    return std::vector<std::int64_t>{all.datasets, all.rows, all.size_bytes};
  };
  EXPECT_EQ(totals(), (std::vector<std::int64_t>{0, 0, 0}));
  DatasetRecord record = full_record("a");
  for (const std::int64_t rows : {10, 7}) {
    record.rows = rows;
    record.size_bytes = rows * 100;
    catalog_->put(record, rows == 10 ? 0 : 1);
  }
  record.name = "b";
  catalog_->put(record, 0);
  catalog_->relabel("a", [](DatasetRecord& relabelled) { relabelled.tags.clear(); });
  EXPECT_EQ(totals(), (std::vector<std::int64_t>{2, 14, 1400}));
  catalog_->remove("a");
  EXPECT_EQ(totals(), (std::vector<std::int64_t>{1, 7, 700}));
}

TEST_F(CatalogTest, HasAnotherStateAfterEachChangeAndThanAnyOtherCatalog) {
  std::set<std::string> states;
  const auto note = [&] {
    EXPECT_EQ(catalog_->state(), open(true)->state());
    states.insert(catalog_->state());
  };
  note();
  catalog_->put(full_record("a"), 0);
  note();
  catalog_->relabel("a", [](DatasetRecord& record) { record.tags.clear(); });
  note();
  catalog_->remove("a");
  note();
  make_folder(folder_ / "other");
  states.insert(open_under_test(folder_ / "other", false)->state());
  EXPECT_EQ(states.size(), 5U);
}

TEST_F(CatalogTest, KnowsTheQualityOfNewRecordsAndFindsNoneOfOldOnes) {
  for (const std::int64_t quality : {kUnknownQuality, std::int64_t{0}, std::int64_t{70}}) {
    DatasetRecord record = full_record(fmt::format("q{}", quality));
    record.quality = quality;
    catalog_->put(record, 0);
  }
  const auto names = [&](std::string_view filter, bool descending) {
    std::string all;
    for (const auto& record : catalog_
                                  ->list({.where = parse_condition(filter, 0),
                          .sort = Sort::quality,
                          .descending = descending})
                                  .datasets) {
      all += record.name + ";";
    }
    return all;
  };
  EXPECT_EQ(names("", true), "q70;q0;q-1;");
  EXPECT_EQ(names("quality<80", false), "q0;q70;");
  EXPECT_EQ(names("quality=70", false), "q70;");
  EXPECT_TRUE(to_json(catalog_->find("q-1").value()).at("quality").is_null());
}

TEST_F(CatalogTest, NamesEveryGenerationOfEveryVersion) {
  DatasetRecord record = full_record("b");
  catalog_->put(record, 0);
  record.generation = 8;
  record.manifest_digest = "m2";
  catalog_->put(record, 1);
  catalog_->put(full_record("a"), 0);
  std::string shown;
  for (const auto& each : catalog_->generations()) {
    shown += fmt::format("{}/{} {};", each.name, each.generation, each.manifest_digest);
  }
  EXPECT_EQ(shown, "a/7 m1;b/7 m1;b/8 m2;");
}

TEST_F(CatalogTest, KeepsTextThatLooksLikeSqlAsText) {
  DatasetRecord record = full_record("robert");
  record.description = "'); DROP TABLE dataset; --";
  record.tags = {"a'b", "\"", "%", "", "a'b"};
  catalog_->put(record, 0);
  EXPECT_EQ(to_json(catalog_->find("robert").value()), to_json(record));
  EXPECT_EQ(catalog_->list({.where = equals("tag", "a'b")}).total, 1);
  EXPECT_TRUE(catalog_->list({.where = equals("problem", "' OR 1 = 1 --")}).datasets.empty());
}

TEST_F(CatalogTest, AddsManyVersionsAtOnceEachOnTopOfTheOneBefore) {
  catalog_->put(full_record("a"), 0);
  std::vector<DatasetRecord> records(3, full_record("a"));
  records[1].name = "b";
  records[2].rows = 5;
  catalog_->add(records);
  EXPECT_EQ(catalog_->versions("a"), (std::vector<std::int64_t>{1, 2, 3}));
  EXPECT_EQ(catalog_->find("a").value().rows, 5);
  EXPECT_EQ(catalog_->versions("b"), std::vector<std::int64_t>{1});
  EXPECT_EQ(catalog_->totals().datasets, 2);
}

TEST(DatasetRecordJson, ThatLacksAMemberIsRefused) {
  const Json whole = to_json({.name = "x"});
  for (const auto& [missing, ignored] : whole.as_object()) {
    if (missing == "owner" || missing == "quality") {
      continue;  // manifests of former versions have none
    }
    Json partial = Json::object();
    for (const auto& [key, value] : whole.as_object()) {
      if (key != missing) {
        partial.set(key, value);
      }
    }
    EXPECT_THROW(from_json(partial), Error) << missing;
  }
  EXPECT_EQ(to_json(from_json(whole)), whole);
}

}  // namespace
}  // namespace mdm::catalog
