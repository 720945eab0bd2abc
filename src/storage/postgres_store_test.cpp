#include <mdm/postgres.hpp>
#include <mdm/storage/servers.hpp>

#include "conformance.hpp"

namespace mdm::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

INSTANTIATE_TEST_SUITE_P(Backend, StoreConformance,
                         ::testing::Values(StoreUnderTest{"postgresql", open_store, false}),
                         [](const auto& backend) { return backend.param.name; });

class PostgresStoreTest : public StoreConformance {
 protected:
  Options options() const {
    return {.backend = "postgresql",
            .folder = folder_,
            .postgres = {.writers = 3, .partition_rows = 20'000}};
  }

  /// Numbers 0, 1, … as `id` and, with nulls, as the timestamp `at`.
  static std::unique_ptr<data::BatchStream> numbered(std::int64_t rows) {
    std::vector<data::Batch> batches;
    for (std::int64_t begin = 0; begin < rows; begin += 7000) {
      data::Batch& batch = batches.emplace_back();
      batch.columns.emplace_back(data::Type::int64);
      batch.columns.emplace_back(data::Type::timestamp);
      for (std::int64_t row = begin; row < std::min(rows, begin + 7000); ++row, ++batch.rows) {
        batch.columns[0].push(row);
        if (row % 1000 == 1) {
          batch.columns[1].push_null();
        } else {
          batch.columns[1].push(row * 1'000'000);
        }
      }
    }
    return data::stream_of({{{"id", data::Type::int64}, {"at", data::Type::timestamp}}},
                           std::move(batches));
  }

  std::string schema() const {
    const std::string text = read_file(folder_ / "data.postgres");
    return text.substr(text.rfind("mdm_"), 36);
  }

  std::vector<std::vector<std::string>> ask(const std::string& sql) { return server_.rows(sql); }

  std::string plan_of(const std::string& where) {
    std::string plan;
    for (const auto& row :
         ask(fmt::format("EXPLAIN SELECT * FROM {}.t WHERE {}", schema(), where))) {
      plan += row.front() + "\n";
    }
    return plan;
  }

  postgres::Connection server_{{}};
};

TEST_F(PostgresStoreTest, PartsALargeTableByTimeSoThatAQueryReadsOnePart) {
  const auto store = open_store(options());
  store->create_table("t", *numbered(90'000), {});
  store->create_table("small", *numbered(10'000), {});
  store->organize("t", {.ids = {"id"}, .time = "at"}, {});
  store->organize("small", {.time = "at"}, {});
  EXPECT_THAT(ask("SELECT c.relname FROM pg_partitioned_table p JOIN pg_class c ON c.oid = "
                  "p.partrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE nspname = " +
                  postgres::literal(schema())),
              ElementsAre(ElementsAre("t")));
  EXPECT_EQ(lines_of(*store->scan("t", {}, {})), lines_of(*numbered(90'000)));
  EXPECT_THAT(names_in(*store), ElementsAre("small", "t"));
  const std::string plan = plan_of("at = '1970-01-01 10:00:00'");
  EXPECT_THAT(plan, HasSubstr("__mdm_part"));
  EXPECT_EQ(plan.find("__mdm_part", plan.find("Append")), std::string::npos) << plan;
  const auto counts = ask(
      fmt::format("SELECT tableoid::regclass, count(*) FROM {}.t GROUP BY 1 ORDER BY 2", schema()));
  EXPECT_THAT(counts, SizeIs(6));
  EXPECT_EQ(counts.front().back(), "90");  // without a time
  EXPECT_LE(std::stoi(counts.back().back()), 18'100);
  store->organize("t", {.ids = {"id"}, .time = "at"}, {});
  store->drop_table("t");
  EXPECT_THAT(ask("SELECT 1 FROM pg_tables WHERE tablename LIKE '\\_\\_mdm\\_part%' AND "
                  "schemaname = " +
                  postgres::literal(schema())),
              IsEmpty());
}

TEST_F(PostgresStoreTest, PartsALargeTableWithoutTimeByItsId) {
  const auto store = open_store(options());
  store->create_table("t", *numbered(50'000), {});
  store->organize("t", {.ids = {"id"}}, {});
  EXPECT_EQ(lines_of(*store->scan("t", {}, {})), lines_of(*numbered(50'000)));
  EXPECT_EQ(plan_of("id = 7").find("Append"), std::string::npos);
}

TEST_F(PostgresStoreTest, CopiesAFormerVersionWithOneIndexForEachKey) {
  const auto former = open_store(options());
  former->create_table("t", *numbered(1000), {});
  former->organize("t", {.ids = {"id"}, .time = "at"}, {});
  former->finish();
  // In the same database, and in one that is not known to be the same.
  for (const std::string& host : {std::string(), std::string(std::getenv("PGHOST"))}) {
    Options next = options();
    next.folder = folder_ / (host.empty() ? "here" : "there");
    next.former = folder_;
    next.postgres.server.host = host;
    std::filesystem::create_directories(next.folder);
    const auto store = open_store(next);
    store->organize("t", {.ids = {"id"}, .time = "at"}, {});
    EXPECT_EQ(lines_of(*store->scan("t", {}, {})), lines_of(*numbered(1000)));
    const std::string text = read_file(next.folder / "data.postgres");
    EXPECT_THAT(ask("SELECT indexname FROM pg_indexes WHERE tablename = 't' AND schemaname = " +
                    postgres::literal(text.substr(text.rfind("mdm_"), 36))),
                SizeIs(3));
  }
}

TEST_F(PostgresStoreTest, LeasesEveryConnectionAndUsesItAgain) {
  Options shared = options();
  shared.postgres.servers = std::make_shared<Servers>();
  for (int round = 0; round < 3; ++round) {
    const auto store = open_store(shared);
    store->create_table("t", *numbered(10'000), {});
    for (int scans = 0; scans < 20; ++scans) {
      scan(*store, "t", {"id"});
    }
    store->finish();
    release(shared);
  }
  const auto all = shared.postgres.servers->status();
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(all[0].readers.leases, 3U * (1 + 20));  // one for the store, one for each scan
  EXPECT_EQ(all[0].readers.created, 2U);
  EXPECT_EQ(all[0].writers.leases, 3U * (3 + 1));  // the writers of a table, and the release
  EXPECT_EQ(all[0].writers.created, 3U);
  EXPECT_EQ(all[0].readers.in_use + all[0].writers.in_use, 0U);
  EXPECT_EQ(all[0].breaker.calls, 5U + 3 * 20);  // each connection that was made, each scan
  EXPECT_EQ(all[0].breaker.failures, 0U);
}

TEST_F(PostgresStoreTest, IsReadThoughEverySessionWasEnded) {
  Options shared = options();
  shared.postgres.servers = std::make_shared<Servers>();
  const auto written = open_store(shared);
  written->create_table("t", *numbered(1000), {});
  written->finish();
  shared.read_only = true;
  const auto store = open_store(shared);
  for (int round = 0; round < 5; ++round) {
    const auto one = store->scan("t", {}, {});  // so that two connections idle
    EXPECT_EQ(lines_of(*store->scan("t", {}, {})), lines_of(*numbered(1000)));
    EXPECT_EQ(lines_of(*one), lines_of(*numbered(1000)));
  }
  ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND "
      "backend_type = 'client backend'");
  EXPECT_EQ(lines_of(*store->scan("t", {}, {})), lines_of(*numbered(1000)));
  EXPECT_EQ(store->tables().front().rows, 1000U);
}

TEST_F(PostgresStoreTest, IsWarmedByLooksIntoEveryPartOfATable) {
  ask("CREATE SCHEMA \"odd \"\" schema\"; SET search_path = \"odd \"\" schema\"; "
      "CREATE TABLE \"a 'table'\" AS SELECT 'it''s ' || n AS \"the \"\" key\", n AS gone, n AS "
      "value "
      "FROM generate_series(1, 20000) n; ALTER TABLE \"a 'table'\" DROP COLUMN gone; "
      "CREATE INDEX odd ON \"a 'table'\" (\"the \"\" key\"); ANALYZE; "
      "CREATE TABLE nothing (id bigint PRIMARY KEY)");
  Servers servers({.pool = {.least = 1, .most = 2}});
  const auto warmed = servers.lease({}, Servers::Use::read, {});
  warmed->run("SELECT pg_stat_force_next_flush()");
  const std::string looks =
      warmed->rows("SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = 'odd'")[0][0];
  ask("DROP SCHEMA \"odd \"\" schema\" CASCADE");
  EXPECT_EQ(looks, "8");  // two in each quarter
}

TEST_F(PostgresStoreTest, IsLeftAloneWhenItsServerHasFailedTooOften) {
  Options away = options();
  away.postgres.server.host = "127.0.0.1";
  away.postgres.server.port = "1";
  away.postgres.servers =
      std::make_shared<Servers>(ServerOptions{.breaker = {.first_pause = std::chrono::hours(1)}});
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(code_of([&] { open_store(away); }), ErrorCode::unavailable);
  }
  const auto breaker = away.postgres.servers->status().front().breaker;
  EXPECT_EQ(breaker.state, resilience::BreakerState::open);
  EXPECT_EQ(breaker.calls, 5U);
  EXPECT_GE(breaker.refusals, 8U);
}

TEST_F(PostgresStoreTest, IsReleasedWithItsFolder) {
  open_store(options())->finish();
  const std::string name = schema();
  const std::string question =
      "SELECT nspname FROM pg_namespace WHERE nspname = " + postgres::literal(name);
  EXPECT_THAT(ask(question), SizeIs(1));
  release(options());
  EXPECT_THAT(ask(question), IsEmpty());
  release(options());
  Options reading = options();
  reading.read_only = true;
  EXPECT_EQ(code_of([&] { open_store(reading); }), ErrorCode::not_found);
}

TEST_F(PostgresStoreTest, SaysWhenItsServerProcessIsKilledAndLeavesNoTable) {
  const auto store = open_store(options());
  Disturbed rows(numbered(90'000), 5, [&] {
    ask("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE query LIKE 'COPY%'");
  });
  EXPECT_EQ(code_of([&] { store->create_table("t", rows, {}); }), ErrorCode::unavailable);
  EXPECT_THAT(store->tables(), IsEmpty());
  EXPECT_EQ(store->create_table("t", *numbered(100), {}), 100U);
}

TEST_F(PostgresStoreTest, KeepsDecimalsOfEveryScale) {
  const auto store = open_store(options());
  for (int scale = 0; scale <= data::kDecimalDigits; ++scale) {
    data::Batch batch;
    data::Column& column = batch.columns.emplace_back(data::Type::decimal, scale);
    const data::Int128 most = data::power_of_ten(data::kDecimalDigits) - 1;
    for (const data::Int128 units : {data::Int128{0}, data::Int128{1}, data::Int128{-10'000},
                                     data::Int128{1'234'567'890}, most, -most, most / 7}) {
      column.push(units);
      ++batch.rows;
    }
    const auto rows = [&] {
      return data::stream_of({{{"x", data::Type::decimal, scale}}}, {batch});
    };
    const std::string table = fmt::format("scale {}", scale);
    store->create_table(table, *rows(), {});
    EXPECT_EQ(scan(*store, table), lines_of(*rows())) << scale;
    EXPECT_EQ(
        ask(fmt::format("SELECT x::text FROM {}.\"{}\" WHERE __mdm_row_id = 3", schema(), table))
            .front()
            .front(),
        data::decimal_text(1'234'567'890, scale));
  }
}

}  // namespace
}  // namespace mdm::storage
