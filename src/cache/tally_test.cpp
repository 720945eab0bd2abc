#include <fstream>

#include <gtest/gtest.h>

#include <mdm/base/files.hpp>
#include <mdm/cache/tally.hpp>

namespace mdm::cache {
namespace {

TEST(Tally, AddsUpWhatProcessesCountAndSurvivesGarbage) {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("mdm_tally_" + random_id());
  const std::filesystem::path file = folder / "statistics.json";
  EXPECT_TRUE(read_tally(file).empty());
  add_to_tally(file, {{"dataset", {{"disk", {.hits = 2, .misses = 1}}}}});
  add_to_tally(file, {{"dataset", {{"disk", {.hits = 3}}}}, {"query", {{"disk", {.refused = 1}}}}});
  EXPECT_EQ(read_tally(file).at("dataset").at("disk").hits, 5U);
  EXPECT_EQ(read_tally(file).at("dataset").at("disk").misses, 1U);
  EXPECT_EQ(read_tally(file).at("query").at("disk").refused, 1U);
  for (const std::string garbage : {"", "x", "{}", "[1]", "{\"format\":1,\"caches\":{\"a\":1}}",
                                    "{\"format\":2,\"caches\":{}}"}) {
    std::ofstream(file) << garbage;
    EXPECT_TRUE(read_tally(file).empty()) << garbage;
    add_to_tally(file, {{"dataset", {{"disk", {.hits = 1}}}}});
    EXPECT_EQ(read_tally(file).at("dataset").at("disk").hits, 1U) << garbage;
  }
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace mdm::cache
