#include <thread>

#include <gtest/gtest.h>

#include <mdm/base.hpp>
#include <mdm/base/files.hpp>
#include <mdm/base/json.hpp>
#include <mdm/base/trace.hpp>

namespace mdm::trace {
namespace {

TEST(Trace, HoldsWhatEachThreadDidAndWhen) {
  const auto file = std::filesystem::path(testing::TempDir()) / random_id();
  start(file);
  {
    Span outer("outer");
    outer.add({"bytes", 7});
    outer.add({"rows", 8});
    std::jthread([] { const Span inner("inner"); }).join();
  }
  finish();
  const Json events = Json::parse(read_file(file));
  ASSERT_EQ(events.as_array().size(), 2U);
  const Json& inner = events.as_array()[0];
  const Json& outer = events.as_array()[1];
  EXPECT_EQ(inner.at("name").as_string(), "inner");
  EXPECT_EQ(outer.at("args").dump(), R"({"bytes":7,"rows":8})");
  EXPECT_NE(inner.at("tid").as_int(), outer.at("tid").as_int());
  EXPECT_LE(outer.at("ts").as_int(), inner.at("ts").as_int());
  EXPECT_GE(outer.at("dur").as_int(), inner.at("dur").as_int());
  std::filesystem::remove(file);
}

TEST(Trace, WithoutEventsIsAnEmptyList) {
  const auto file = std::filesystem::path(testing::TempDir()) / random_id();
  start(file);
  finish();
  { const Span late("after the end"); }
  EXPECT_TRUE(Json::parse(read_file(file)).as_array().empty());
  finish();
  std::filesystem::remove(file);
}

TEST(Trace, SaysWhyItCannotBeWritten) {
  EXPECT_THROW(start("/nowhere/at/all"), Error);
  EXPECT_FALSE(is_on());
}

}  // namespace
}  // namespace mdm::trace
