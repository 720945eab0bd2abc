#include <chrono>
#include <ctime>
#include <iostream>

#include "catalog_fixture.hpp"

namespace mdm::catalog {
namespace {

class CatalogList : public CatalogFixture {
 protected:
  void add(const std::string& name, std::int64_t rows, const std::vector<std::string>& tags,
           const std::string& problem_type = "regression") {
    DatasetRecord record = full_record(name);
    record.rows = rows;
    record.size_bytes = 100 - rows;
    record.tags = tags;
    record.problem_type = problem_type;
    record.registered_at = fmt::format("2026-11-{:02}T00:00:00Z", rows % 28 + 1);
    record.updated_at = fmt::format("2026-12-{:02}T00:00:00Z", 28 - rows % 28);
    catalog_->put(std::move(record), 0);
  }

  std::string names_of(const Filter& filter) {
    std::string names;
    for (const DatasetRecord& record : catalog_->list(filter)) {
      names += record.name;
    }
    return names;
  }
};

TEST_F(CatalogList, SortsByEachMemberBothWaysAndEqualOnesByName) {
  add("c", 3, {});
  add("a", 5, {});
  add("d", 1, {});
  add("b", 3, {});
  EXPECT_EQ(names_of({}), "abcd");
  EXPECT_EQ(names_of({.descending = true}), "dcba");
  EXPECT_EQ(names_of({.sort = Sort::rows}), "dbca");
  EXPECT_EQ(names_of({.sort = Sort::rows, .descending = true}), "acbd");
  EXPECT_EQ(names_of({.sort = Sort::size_bytes}), "abcd");
  EXPECT_EQ(names_of({.sort = Sort::registered_at}), "dbca");
  EXPECT_EQ(names_of({.sort = Sort::updated_at}), "abcd");
}

TEST_F(CatalogList, FiltersByTagsProblemTypeAndBackendAndCountsAllThatPass) {
  add("a", 1, {"x"});
  add("b", 2, {"x", "y"});
  add("c", 3, {"y"}, "clustering");
  EXPECT_EQ(names_of({.tags = {"x"}}), "ab");
  EXPECT_EQ(names_of({.tags = {"x", "y"}}), "b");
  EXPECT_EQ(names_of({.tags = {"X"}}), "");
  EXPECT_EQ(names_of({.problem_type = "clustering"}), "c");
  EXPECT_EQ(names_of({.tags = {"y"}, .problem_type = "regression"}), "b");
  EXPECT_EQ(names_of({.backend = "duckdb"}), "abc");
  EXPECT_EQ(names_of({.backend = "sqlite"}), "");
  EXPECT_EQ(names_of({.descending = true, .limit = 2}), "cb");
  EXPECT_EQ(catalog_->count({.tags = {"x"}, .limit = 1}), 2);
  EXPECT_EQ(catalog_->count(), 3);
}

TEST_F(CatalogList, FollowsChangesOfTheFilteredMembers) {
  add("a", 1, {"x"});
  DatasetRecord record = full_record("a");
  record.tags = {"z"};
  record.problem_type = "clustering";
  catalog_->put(record, 1);
  EXPECT_EQ(names_of({.tags = {"x"}}), "");
  EXPECT_EQ(names_of({.tags = {"z"}, .problem_type = "clustering"}), "a");
}

double cpu_ms() {
  return 1e3 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

TEST_F(CatalogList, OfTenThousandIsWholeAndSorted) {
  static constexpr int kDatasets = 10'000;
  catalog_.reset();
  const auto fast = open_catalog("file::memory:", false);
  for (int i = 0; i < kDatasets; ++i) {
    DatasetRecord record = full_record(fmt::format("dataset_{:05}", i));
    record.rows = i * 7919 % kDatasets;
    fast->put(std::move(record), 0);
  }
  const double start = cpu_ms();
  const auto all = fast->list({.sort = Sort::rows});
  const double listed = cpu_ms();
  const auto first = fast->list({.sort = Sort::rows, .descending = true, .limit = 20});
  const double limited = cpu_ms();
  ASSERT_EQ(all.size(), static_cast<std::size_t>(kDatasets));
  for (int i = 0; i < kDatasets; ++i) {
    ASSERT_EQ(all[static_cast<std::size_t>(i)].rows, i);
  }
  ASSERT_EQ(first.size(), 20U);
  EXPECT_EQ(first[0].rows, kDatasets - 1);
  std::cout << fmt::format("{} datasets: all {:.1f} ms, the first 20 {:.2f} ms\n", kDatasets,
                           listed - start, limited - listed);
}

}  // namespace
}  // namespace mdm::catalog
