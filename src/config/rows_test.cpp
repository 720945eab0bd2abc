#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "value.hpp"

namespace mdm::config {
namespace {

TEST(SettingRows, HaveADefaultThatTheirOwnCheckTakesAndKeepsAsItIs) {
  for (const SettingRow& row : rows()) {
    EXPECT_EQ(settle(row, row.fallback), std::string(row.fallback)) << row.name;
    EXPECT_FALSE(row.help.empty()) << row.name;
  }
}

TEST(SettingRows, HaveVariablesOfTheirOwn) {
  std::set<std::string> variables;
  for (const SettingRow& row : rows()) {
    std::string variable(row.name);
    std::ranges::replace(variable, '.', '_');
    EXPECT_TRUE(variables.insert(variable).second) << row.name;
  }
}

TEST(SettingRows, HaveNoNameThatIsAlsoAGroup) {
  for (const SettingRow& row : rows()) {
    for (const SettingRow& other : rows()) {
      EXPECT_FALSE(other.name.starts_with(std::string(row.name) + ".")) << other.name;
    }
  }
}

struct Case {
  Kind kind;
  std::string_view allowed;
  std::string_view text;
  std::optional<std::string> settled;
};

TEST(SettingValue, IsTakenInOneSpellingOrNotAtAll) {
  const std::nullopt_t no = std::nullopt;
  const std::vector<Case> cases = {
      {Kind::boolean, "", "true", "true"},
      {Kind::boolean, "", " YES ", "true"},
      {Kind::boolean, "", "0", "false"},
      {Kind::boolean, "", "2", no},
      {Kind::boolean, "", "", no},
      {Kind::integer, "1..64", "64", "64"},
      {Kind::integer, "1..64", "65", no},
      {Kind::integer, "1..64", "0", no},
      {Kind::integer, "1..64", "8.0", no},
      {Kind::integer, "1..64", "8 cores", no},
      {Kind::integer, "1..64", "99999999999999999999", no},
      {Kind::integer, "1..64", "auto", no},
      {Kind::integer, "auto|1..64", "AUTO", "auto"},
      {Kind::integer, "auto|1..64", "8", "8"},
      {Kind::real, "0..1", "0.25", "0.25"},
      {Kind::real, "0..1", "1e-3", "1e-3"},
      {Kind::real, "0..1", "1.01", no},
      {Kind::real, "0..1", "nan", no},
      {Kind::real, "0..1", "inf", no},
      {Kind::real, "0..1", "0,5", no},
      {Kind::text, "", "12345", "12345"},
      {Kind::text, "list of 2..1000", "5, 10", "5,10"},
      {Kind::text, "list of 2..1000", "5", "5"},
      {Kind::text, "list of 2..1000", "5,,10", no},
      {Kind::text, "list of 2..1000", "1,5", no},
      {Kind::text, "list of 2..1000", "", no},
      {Kind::choice, "csv|json", "JSON", "json"},
      {Kind::choice, "csv|json", "jso", no},
      {Kind::choice, "csv|json", "csv|json", no},
      {Kind::choice, "csv|json", "", no},
      {Kind::bytes, "1KB..1TB", "512MB", "512MB"},
      {Kind::bytes, "1KB..1TB", "999", no},
      {Kind::bytes, "1KB..1TB", "-1GB", no},
      {Kind::bytes, "1KB..1TB", "4 G", no},
      {Kind::bytes, "1KB..1TB", "1e30GB", no},
  };
  for (const Case& each : cases) {
    const SettingRow row{"x", each.kind, "", each.allowed, "", ""};
    EXPECT_EQ(settle(row, each.text), each.settled) << each.allowed << " <- " << each.text;
  }
}

TEST(SettingValue, OfBytesCountsByThousandsOrBy1024) {
  EXPECT_EQ(parse_bytes("4GB"), 4'000'000'000U);
  EXPECT_EQ(parse_bytes("4GiB"), 4'294'967'296U);
  EXPECT_EQ(parse_bytes("1.5 kb"), 1'500U);
  EXPECT_EQ(parse_bytes("7"), 7U);
  EXPECT_EQ(parse_bytes("7b"), 7U);
  EXPECT_EQ(parse_bytes("GB"), std::nullopt);
}

TEST(SettingValue, SaysWhatItWants) {
  const auto demand = [](Kind kind, std::string_view allowed) {
    return demand_of({"x", kind, "", allowed, "", ""});
  };
  EXPECT_EQ(demand(Kind::boolean, ""), "give true or false");
  EXPECT_EQ(demand(Kind::integer, "auto|1..8"), "give a whole number of 1..8, or auto");
  EXPECT_EQ(demand(Kind::real, "0..1"), "give a number of 0..1");
  EXPECT_EQ(demand(Kind::choice, "csv|json"), "give one of csv, json");
  EXPECT_EQ(demand(Kind::bytes, "1KB..1TB"), "give a size of 1KB..1TB such as 512MB");
  EXPECT_EQ(demand(Kind::text, "list of 2..9"), "give whole numbers of 2..9, separated by commas");
  EXPECT_EQ(demand(Kind::text, ""), "give a text");
}

}  // namespace
}  // namespace mdm::config
