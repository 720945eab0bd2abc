#include <atomic>

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <mdm/base/digest.hpp>
#include <mdm/catalog/server.hpp>

#include "catalog_fixture.hpp"

namespace mdm::catalog {
namespace {

/// One connection, and a new one if that is lost.
Lend lend_one() {
  return [connection = std::make_shared<std::optional<postgres::Connection>>()](const auto& act) {
    if (!*connection || !(*connection)->is_alive()) {
      connection->emplace(postgres::Options());
    }
    act(**connection);
  };
}

ServerOptions options_of(const std::string& schema, const std::filesystem::path& home) {
  const Lend lend = lend_one();
  return {.schema = schema,
          .home = home.filename(),
          .place = "host:" + home.string(),
          .replica = home / "catalog.server",
          .read = lend,
          .write = lend};
}

std::string schema_of(const std::filesystem::path& home) {
  return "Catalog \"" + Digest().add(home.string()).hex();
}

}  // namespace

std::unique_ptr<Catalog> open_under_test(const std::filesystem::path& home, bool read_only) {
  return open_server_catalog(options_of(schema_of(home), home), read_only);
}

namespace {

/// The homes "ann" and "bob" of a team.
class ServerCatalog : public CatalogFixture {
 protected:
  ServerCatalog() {
    make_folder(folder_ / "ann");
    make_folder(folder_ / "bob");
    ann_ = open_server_catalog(options("ann"), false);
    bob_ = open_server_catalog(options("bob"), false);
  }

  ServerOptions options(const std::string& home) const {
    return options_of(schema_, folder_ / home);
  }
  void ask(const std::string& sql) const { postgres::Connection({}).run(sql); }
  std::string table(std::string_view name) const {
    return postgres::quoted(schema_) + "." + std::string(name);
  }
  std::string place_of(const std::string& home) const {
    return "host:" + (folder_ / home).string();
  }

  std::string schema_ = "team " + random_id();
  std::unique_ptr<Catalog> ann_;
  std::unique_ptr<Catalog> bob_;
};

TEST_F(ServerCatalog, ShowsEachHomeWhatTheOthersDoAtTheNextCall) {
  ann_->put(full_record("titanic"), 0);
  EXPECT_EQ(ann_->find("titanic").value().home, "");
  EXPECT_EQ(bob_->find("titanic").value().home, place_of("ann"));
  EXPECT_EQ(bob_->list({}).datasets.at(0).home, place_of("ann"));
  EXPECT_EQ(bob_->list({.where = parse_condition("survived", 0)}).datasets.at(0).home,
            place_of("ann"));

  bob_->relabel("titanic", [](DatasetRecord& record) { record.tags = {"sea"}; });
  EXPECT_EQ(ann_->list({.where = equals("tag", "sea")}).total, 1);
  EXPECT_EQ(ann_->list({.where = equals("tag", "ships")}).total, 0);
  EXPECT_EQ(ann_->find("titanic").value().home, "");

  bob_->put(full_record("titanic"), 1);
  EXPECT_EQ(ann_->find("titanic").value().home, place_of("bob"));
  EXPECT_EQ(ann_->find_version("titanic", 1).value().home, "");
  EXPECT_EQ(ann_->generations().size(), 1U) << "those of its own home";

  EXPECT_EQ(ann_->remove("titanic"), std::vector<std::int64_t>{7});
  EXPECT_EQ(bob_->totals().datasets, 0);
  EXPECT_EQ(bob_->put(full_record("titanic"), 0).version, 1);
  EXPECT_EQ(ann_->find("titanic").value().version, 1);
  EXPECT_EQ(ann_->versions("titanic"), std::vector<std::int64_t>{1});
}

TEST_F(ServerCatalog, LetsExactlyOneOfTwoProcessesHaveEachName) {
  static constexpr int kRounds = 1000;
  struct Shared {
    std::array<std::atomic<int>, kRounds> arrived;
    std::array<std::array<bool, kRounds>, 2> won;
  };
  void* const memory =
      mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(memory, MAP_FAILED);
  auto* const shared = new (memory) Shared();
  ann_.reset();  // connections must not be carried over a fork
  bob_.reset();
  catalog_.reset();
  std::vector<pid_t> children;
  for (int child = 0; child < 2; ++child) {
    children.push_back(fork());
    if (children.back() == 0) {
      const auto mine = open_server_catalog(options(child == 0 ? "ann" : "bob"), false);
      for (std::size_t round = 0; round < kRounds; ++round) {
        for (++shared->arrived[round]; shared->arrived[round] < 2; usleep(0)) {}
        try {
          mine->put(full_record(fmt::format("d{}", round)), 0);
          shared->won[static_cast<std::size_t>(child)][round] = true;
        } catch (const Error& error) {
          if (error.code() != ErrorCode::already_exists) {
            shared->arrived[round] = 100;
            _exit(1);
          }
        }
      }
      _exit(0);
    }
  }
  for (const pid_t child : children) {
    int status = -1;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  const auto catalog = open_server_catalog(options("ann"), true);
  EXPECT_EQ(catalog->totals().datasets, kRounds);
  int wins = 0;
  for (std::size_t round = 0; round < kRounds; ++round) {
    EXPECT_NE(shared->won[0][round], shared->won[1][round]) << round;
    const auto record = catalog->find(fmt::format("d{}", round)).value();
    EXPECT_EQ(record.version, 1);
    EXPECT_EQ(record.home.empty(), shared->won[0][round]) << round;
    wins += shared->won[0][round] ? 1 : 0;
  }
  EXPECT_GT(wins, 0);
  EXPECT_LT(wins, kRounds);
  munmap(memory, sizeof(Shared));
}

TEST_F(ServerCatalog, HandsOverWhatIsSaidOfTheVersionBeforeInTheTransaction) {
  ann_->put(full_record("titanic"), 0);
  bob_->relabel("titanic", [](DatasetRecord& record) { record.owner = "bob"; });
  ann_->put(full_record("titanic"), 1, [](const DatasetRecord& current, DatasetRecord& record) {
    record.owner = current.owner;
  });
  EXPECT_EQ(bob_->find("titanic").value().owner, "bob");
}

TEST_F(ServerCatalog, MakesItsReplicaAnewIfThatIsGoneOrDamaged) {
  for (int i = 0; i < 600; ++i) {  // more than are fetched at once
    ann_->put(full_record(fmt::format("d{}", i)), 0);
  }
  const auto replica = options("bob").replica;
  EXPECT_EQ(bob_->totals().datasets, 600);
  bob_.reset();
  write_file(replica / "catalog.db", std::string(5000, 'x'));
  EXPECT_EQ(open_server_catalog(options("bob"), true)->totals().datasets, 600);
  remove_tree(replica);
  EXPECT_EQ(
      open_server_catalog(options("bob"), true)->list({.where = equals("tag", "ships")}).total,
      600);
}

TEST_F(ServerCatalog, IsReadFromAHomeThatCannotBeWritten) {
  ann_->put(full_record("titanic"), 0);
  ServerOptions nowhere = options("bob");
  nowhere.replica = "/sys/nothing/catalog.server";
  EXPECT_EQ(open_server_catalog(nowhere, true)->list({.where = equals("tag", "ships")}).total, 1);
}

TEST_F(ServerCatalog, ThatNobodyWroteReadsAsEmptyAndIsNotMade) {
  const auto reader = open_server_catalog(options("ann"), true);
  EXPECT_EQ(reader->totals().datasets, 0);
  EXPECT_EQ(code_of([&] { reader->put(full_record("a"), 0); }), ErrorCode::permission_denied);
  EXPECT_TRUE(postgres::Connection({})
                  .rows("SELECT 1 FROM pg_namespace WHERE nspname = " + postgres::literal(schema_))
                  .empty());
}

TEST_F(ServerCatalog, IsFollowedWhenItIsDroppedOrRestoredFromAnOldCopy) {
  ann_->put(full_record("a"), 0);
  ann_->put(full_record("b"), 0);
  EXPECT_EQ(bob_->totals().datasets, 2);
  ask("DELETE FROM " + table("version") + " WHERE name = 'b'; UPDATE " + table("catalog") +
      " SET last_change = 1");
  EXPECT_EQ(bob_->names(), std::vector<std::string>{"a"});
  ask("DROP SCHEMA " + postgres::quoted(schema_) + " CASCADE");
  EXPECT_EQ(bob_->totals().datasets, 0);
  ann_->put(full_record("c"), 0);
  EXPECT_EQ(bob_->names(), std::vector<std::string>{"c"});
}

TEST_F(ServerCatalog, OfANewerFormatIsRefused) {
  ann_->put(full_record("a"), 0);
  ask("UPDATE " + table("catalog") + " SET format = 3");
  EXPECT_EQ(code_of([&] { bob_->totals().datasets; }), ErrorCode::bad_input);
  EXPECT_EQ(code_of([&] { bob_->put(full_record("b"), 0); }), ErrorCode::bad_input);
}

TEST_F(ServerCatalog, OfTheFirstFormatIsReadAndBroughtUpToDateByWhoeverWrites) {
  ann_->put(full_record("a"), 0);
  ask("DROP TABLE " + table("removed_manifest") + "; UPDATE " + table("catalog") +
      " SET format = 1");
  EXPECT_TRUE(bob_->find("a"));
  EXPECT_FALSE(bob_->has_removed("m1"));
  bob_->remove("a");
  EXPECT_TRUE(ann_->has_removed("m1"));
}

TEST_F(ServerCatalog, ThatIsAwayIsAnErrorThoughTheHomeRepeatsIt) {
  ann_->put(full_record("a"), 0);
  EXPECT_EQ(ann_->totals().datasets, 1);
  ServerOptions away = options("ann");
  away.read = away.write = [](const auto& act) {
    postgres::Connection connection({.host = "127.0.0.1", .port = "1"});
    act(connection);
  };
  const auto catalog = open_server_catalog(away, false);
  EXPECT_EQ(code_of([&] { catalog->totals().datasets; }), ErrorCode::unavailable);
  EXPECT_EQ(code_of([&] { catalog->list({}); }), ErrorCode::unavailable);
  EXPECT_EQ(code_of([&] { catalog->put(full_record("b"), 0); }), ErrorCode::unavailable);
}

TEST_F(ServerCatalog, AsksAgainWhetherItHoldsWhatItsServerDidNotConfirm) {
  ServerOptions lossy = options("ann");
  const auto lose_once = std::make_shared<bool>(true);
  lossy.write = [lose_once, lend = lossy.write](const auto& act) {
    lend(act);
    if (std::exchange(*lose_once, false)) {
      fail(ErrorCode::unavailable, "the answer to the COMMIT was lost");
    }
  };
  EXPECT_EQ(open_server_catalog(lossy, false)->put(full_record("a"), 0).version, 1);
  EXPECT_EQ(bob_->versions("a"), std::vector<std::int64_t>{1});
  EXPECT_FALSE(*lose_once);
}

TEST_F(ServerCatalog, HoldsNothingOfATransactionWhoseSessionIsEndedOnTheWay) {
  ann_->put(full_record("a"), 0);
  const auto end_session = [](const DatasetRecord&, DatasetRecord&) {
    postgres::Connection({}).run(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE state = 'idle in "
        "transaction'");
  };
  EXPECT_EQ(code_of([&] { ann_->put(full_record("a"), 1, end_session); }), ErrorCode::unavailable);
  EXPECT_EQ(ann_->versions("a"), std::vector<std::int64_t>{1});
  EXPECT_EQ(bob_->put(full_record("a"), 1).version, 2);
}

}  // namespace
}  // namespace mdm::catalog
