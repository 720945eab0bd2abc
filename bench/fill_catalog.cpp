// fill_catalog HOME COUNT: a catalog of COUNT datasets that lie nowhere, for commands that open
// none.

#include <cstdint>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <string>

#include <mdm/catalog.hpp>

namespace {

mdm::catalog::DatasetRecord record_of(std::int64_t number) {
  mdm::catalog::DatasetRecord record{.name = "dataset_" + std::to_string(number),
                                     .generation = 1,
                                     .digest = std::to_string(number),
                                     .manifest_digest = std::to_string(number),
                                     .description = "One of many, number " + std::to_string(number),
                                     .problem_type = "binary_classification",
                                     .targets = {"target"},
                                     .ids = {"id"},
                                     .tags = {"bench", "group_" + std::to_string(number % 10)},
                                     .backend = "duckdb",
                                     .source = "/nowhere",
                                     .registered_at = mdm::utc_now(),
                                     .updated_at = mdm::utc_now(),
                                     .rows = number * 100,
                                     .size_bytes = number * 1000,
                                     .feature_count = 20,
                                     .tables = {{"train", "train", number * 100, 12}}};
  for (int column = 0; column < 12; ++column) {
    record.columns.push_back({"train", "column_" + std::to_string(column), "float64"});
  }
  return record;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: fill_catalog HOME COUNT\n";
    return 2;
  }
  try {
    std::filesystem::create_directories(argv[1]);
    const auto catalog =
        mdm::catalog::open_catalog(std::filesystem::path(argv[1]) / "catalog.db", false);
    for (std::int64_t number = 1; number <= std::strtoll(argv[2], nullptr, 10); ++number) {
      catalog->put(record_of(number), 0);
    }
  } catch (const std::exception& error) {
    std::cerr << "fill_catalog: " << error.what() << "\n";
    return 1;
  }
  return 0;
}
