#include "conformance.hpp"

namespace mdm::storage {
namespace {

std::vector<StoreUnderTest> every_backend() {
  std::vector<StoreUnderTest> stores;
  for (const std::string& name : backends()) {
    stores.push_back({name, open_store});
  }
  return stores;
}

INSTANTIATE_TEST_SUITE_P(Backend, StoreConformance, ::testing::ValuesIn(every_backend()),
                         [](const auto& backend) { return backend.param.name; });

TEST(OpenStore, SuggestsABackendForAMisspeltOne) {
  try {
    open_store({.backend = "duckbd"});
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_argument);
    EXPECT_EQ(error.hint(), "did you mean duckdb");
  }
}

TEST(OpenStore, TakesDuckdbUnlessToldOtherwise) {
  EXPECT_EQ(backends().front(), Options{}.backend);
}

}  // namespace
}  // namespace mdm::storage
