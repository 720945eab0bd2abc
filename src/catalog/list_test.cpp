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
    record.feature_count = rows;
    for (std::int64_t i = 0; i < rows % 100; ++i) {
      record.columns.push_back({"train", fmt::format("column_{}", i), "int64"});
    }
    record.tags = tags;
    record.problem_type = problem_type;
    record.registered_at = fmt::format("2026-11-{:02}T00:00:00Z", rows % 28 + 1);
    record.updated_at = fmt::format("2026-12-{:02}T00:00:00Z", 28 - rows % 28);
    catalog_->put(std::move(record), 0);
  }

  /// Every dataset once, page by page, with what was put between two pages.
  std::vector<std::string> names_in_pages(
      Query filter, const std::function<void()>& between = [] {}) {
    std::vector<std::string> names;
    do {
      const Page page = catalog_->list(filter);
      EXPECT_LE(std::ssize(page.datasets), filter.limit);
      for (const DatasetRecord& record : page.datasets) {
        names.push_back(record.name);
      }
      filter.after = page.next;
      between();
    } while (!filter.after.empty());
    return names;
  }

  std::string names_of(const Query& filter) {
    std::string names;
    for (const DatasetRecord& record : catalog_->list(filter).datasets) {
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
  EXPECT_EQ(names_of({.sort = Sort::feature_count}), "dbca");
  EXPECT_EQ(names_of({.sort = Sort::column_count, .descending = true}), "acbd");
}

TEST_F(CatalogList, InPagesIsTheWholeListInEveryOrder) {
  for (int i = 0; i < 23; ++i) {
    add(fmt::format("d{}", i), i % 5, {i % 2 == 0 ? "even" : "odd"});
  }
  for (std::size_t sort = 0; sort < sort_names().size(); ++sort) {
    for (const bool descending : {false, true}) {
      Query filter{.where = equals("tag", "even"),
                   .sort = static_cast<Sort>(sort),
                   .descending = descending};
      std::vector<std::string> whole;
      for (const DatasetRecord& record : catalog_->list(filter).datasets) {
        whole.push_back(record.name);
      }
      ASSERT_EQ(whole.size(), 12U);
      for (const std::int64_t limit : {1, 5, 12, 100}) {
        filter.limit = limit;
        EXPECT_EQ(names_in_pages(filter), whole) << sort_names()[sort] << " " << limit;
      }
    }
  }
}

TEST_F(CatalogList, InPagesShowsWhatWasThereOnceThoughOthersComeAndGo) {
  for (int i = 0; i < 10; ++i) {
    add(fmt::format("d{}", i), i, {});
  }
  int others = 0;
  const auto names = names_in_pages({.sort = Sort::rows, .limit = 3}, [&] {
    add(fmt::format("other{}", others), -1 - others, {});
    catalog_->remove(fmt::format("d{}", others++));
  });
  EXPECT_EQ(names,
            (std::vector<std::string>{"d0", "d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8", "d9"}));
}

TEST_F(CatalogList, RefusesAPlaceOfAnotherOrder) {
  add("a", 1, {});
  for (const std::string after : {"a", "x:a", ":a", "1.5:a"}) {
    EXPECT_EQ(code_of([&] { catalog_->list({.sort = Sort::rows, .after = after}); }),
              ErrorCode::invalid_argument)
        << after;
  }
}

TEST_F(CatalogList, FiltersAndCountsAllThatPass) {
  add("a", 1, {"x"});
  add("b", 2, {"x", "y"});
  add("c", 3, {"y"}, "clustering");
  const auto names = [&](std::string_view text) {
    return names_of({.where = parse_condition(text, 0)});
  };
  EXPECT_EQ(names("tag=x"), "ab");
  EXPECT_EQ(names("tags=X,tags=y"), "b");
  EXPECT_EQ(names("problem_type=clustering"), "c");
  EXPECT_EQ(names("problem_type!=clustering AND row_count>1"), "b");
  EXPECT_EQ(names("rows<=1 OR rows>=3"), "ac");
  EXPECT_EQ(names("rows:1..3"), "ab");
  EXPECT_EQ(names("target_column=survived"), "abc");
  EXPECT_EQ(names("registered_at<2026-11-03"), "a");
  EXPECT_EQ(names("backend=sqlite"), "");
  EXPECT_EQ(names_of({.where = parse_condition("tag:x", 0), .descending = true, .limit = 1}), "b");
  EXPECT_EQ(catalog_->list({.where = parse_condition("tag:x", 0), .limit = 1}).total, 2);
  EXPECT_EQ(catalog_->totals().datasets, 3);
}

TEST_F(CatalogList, FollowsChangesOfTheFilteredMembers) {
  add("a", 1, {"x"});
  DatasetRecord record = full_record("a");
  record.tags = {"z"};
  record.problem_type = "clustering";
  catalog_->put(record, 1);
  EXPECT_EQ(names_of({.where = equals("tag", "x")}), "");
  EXPECT_EQ(names_of({.where = parse_condition("tag:z problem:clustering", 0)}), "a");
}

double cpu_ms() {
  return 1e3 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

TEST_F(CatalogList, OfTenThousandIsWholeAndSorted) {
  static constexpr int kDatasets = 10'000;
  std::vector<DatasetRecord> records;
  for (int i = 0; i < kDatasets; ++i) {
    records.push_back(full_record(fmt::format("dataset_{:05}", i)));
    records.back().rows = i * 7919 % kDatasets;
  }
  catalog_->add(records);
  const double start = cpu_ms();
  const auto all = catalog_->list({.sort = Sort::rows}).datasets;
  const double listed = cpu_ms();
  const auto first = catalog_->list({.sort = Sort::rows, .descending = true, .limit = 20}).datasets;
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
