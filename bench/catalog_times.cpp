// catalog_times HOME [ROUNDS [KIND]]: how long lists and searches of the catalog at HOME take
// inside a process; only of kinds of questions whose names hold KIND. Prints a line for each kind
// of question: its name, p50 and p99 in microseconds of wall time and of processor time, how many
// datasets it found on average. The first answer of all, which opens the index, comes first.

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <functional>
#include <iostream>
#include <vector>

#include "plausible_datasets.hpp"

namespace {

using mdm::catalog::Catalog;
using mdm::catalog::Page;
using mdm::catalog::Query;
using mdm::catalog::Sort;

constexpr std::int64_t kNow = 1'795'000'000;

double cpu_microseconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

/// Wall and processor time.
std::pair<double, double> microseconds_of(const std::function<void()>& act) {
  const auto begin = std::chrono::steady_clock::now();
  const double cpu = cpu_microseconds();
  act();
  const std::chrono::duration<double, std::micro> wall = std::chrono::steady_clock::now() - begin;
  return {wall.count(), cpu_microseconds() - cpu};
}

double percentile(std::vector<double>& times, std::size_t percent) {
  std::ranges::sort(times);
  return times[std::min(times.size() - 1, times.size() * percent / 100)];
}

std::string wanted;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

void measure(const std::string& name, int rounds, const std::function<Page(int)>& ask) {
  if (name.find(wanted) == std::string::npos) {
    return;
  }
  std::vector<double> wall;
  std::vector<double> cpu;
  std::int64_t total = 0;
  for (int round = 0; round < rounds; ++round) {
    const auto [wall_one, cpu_one] = microseconds_of([&] { total += ask(round).total; });
    wall.push_back(wall_one);
    cpu.push_back(cpu_one);
  }
  std::cout << fmt::format("{}\t{:.0f}\t{:.0f}\t{:.0f}\t{:.0f}\t{}\n", name, percentile(wall, 50),
                           percentile(wall, 99), percentile(cpu, 50), percentile(cpu, 99),
                           total / rounds)
            << std::flush;
}

Query search_of(const std::string& text, bool with_facets = false) {
  return {.where = mdm::catalog::parse_condition(text, kNow),
          .sort = Sort::relevance,
          .limit = 20,
          .with_facets = with_facets,
          .with_matches = true};
}

void measure_lists(Catalog& catalog, int rounds) {
  for (const std::string_view order : mdm::catalog::sort_names()) {
    std::string after;
    measure(fmt::format("list by {}", order), rounds, [&](int round) {
      Page page = catalog.list({.sort = mdm::catalog::sort_named(order),
                                .descending = round % 2 != 0,
                                .limit = 20,
                                .after = round < 2 ? "" : after});
      after = page.next.empty() ? after : page.next;
      return page;
    });
  }
  for (const char* const filter :
       {"rows>1e6", "problem_type=regression AND tag=kaggle", "name~*sales*", "column:amount",
        "updated:<365d size:10MB..1GB -tag:old", "owner~b*"}) {
    measure(fmt::format("filter {}", filter), rounds, [&](int) {
      return catalog.list(
          {.where = mdm::catalog::parse_condition(filter, kNow), .sort = Sort::rows, .limit = 20});
    });
  }
}

void measure_searches(Catalog& catalog, int rounds) {
  using mdm::bench::word_of;
  const auto word = [](int round, int first, int step) {
    return word_of(static_cast<std::uint64_t>(first + round % 50 * step));
  };
  const std::vector<std::pair<std::string, std::function<std::string(int)>>> kinds = {
      {"rare word", [&](int round) { return word(round, 20'000, 17); }},
      {"common word", [&](int round) { return word(round, 0, 1); }},
      {"two words", [&](int round) { return word(round, 0, 1) + " " + word(round, 60, 5); }},
      {"prefix of one letter", [](int round) { return std::string(1, "abcdefgst"[round % 9]); }},
      {"prefix of three letters", [&](int round) { return word(round, 0, 1).substr(0, 3); }},
      {"word and fields",
       [&](int round) { return word(round, 0, 1) + " rows:>1e4 column:amount -tag:old"; }},
      {"word with an error", [&](int round) {
         std::string wrong = word(round, 100, 13);
         wrong[4] = 'q';
         return wrong;
       }}};
  for (const auto& [name, text] : kinds) {
    measure(name, rounds, [&](int round) { return catalog.list(search_of(text(round))); });
    measure(name + ", six facets", rounds,
            [&](int round) { return catalog.list(search_of(text(round), true)); });
  }
  measure("six facets of all", rounds,
          [&](int) { return catalog.list({.limit = 20, .with_facets = true}); });
}

/// Datasets like others, which are taken evenly from all.
void measure_likeness(Catalog& catalog, int rounds) {
  using mdm::catalog::Likeness;
  const auto count = static_cast<std::uint64_t>(catalog.totals().datasets);
  for (const auto& [name, likeness] : {std::pair{"contents", Likeness::contents},
                                       {"columns", Likeness::columns},
                                       {"schema", Likeness::schema}}) {
    measure(fmt::format("similar by {}", name), rounds, [&, likeness = likeness](int round) {
      const auto number = static_cast<std::uint64_t>(round) * 7'919 % count + 1;
      const auto alike = catalog.alike(mdm::bench::plausible_dataset(number).name, likeness, 10);
      return Page{.total = std::ssize(alike)};
    });
  }
}

/// What the catalog adds to a registration. The datasets are removed again.
void measure_puts(const std::filesystem::path& file, int rounds) {
  const auto catalog = mdm::catalog::open_catalog(file, false);
  const auto number = static_cast<std::uint64_t>(catalog->totals().datasets) + 1'000'000'000;
  std::string last;
  measure("put a dataset", rounds, [&](int round) {
    last =
        catalog->put(mdm::bench::plausible_dataset(number + static_cast<std::uint64_t>(round)), 0)
            .name;
    return Page{.total = 1};
  });
  for (int round = 0; !last.empty() && round < rounds; ++round) {
    catalog->remove(mdm::bench::plausible_dataset(number + static_cast<std::uint64_t>(round)).name);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || argc > 4) {
    std::cerr << "usage: catalog_times HOME [ROUNDS [KIND]]\n";
    return 2;
  }
  const int rounds = argc >= 3 ? std::atoi(argv[2]) : 200;
  wanted = argc == 4 ? argv[3] : "";
  try {
    const auto catalog =
        mdm::catalog::open_catalog(std::filesystem::path(argv[1]) / "catalog.db", true);
    measure("first search", 1, [&](int) { return catalog->list(search_of("sales", true)); });
    measure_lists(*catalog, rounds);
    measure_searches(*catalog, rounds);
    measure_likeness(*catalog, rounds);
    measure_puts(std::filesystem::path(argv[1]) / "catalog.db", rounds);
  } catch (const std::exception& error) {
    std::cerr << "catalog_times: " << error.what() << "\n";
    return 1;
  }
  return 0;
}
