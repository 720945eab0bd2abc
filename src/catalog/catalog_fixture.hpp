#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <mdm/base/files.hpp>
#include <mdm/catalog.hpp>

namespace mdm::catalog {

/// Opens the catalog that the tests of a program are about: local_catalog_test.cpp, or
/// server_catalog_test.cpp. \param home  a folder with files of the catalog
std::unique_ptr<Catalog> open_under_test(const std::filesystem::path& home, bool read_only);

/// A catalog in a folder of its own.
class CatalogFixture : public testing::Test {
 public:
  CatalogFixture() {
    make_folder(folder_);
    catalog_ = open(false);
  }
  ~CatalogFixture() override {
    catalog_.reset();
    std::filesystem::permissions(folder_, std::filesystem::perms::owner_all);
    remove_tree(folder_);
  }

 protected:
  std::unique_ptr<Catalog> open(bool read_only) const {
    return open_under_test(folder_, read_only);
  }

  /// A record in which every member has a value of its own.
  static DatasetRecord full_record(const std::string& name) {
    return {.name = name,
            .version = 1,
            .generation = 7,
            .digest = "d1",
            .manifest_digest = "m1",
            .description = "who \"survived\"\nthe sinking",
            .owner = "ann",
            .problem_type = "binary_classification",
            .targets = {"Survived", "a,b"},
            .ids = {"PassengerId"},
            .tags = {"kaggle", "ships"},
            .backend = "duckdb",
            .source = "/data/titanic",
            .registered_at = "2026-11-22T10:00:00Z",
            .updated_at = "2026-11-22T11:00:00Z",
            .rows = 1309,
            .size_bytes = 1 << 20,
            .feature_count = 42,
            .quality = 93,
            .tables = {{"train", "train", 891, 12}, {"test", "test", 418, 11}},
            .columns = {{"train", "PassengerId", "int64"}, {"train", "Survived", "bool"}}};
  }

  static ErrorCode code_of(const std::function<void()>& act) {
    try {
      act();
    } catch (const Error& error) {
      return error.code();
    }
    ADD_FAILURE() << "no error";
    return ErrorCode::internal;
  }

  /// The names of the datasets that a search finds.
  std::vector<std::string> found(std::string_view text) {
    std::vector<std::string> names;
    const Condition where = parse_condition(text, 0);
    for (const DatasetRecord& record :
         catalog_->list({.where = where, .sort = Sort::relevance}).datasets) {
      names.push_back(record.name);
    }
    return names;
  }

  std::filesystem::path folder_ = std::filesystem::temp_directory_path() / ("mdm-" + random_id());
  std::filesystem::path file_ = folder_ / "catalog.db";
  std::unique_ptr<Catalog> catalog_;
};

}  // namespace mdm::catalog
