#include "entry_form.hpp"

#include <gtest/gtest.h>

namespace mdm::cache {
namespace {

const Key kKey = key_of({"a", "b"});

TEST(Key, DependsOnHowItsPartsAreParted) {
  EXPECT_NE(key_of({"ab", "c"}), key_of({"a", "bc"}));
  EXPECT_NE(key_of({"ab"}), key_of({"a", "b"}));
  EXPECT_EQ(key_of({"a", "b"}), kKey);
  EXPECT_EQ(kKey.hex().size(), 32U);
}

TEST(EntryForm, GivesBackWhatWasWritten) {
  Entry entry =
      entry_of(std::string("a\0b", 3), std::chrono::nanoseconds(5), std::chrono::hours(1));
  const auto found = entry_in(kKey, form_of(kKey, entry));
  ASSERT_TRUE(found);
  EXPECT_EQ(*found->bytes, *entry.bytes);
  EXPECT_EQ(found->cost, entry.cost);
  EXPECT_LT(entry.expires - found->expires, std::chrono::milliseconds(1));
  EXPECT_EQ(entry_in(kKey, form_of(kKey, entry_of("x")))->expires, Time::max());
}

TEST(EntryForm, RefusesAnyDamage) {
  const std::string form = form_of(kKey, entry_of("some value"));
  for (std::size_t at = 0; at < form.size(); ++at) {
    EXPECT_FALSE(entry_in(kKey, form.substr(0, at))) << at;
    for (unsigned bit = 0; bit < 8; ++bit) {
      std::string damaged = form;
      damaged[at] = static_cast<char>(static_cast<unsigned char>(damaged[at]) ^ (1U << bit));
      EXPECT_FALSE(entry_in(kKey, damaged)) << at;
    }
  }
  EXPECT_FALSE(entry_in(kKey, form + "x"));
  EXPECT_FALSE(entry_in(key_of({"another"}), form));
}

}  // namespace
}  // namespace mdm::cache
