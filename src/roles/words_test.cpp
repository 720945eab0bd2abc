#include "words.hpp"

#include <gmock/gmock.h>

namespace mdm::roles {

using testing::ElementsAre;

TEST(Words, EndWhereCaseDigitsOrSignsSaySo) {
  EXPECT_THAT(words_of("PassengerId"), ElementsAre("passenger", "id"));
  EXPECT_THAT(words_of("passenger_id"), ElementsAre("passenger", "id"));
  EXPECT_THAT(words_of("Passenger ID"), ElementsAre("passenger", "id"));
  EXPECT_THAT(words_of("IDNumber"), ElementsAre("id", "number"));
  EXPECT_THAT(words_of("userID"), ElementsAre("user", "id"));
  EXPECT_THAT(words_of("id2"), ElementsAre("id", "2"));
  EXPECT_THAT(words_of("Unnamed: 0"), ElementsAre("unnamed", "0"));
  EXPECT_THAT(words_of("__x--y.z"), ElementsAre("x", "y", "z"));
}

TEST(Words, KeepLettersBeyondAsciiTogether) {
  EXPECT_THAT(words_of("klíč_řádku"), ElementsAre("klíč", "řádku"));
}

TEST(Words, OfNothingAreNone) {
  EXPECT_TRUE(words_of("").empty());
  EXPECT_TRUE(words_of("_ -").empty());
}

TEST(Words, OfOneNameAreOneWordHoweverTheyEnd) {
  for (const char* name : {"paid", "bid", "valid", "humid", "fluid", "grid", "covid", "monkey"}) {
    EXPECT_THAT(words_of(name), ElementsAre(name));
  }
}

TEST(SameName, IgnoresCaseOnly) {
  EXPECT_TRUE(same_name("SalePrice", "saleprice"));
  EXPECT_FALSE(same_name("SalePrice", "sale_price"));
  EXPECT_FALSE(same_name("a", "ab"));
}

}  // namespace mdm::roles
