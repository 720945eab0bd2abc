#include "naming.hpp"

#include <gmock/gmock.h>

#include "words.hpp"

namespace mdm::roles {

TEST(Naming, FindsTheWordForAKey) {
  for (const char* name : {"id", "PassengerId", "user_id", "id_customer", "customerid", "uuid",
                           "order no", "InvoiceNo", "store_nbr", "movieId", "orderid"}) {
    EXPECT_TRUE(names_key(words_of(name))) << name;
  }
}

TEST(Naming, FindsNoKeyInWordsThatOnlyEndLikeIt) {
  for (const char* name : {"paid", "grid", "valid", "hybrid", "covid", "humid", "monkey", "number",
                           "house_number_of_rooms", "mobile_no", "rapid", "asteroid", "avoid"}) {
    EXPECT_FALSE(names_key(words_of(name))) << name;
  }
}

TEST(Naming, TellsWhatAKeyIsOf) {
  EXPECT_EQ(entity_of(words_of("qid")), Entity::query);
  EXPECT_EQ(entity_of(words_of("srch_id")), Entity::query);
  EXPECT_EQ(entity_of(words_of("userId")), Entity::person);
  EXPECT_EQ(entity_of(words_of("customerid")), Entity::person);
  EXPECT_EQ(entity_of(words_of("id_patient")), Entity::person);
  EXPECT_EQ(entity_of(words_of("Store")), Entity::series);
  EXPECT_EQ(entity_of(words_of("store_nbr")), Entity::series);
  EXPECT_EQ(entity_of(words_of("trip_id")), Entity::unknown);
  EXPECT_EQ(entity_of(words_of("class_id")), Entity::category);
  EXPECT_EQ(entity_of(words_of("country_code")), Entity::none);
  EXPECT_EQ(entity_of(words_of("store_type")), Entity::none);
  EXPECT_EQ(entity_of(words_of("paid")), Entity::none);
  EXPECT_EQ(entity_of({}), Entity::none);
}

}  // namespace mdm::roles
