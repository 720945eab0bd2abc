#include "conformance.hpp"
#include "faulty_store.hpp"

namespace mdm::storage {
namespace {

std::unique_ptr<Store> open_decorated(const Options& options) {
  Options memory = options;
  memory.backend = "memory";
  return std::make_unique<FaultyStore>(open_store(memory), FaultyStore::kNever);
}

std::vector<StoreUnderTest> every_store() {
  std::vector<StoreUnderTest> stores;
  for (const char* name : {"duckdb", "sqlite", "memory"}) {
    stores.push_back({name, open_store});
  }
  stores.push_back({"decorated", open_decorated});
  return stores;
}

INSTANTIATE_TEST_SUITE_P(Backend, StoreConformance, ::testing::ValuesIn(every_store()),
                         [](const auto& backend) { return backend.param.name; });

}  // namespace

}  // namespace mdm::storage
