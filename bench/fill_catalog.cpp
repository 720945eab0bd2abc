// fill_catalog HOME COUNT: a catalog of COUNT plausible datasets that lie nowhere, for commands
// that open none.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <vector>

#include "plausible_datasets.hpp"

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: fill_catalog HOME COUNT\n";
    return 2;
  }
  static constexpr std::uint64_t kAtOnce = 10'000;
  try {
    std::filesystem::create_directories(argv[1]);
    const auto catalog =
        mdm::catalog::open_catalog(std::filesystem::path(argv[1]) / "catalog.db", false);
    const std::uint64_t count = std::strtoull(argv[2], nullptr, 10);
    std::vector<mdm::catalog::DatasetRecord> records;
    for (std::uint64_t number = 1; number <= count; ++number) {
      records.push_back(mdm::bench::plausible_dataset(number));
      if (records.size() == kAtOnce || number == count) {
        catalog->add(records);
        records.clear();
      }
    }
    catalog->inspect_index(true);
  } catch (const std::exception& error) {
    std::cerr << "fill_catalog: " << error.what() << "\n";
    return 1;
  }
  return 0;
}
