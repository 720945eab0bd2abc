// What the policies of the cache find again, and what a hit costs: see caches.py.
//
// usage: caches policy SKEW SHARE SCANS    share of requests that a cache of SHARE of all keys
// answers,
//                                          with scans of new keys in between if SCANS is 1
//        caches hits THREADS               nanoseconds of a core for a hit
//        caches limit                      most bytes held and taken, as a share of the limit
//        caches flights CLIENTS            times that a cold value is made for so many
//        caches redis PORT                 microseconds of a hit, and until others hear that it is
//        erased
//
// Prints figures as "name value" lines.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <latch>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <malloc.h>

#include <mdm/base.hpp>
#include <mdm/cache/flights.hpp>
#include <mdm/cache/memory.hpp>
#include <mdm/cache/redis.hpp>

namespace {

using namespace mdm;
using namespace mdm::cache;
using Clock = std::chrono::steady_clock;

constexpr std::uint32_t kKeys = 100'000;
constexpr std::size_t kRequests = 2'000'000;

struct NamedPolicy {
  const char* name;
  Policy policy;
};
constexpr NamedPolicy kPolicies[] = {
    {"s3_fifo", Policy::s3_fifo}, {"lru", Policy::lru}, {"fifo", Policy::fifo}};

Key key_of_number(std::uint64_t number) {
  return key_of({std::to_string(number)});
}

Entry small_value() {
  return entry_of(std::string(100, 'x'));
}

Counts counts_of(Cache& cache) {
  return cache.status(Detail::contents).front().counts;
}

void print(const std::string& name, double value) {
  std::printf("%s %.6g\n", name.c_str(), value);
}

/// Numbers of keys, asked for as Zipf's law says; after each fifty thousand a scan of five thousand
/// keys that nobody asks for again.
std::vector<std::uint32_t> trace_of(double skew, bool with_scans) {
  std::vector<double> sums;
  double sum = 0;
  for (std::uint32_t rank = 1; rank <= kKeys; ++rank) {
    sums.push_back(sum += 1 / std::pow(rank, skew));
  }
  std::mt19937_64 random(42);
  std::uniform_real_distribution<double> chance(0, sum);
  std::vector<std::uint32_t> trace;
  std::uint32_t fresh = kKeys;
  for (std::size_t asked = 1; trace.size() < kRequests; ++asked) {
    const auto rank = std::lower_bound(sums.begin(), sums.end(), chance(random)) - sums.begin();
    trace.push_back(static_cast<std::uint32_t>(rank));
    if (with_scans && asked % 50'000 == 0) {
      for (int i = 0; i < 5'000; ++i) {
        trace.push_back(fresh++);
      }
    }
  }
  return trace;
}

/// Room for so many small values.
std::unique_ptr<Cache> cache_for(std::uint64_t entries, Policy policy) {
  const auto probe = open_memory_cache({.limit_bytes = 1U << 20U, .policy = policy});
  const std::uint64_t empty = counts_of(*probe).bytes;
  probe->put({}, small_value());
  const std::uint64_t each = counts_of(*probe).bytes - empty;
  return open_memory_cache({.limit_bytes = entries * each + empty, .policy = policy});
}

/// Hits among the keys of Zipf's law.
double share_of_hits(Cache& cache, const std::vector<std::uint32_t>& trace) {
  std::vector<Key> keys;
  for (std::uint32_t number = 0; number < kKeys; ++number) {
    keys.push_back(key_of_number(number));
  }
  const Entry value = small_value();
  std::size_t hits = 0;
  std::size_t asked = 0;
  for (const std::uint32_t number : trace) {
    const Key key = number < kKeys ? keys[number] : key_of_number(number);
    const bool hit = cache.find(key).has_value();
    if (!hit) {
      cache.put(key, value);
    }
    asked += number < kKeys ? 1U : 0U;
    hits += hit && number < kKeys ? 1U : 0U;
  }
  return static_cast<double>(hits) / static_cast<double>(asked);
}

/// The best that any policy could do: what goes is what is asked for last. \source Belady 1966
double best_share(const std::vector<std::uint32_t>& trace, std::size_t room) {
  std::vector<std::size_t> next(trace.size(), trace.size());
  std::vector<std::size_t> last(kKeys + trace.size(), trace.size());
  for (std::size_t at = trace.size(); at-- > 0;) {
    next[at] = last[trace[at]];
    last[trace[at]] = at;
  }
  std::vector<std::size_t> held(kKeys + trace.size(), 0);  // when it is asked for next; 0: not held
  std::set<std::pair<std::size_t, std::uint32_t>> by_next;
  std::size_t hits = 0;
  std::size_t asked = 0;
  for (std::size_t at = 0; at < trace.size(); ++at) {
    const std::uint32_t number = trace[at];
    asked += number < kKeys ? 1U : 0U;
    if (held[number] != 0) {
      hits += number < kKeys ? 1U : 0U;
      by_next.erase({held[number], number});
    }
    held[number] = next[at];
    by_next.emplace(next[at], number);
    if (by_next.size() > room) {
      held[by_next.rbegin()->second] = 0;
      by_next.erase(std::prev(by_next.end()));
    }
  }
  return static_cast<double>(hits) / static_cast<double>(asked);
}

void measure_policies(double skew, double share, bool with_scans) {
  const std::vector<std::uint32_t> trace = trace_of(skew, with_scans);
  const auto room = static_cast<std::size_t>(share * kKeys);
  for (const NamedPolicy& each : kPolicies) {
    print(each.name, share_of_hits(*cache_for(room, each.policy), trace));
  }
  print("best", best_share(trace, room));
}

/// Nanoseconds of a core for each request of `threads` that ask for keys by chance, all of them
/// there.
void measure_hits(unsigned threads) {
  const unsigned cores = std::min(threads, std::thread::hardware_concurrency());
  for (const NamedPolicy& each : kPolicies) {
    const auto cache = open_memory_cache({.limit_bytes = 200'000'000, .policy = each.policy});
    std::vector<Key> keys;
    for (std::uint64_t number = 0; number < 10'000; ++number) {
      keys.push_back(key_of_number(number));
      cache->put(keys.back(), small_value());
    }
    constexpr int kEach = 2'000'000;
    std::latch together(threads + 1);
    std::vector<std::jthread> all;
    for (unsigned i = 0; i < threads; ++i) {
      all.emplace_back([&, i] {
        std::minstd_rand random(i + 1);
        together.arrive_and_wait();
        for (int step = 0; step < kEach; ++step) {
          if (!cache->find(keys[random() % keys.size()])) {
            std::abort();
          }
        }
      });
    }
    together.arrive_and_wait();
    const auto begin = Clock::now();
    all.clear();
    const std::chrono::duration<double, std::nano> took = Clock::now() - begin;
    print(each.name, took.count() * cores / threads / kEach);
  }
}

void measure_limit() {
  constexpr std::uint64_t kLimit = 50'000'000;
  double held = 0;
  double taken = 0;
  for (const NamedPolicy& each : kPolicies) {
    const std::size_t before = mallinfo2().uordblks;
    const auto cache = open_memory_cache({.limit_bytes = kLimit, .policy = each.policy});
    std::minstd_rand random(3);
    for (std::uint64_t number = 0; number < 300'000; ++number) {
      cache->put(key_of_number(number), entry_of(std::string(random() % 2000, 'x')));
      if (number % 1000 == 0) {
        held = std::max(held, static_cast<double>(counts_of(*cache).bytes) / kLimit);
        taken = std::max(taken, static_cast<double>(mallinfo2().uordblks - before) / kLimit);
      }
    }
  }
  print("held", held);
  print("taken", taken);
}

void measure_flights(unsigned clients) {
  const auto cache = open_memory_cache({.limit_bytes = 1U << 20U});
  Flights flights;
  constexpr int kRounds = 100;
  std::atomic<int> made = 0;
  for (std::uint64_t round = 0; round < kRounds; ++round) {
    std::latch together(clients);
    std::vector<std::jthread> all;
    for (unsigned i = 0; i < clients; ++i) {
      all.emplace_back([&] {
        together.arrive_and_wait();
        flights.fetch(*cache, key_of_number(round), {}, [&] {
          ++made;
          return std::string("value");
        });
      });
    }
  }
  print("made", static_cast<double>(made) / kRounds);
}

void print_times(const std::string& name, std::vector<double> microseconds) {
  std::sort(microseconds.begin(), microseconds.end());
  print(name + "_p50_us", microseconds[microseconds.size() / 2]);
  print(name + "_p99_us", microseconds[microseconds.size() * 99 / 100]);
}

void measure_redis(const std::string& port) {
  const RedisOptions options{.server = {.host = "127.0.0.1", .port = port}};
  const auto here = std::make_shared<RedisServer>(options);
  const auto there = std::make_shared<RedisServer>(options);
  const auto cache = open_redis_cache("bench", here);
  for (const std::size_t size :
       {std::size_t{1'000}, std::size_t{100'000}, std::size_t{1'000'000}}) {
    const Key key = key_of_number(size);
    cache->put(key, entry_of(std::string(size, 'x')));
    std::vector<double> times;
    for (int i = 0; i < 2'000; ++i) {
      const auto begin = Clock::now();
      if (!cache->find(key)) {
        std::abort();
      }
      times.push_back(std::chrono::duration<double, std::micro>(Clock::now() - begin).count());
    }
    print_times("hit_" + std::to_string(size), std::move(times));
  }
  std::atomic<int> heard = 0;
  there->on_erase("bench", [&](const std::optional<Key>&) { ++heard; });
  there->call({{"PING"}});
  while (here->call({{"PUBSUB", "NUMSUB", "mdm:1:erased"}})->front().items.at(1).number == 0) {}
  std::vector<double> times;
  for (int i = 1; i <= 2'000; ++i) {
    const auto begin = Clock::now();
    cache->erase(key_of_number(1));
    while (heard < i) {
      std::this_thread::yield();
    }
    times.push_back(std::chrono::duration<double, std::micro>(Clock::now() - begin).count());
  }
  print_times("erased", std::move(times));
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() == 4 && words[0] == "policy") {
    measure_policies(std::stod(words[1]), std::stod(words[2]), words[3] == "1");
  } else if (words.size() == 2 && words[0] == "hits") {
    measure_hits(static_cast<unsigned>(std::stoul(words[1])));
  } else if (words.size() == 1 && words[0] == "limit") {
    measure_limit();
  } else if (words.size() == 2 && words[0] == "flights") {
    measure_flights(static_cast<unsigned>(std::stoul(words[1])));
  } else if (words.size() == 2 && words[0] == "redis") {
    measure_redis(words[1]);
  } else {
    return 2;
  }
}
