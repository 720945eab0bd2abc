// What a pool of connections costs and gains: see servers.py.
//
// usage: servers cycles
//        servers query HOST CLIENTS SIZE SECONDS    SIZE of a fixed pool; 0: a connection for each
//                                                   query; pool: one as it comes
//        servers warm HOST
//        servers killed HOST SECONDS
//
// Prints figures as "name value" lines.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <mdm/base.hpp>
#include <mdm/storage/servers.hpp>

namespace {

using namespace mdm;
using Clock = std::chrono::steady_clock;
using storage::Servers;

double microseconds(Clock::duration time) {
  return std::chrono::duration<double, std::micro>(time).count();
}

double at_share(std::vector<double>& sorted, double share) {
  return sorted[static_cast<std::size_t>(static_cast<double>(sorted.size() - 1) * share)];
}

void print(const char* name, double value) {
  std::printf("%s %.6g\n", name, value);
}

/// In megabytes.
double resident() {
  std::ifstream file("/proc/self/statm");
  double pages = 0;
  file >> pages >> pages;
  return pages * 4096 / 1e6;
}

/// A million leases by one thread, and some of 16 at once.
void measure_cycles() {
  const auto create = [](const std::stop_token&) { return std::make_unique<int>(1); };
  resilience::Pool<int> pool({.most = 4}, create, [](int&) { return true; });
  constexpr int kCycles = 1'000'000;
  const double before = resident();
  const auto begin = Clock::now();
  for (int i = 0; i < kCycles; ++i) {
    const auto lease = pool.lease();
  }
  print("uncontended_us", microseconds(Clock::now() - begin) / kCycles);
  print("growth_mb", resident() - before);
  print("created", static_cast<double>(pool.status().created));
  print("in_use", static_cast<double>(pool.status().in_use));

  resilience::Pool<int> shared({.most = 16}, create, [](int&) { return true; });
  std::vector<std::vector<double>> times(16);
  {
    std::vector<std::jthread> threads;
    for (auto& own : times) {
      threads.emplace_back([&shared, &own] {
        for (int i = 0; i < 20'000; ++i) {
          const auto asked = Clock::now();
          const auto lease = shared.lease();
          own.push_back(microseconds(Clock::now() - asked));
        }
      });
    }
  }
  std::vector<double> all;
  for (const auto& own : times) {
    all.insert(all.end(), own.begin(), own.end());
  }
  std::ranges::sort(all);
  print("threads16_p50_us", at_share(all, 0.5));
  print("threads16_p99_us", at_share(all, 0.99));
}

std::string random_row(std::minstd_rand& random) {
  return fmt::format("SELECT balance FROM accounts WHERE id = {}", random() % 100'000 + 1);
}

/// Queries by `clients` threads for `seconds`.
void measure_queries(const postgres::Options& target, std::size_t clients, const std::string& size,
                     double seconds) {
  const bool has_pool = size != "0";
  storage::ServerOptions options{.breaker = {.slow = std::chrono::minutes(1)}};
  if (has_pool && size != "pool") {
    options.pool = {.most = std::stoul(size)};
  }
  Servers servers(options);
  const auto end = Clock::now() + std::chrono::duration<double>(seconds);
  std::vector<std::vector<double>> times(clients);
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < clients; ++i) {
      threads.emplace_back([&, i] {
        std::minstd_rand random(static_cast<unsigned>(i + 1));
        while (Clock::now() < end) {
          const auto begin = Clock::now();
          if (!has_pool) {
            postgres::Connection(target).rows(random_row(random));
          } else {
            servers.read(target, {}, [&](const Servers::Lease& connection) {
              return connection->rows(random_row(random));
            });
          }
          times[i].push_back(microseconds(Clock::now() - begin));
        }
      });
    }
  }
  std::vector<double> all;
  for (const auto& own : times) {
    all.insert(all.end(), own.begin(), own.end());
  }
  std::ranges::sort(all);
  print("per_second", static_cast<double>(all.size()) / seconds);
  print("p50_us", at_share(all, 0.5));
  print("p99_us", at_share(all, 0.99));
  const auto status = servers.status();
  print("ceiling", status.empty() ? 0 : static_cast<double>(status.front().readers.ceiling));
}

/// The first query after the pool was warmed, and later ones.
void measure_warm(const postgres::Options& target) {
  std::minstd_rand random(1);
  std::vector<double> first;
  std::vector<double> later;
  std::vector<double> cold;
  for (int round = 0; round < 15; ++round) {
    Servers servers({.pool = {.least = 2, .most = 4}});
    const auto query = [&] {
      const auto begin = Clock::now();
      servers.read(target, {}, [&](const Servers::Lease& connection) {
        return connection->rows(random_row(random));
      });
      return microseconds(Clock::now() - begin);
    };
    { const auto warmed = servers.lease(target, Servers::Use::read, {}); }
    first.push_back(query());
    for (int i = 0; i < 20; ++i) {
      later.push_back(query());
    }
    const auto begin = Clock::now();
    postgres::Connection(target).rows(random_row(random));
    cold.push_back(microseconds(Clock::now() - begin));
  }
  for (auto* times : {&first, &later, &cold}) {
    std::ranges::sort(*times);
  }
  print("first_us", at_share(first, 0.5));
  print("steady_us", at_share(later, 0.5));
  print("cold_us", at_share(cold, 0.5));
}

/// Queries by four threads while each connection is ended once a second.
void measure_killed(const postgres::Options& target, double seconds) {
  Servers servers({.pool = {.most = 8}});
  const auto end = Clock::now() + std::chrono::duration<double>(seconds);
  std::atomic<int> answered{0};
  std::atomic<int> lost{0};
  int killed = 0;
  {
    std::vector<std::jthread> threads;
    for (unsigned i = 0; i < 4; ++i) {
      threads.emplace_back([&, i] {
        std::minstd_rand random(i + 1);
        while (Clock::now() < end) {
          try {
            servers.read(target, {}, [&](const Servers::Lease& connection) {
              return connection->rows(random_row(random));
            });
            ++answered;
          } catch (const Error& error) {
            std::fprintf(stderr, "%s\n", error.what());
            ++lost;
          }
        }
      });
    }
    postgres::Connection killer(target);
    while (Clock::now() + std::chrono::seconds(1) < end) {
      std::this_thread::sleep_for(std::chrono::seconds(1));
      const auto rows = killer.rows(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
          "AND "
          "backend_type = 'client backend'");
      killed += static_cast<int>(rows.size());
    }
  }
  print("answered", answered);
  print("lost", lost);
  print("killed", killed);
}

}  // namespace

int main(int count, char** words) {
  const std::vector<std::string> arguments(words + 1, words + count);
  const std::string act = arguments.empty() ? "" : arguments[0];
  const auto target = [&] {
    return postgres::Options{.host = arguments.at(1), .user = "mdm", .database = "postgres"};
  };
  try {
    if (act == "cycles") {
      measure_cycles();
    } else if (act == "query") {
      measure_queries(target(), std::stoul(arguments.at(2)), arguments.at(3),
                      std::stod(arguments.at(4)));
    } else if (act == "warm") {
      measure_warm(target());
    } else if (act == "killed") {
      measure_killed(target(), std::stod(arguments.at(2)));
    } else {
      return 2;
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "servers: %s\n", error.what());
    return 1;
  }
}
