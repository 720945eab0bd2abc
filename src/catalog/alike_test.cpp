#include <cmath>
#include <random>

#include "catalog_fixture.hpp"

namespace mdm::catalog {
namespace {

class CatalogAlike : public CatalogFixture {
 protected:
  void add(const std::string& name, const std::vector<std::pair<std::string, std::string>>& columns,
           const std::vector<std::string>& tags = {}) {
    DatasetRecord record{.name = name, .tags = tags};
    for (const auto& [column, type] : columns) {
      record.columns.push_back({"train", column, type});
    }
    catalog_->put(std::move(record), 0);
  }

  /// "name(shared,columns) …"
  std::string alike(const std::string& name, Likeness likeness, std::int64_t limit = 10) {
    std::string shown;
    for (const Alike& one : catalog_->alike(name, likeness, limit)) {
      EXPECT_GT(one.likeness, 0);
      EXPECT_LE(one.likeness, 1);
      shown += fmt::format("{}{}({})", shown.empty() ? "" : " ", one.dataset.name,
                           fmt::join(one.columns, ","));
    }
    return shown;
  }
};

TEST_F(CatalogAlike, RanksByWhatIsSharedAndRareThingsCountMore) {
  add("titanic", {{"Id", "int64"}, {"Age", "float64"}, {"Cabin", "text"}}, {"ships"});
  add("boats", {{"id", "int64"}, {"Cabin", "text"}});
  add("people", {{"Id", "int64"}, {"Age", "int64"}});
  add("ids", {{"Id", "int64"}});
  add("nothing", {{"x", "text"}});
  EXPECT_EQ(alike("titanic", Likeness::contents), "boats(Id,Cabin) people(Id) ids(Id)");
  EXPECT_EQ(alike("titanic", Likeness::columns, 2), "boats(Id,Cabin) ids(Id)");
  EXPECT_EQ(alike("titanic", Likeness::contents, 0), "boats(Id,Cabin) people(Id) ids(Id)");
  EXPECT_EQ(alike("nothing", Likeness::contents), "");
}

TEST_F(CatalogAlike, LeavesOutCommonTermsOnlyOfThoseThatCannotBeAmongTheFirst) {
  constexpr int kDatasets = 700;
  std::minstd_rand random(7);
  const auto rank = [&](double ranks) {
    return static_cast<int>(std::pow(ranks, static_cast<double>(random()) / 2147483648.0));
  };
  std::vector<DatasetRecord> records;
  for (int number = 0; number < kDatasets; ++number) {
    DatasetRecord record{.name = fmt::format("d{}", number)};
    for (int column = 0; column < 12; ++column) {
      record.columns.push_back({"train", fmt::format("c{}", rank(200)), "int64"});
    }
    records.push_back(std::move(record));
  }
  catalog_->add(std::span(records).first(600));  // a segment
  catalog_->add(std::span(records).subspan(600));
  for (const Likeness likeness : {Likeness::contents, Likeness::columns}) {
    for (int number = 0; number < kDatasets; number += 70) {
      const std::string name = fmt::format("d{}", number);
      std::vector<Alike> all = catalog_->alike(name, likeness, kDatasets);
      const std::vector<Alike> first = catalog_->alike(name, likeness, 5);
      all.resize(5);
      for (std::size_t i = 0; i < 5; ++i) {
        EXPECT_EQ(first.at(i).dataset.name, all[i].dataset.name) << name;
        EXPECT_FLOAT_EQ(static_cast<float>(first.at(i).likeness),
                        static_cast<float>(all[i].likeness));
      }
    }
  }
}

TEST_F(CatalogAlike, KnowsTheSameSchemaWhateverItsOrder) {
  add("a", {{"Id", "int64"}, {"Age", "float64"}});
  add("b", {{"age", "float64"}, {"id", "int64"}});
  add("c", {{"Id", "int64"}, {"Age", "int64"}});
  EXPECT_EQ(alike("a", Likeness::schema), "b(Id,Age)");
  EXPECT_EQ(catalog_->alike("a", Likeness::schema, 1).at(0).likeness, 1);
  catalog_->remove("b");
  EXPECT_EQ(alike("a", Likeness::schema), "");
  EXPECT_EQ(code_of([&] { alike("b", Likeness::schema); }), ErrorCode::not_found);
}

TEST_F(CatalogAlike, LabelsChangeWithoutANewVersion) {
  catalog_->put(full_record("titanic"), 0);
  const auto changed = catalog_->relabel("titanic", [](DatasetRecord& record) {
    record.owner = "bob";
    record.tags = {"new"};
    record.description = "other words";
  });
  EXPECT_EQ(changed.value().owner, "bob");
  EXPECT_EQ(to_json(catalog_->find("titanic").value()), to_json(*changed));
  EXPECT_EQ(catalog_->versions("titanic"), std::vector<std::int64_t>{1});
  EXPECT_EQ(found("tag:new owner:bob other"), std::vector<std::string>{"titanic"});
  EXPECT_TRUE(found("tag:kaggle").empty());
  EXPECT_EQ(catalog_->list({}).datasets.at(0).owner, "bob");
  EXPECT_FALSE(catalog_->relabel("nobody", [](DatasetRecord&) {}));
  EXPECT_EQ(code_of([&] {
              catalog_->relabel("titanic",
                                [](DatasetRecord&) { fail(ErrorCode::io_failed, "no"); });
            }),
            ErrorCode::io_failed);
  EXPECT_EQ(catalog_->find("titanic").value().owner, "bob");
}

}  // namespace
}  // namespace mdm::catalog
