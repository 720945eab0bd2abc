#include <csignal>

#include <sys/wait.h>
#include <unistd.h>

#include "catalog_fixture.hpp"

namespace mdm::catalog {
namespace {

class CatalogConcurrency : public CatalogFixture {
 protected:
  /// Runs `act` in a process of its own; its result becomes the exit status, an Error 100 + code.
  static pid_t start(const std::function<int()>& act) {
    const pid_t child = fork();
    if (child == 0) {
      try {
        _exit(act());
      } catch (const Error& error) {
        _exit(100 + static_cast<int>(error.code()));
      }
    }
    return child;
  }

  /// Puts on top of what it sees; \returns how often it won.
  int put_often() const {
    const auto catalog = open(false);
    int wins = 0;
    for (int i = 0; i < 20; ++i) {
      const auto current = catalog->find("titanic");
      try {
        catalog->put(full_record("titanic"), current ? current->version : 0);
        ++wins;
      } catch (const Error& error) {
        if (error.code() != ErrorCode::already_exists) {
          throw;
        }
      }
    }
    return wins;
  }

  static int end_of(pid_t child) {
    int status = -1;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
};

constexpr int kAlreadyExists = 100 + static_cast<int>(ErrorCode::already_exists);

TEST_F(CatalogConcurrency, OfProcessesThatCreateItAndPutOneNameExactlyOneWins) {
  catalog_.reset();
  for (int round = 0; round < 15; ++round) {
    const auto home = folder_ / fmt::format("{}", round);
    make_folder(home);
    std::vector<pid_t> children;
    children.reserve(4);
    for (int i = 0; i < 4; ++i) {
      children.push_back(start([&] {
        open_under_test(home, false)->put(full_record("titanic"), 0);
        return 0;
      }));
    }
    int winners = 0;
    for (const pid_t child : children) {
      const int status = end_of(child);
      EXPECT_TRUE(status == 0 || status == kAlreadyExists) << status;
      winners += status == 0 ? 1 : 0;
    }
    EXPECT_EQ(winners, 1);
    EXPECT_EQ(open_under_test(home, true)->versions("titanic").size(), 1U);
  }
}

TEST_F(CatalogConcurrency, NoVersionIsLostBetweenProcesses) {
  catalog_.reset();
  const pid_t first = start([&] { return put_often(); });
  const pid_t second = start([&] { return put_often(); });
  const int first_wins = end_of(first);
  const int wins = first_wins + end_of(second);
  EXPECT_LE(wins, 40);
  EXPECT_EQ(open(true)->versions("titanic").size(), static_cast<std::size_t>(wins));
}

TEST_F(CatalogConcurrency, AProcessThatIsKilledLeavesTheOldOrTheNew) {
  catalog_->put(full_record("titanic"), 0);
  for (int round = 0; round < 10; ++round) {
    catalog_.reset();  // SQLite's connections must not be carried over a fork
    const pid_t child = start([&]() -> int {
      const auto catalog = open(false);
      for (;;) {
        const std::int64_t version = catalog->find("titanic").value().version;
        catalog->put(full_record("titanic"), version);
      }
    });
    catalog_ = open(false);
    const std::size_t before = catalog_->versions("titanic").size();
    while (catalog_->versions("titanic").size() < before + 2 &&
           waitpid(child, nullptr, WNOHANG) == 0) {}
    kill(child, SIGKILL);
    end_of(child);
    auto versions = catalog_->versions("titanic");
    const std::int64_t newest = catalog_->find("titanic").value().version;
    // A server may yet commit, between the two reads, the one transaction that the killed process
    // had sent.
    if (newest != versions.back()) {
      versions = catalog_->versions("titanic");
    }
    EXPECT_GE(versions.size(), before + 2);
    EXPECT_EQ(versions.back(), static_cast<std::int64_t>(versions.size()));
    EXPECT_EQ(newest, versions.back());
    EXPECT_EQ(found("titanic").size(), 1U);
  }
}

}  // namespace
}  // namespace mdm::catalog
