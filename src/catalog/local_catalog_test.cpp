#include <mdm/sqlite.hpp>

#include "catalog_fixture.hpp"
#include "list_query.hpp"
#include "schema.hpp"

namespace mdm::catalog {

std::unique_ptr<Catalog> open_under_test(const std::filesystem::path& home, bool read_only) {
  return open_catalog(home / "catalog.db", read_only);
}

namespace {

using LocalCatalog = CatalogFixture;

/// How SQLite finds the rows of a page: "SEARCH dataset USING INDEX …" for each step.
std::string plan_of(sqlite::Database& database, const Query& filter) {
  std::string plan;
  sqlite::Statement explain = select_datasets(database, filter, "EXPLAIN QUERY PLAN ");
  while (explain.step()) {
    plan += explain.text(3) + ";";
  }
  return plan;
}

TEST_F(LocalCatalog, ReadsEveryPageOfEveryOrderFromAnIndex) {
  sqlite::Database database = open_database(file_, false);
  for (std::size_t sort = 0; sort < sort_names().size(); ++sort) {
    for (const bool descending : {false, true}) {
      for (const std::string after : {"", "7:x"}) {
        const std::string plan = plan_of(database, {.sort = static_cast<Sort>(sort),
                                                    .descending = descending,
                                                    .limit = 20,
                                                    .after = after});
        EXPECT_NE(plan.find(" USING INDEX "), std::string::npos) << plan;
        EXPECT_EQ(plan.find("TEMP B-TREE"), std::string::npos) << plan;
        EXPECT_EQ(plan.starts_with("SEARCH "), !after.empty()) << plan;
      }
    }
  }
}

}  // namespace
}  // namespace mdm::catalog
