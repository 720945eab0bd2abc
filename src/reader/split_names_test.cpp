#include "split_names.hpp"

#include <gtest/gtest.h>

namespace mdm::reader {
namespace {

using Stems = std::vector<std::string>;

Stems tables_of(const Stems& stems) {
  Stems tables;
  for (const SplitClaim& claim : claim_splits(stems)) {
    tables.push_back(claim.table);
  }
  return tables;
}

TEST(SplitNames, AreKnownByTheirWords) {
  EXPECT_EQ(tables_of({"TRAIN", "testing", "Val", "gender_submission", "stores"}),
            (Stems{"train", "test", "validation", "sample_submission", ""}));
  EXPECT_EQ(tables_of({"train_data", "my-test", "dev set", "data.valid"}),
            (Stems{"train", "test", "validation", "validation"}));
  EXPECT_EQ(tables_of({"trainer", "contest", "device"}), (Stems{"", "", ""}));
}

TEST(SplitNames, NeedALikeWhereOtherWordsStandAround) {
  EXPECT_EQ(tables_of({"titanic_train", "titanic_test"}), (Stems{"train", "test"}));
  EXPECT_EQ(tables_of({"train", "blood_test"}), (Stems{"train", ""}));
  EXPECT_EQ(tables_of({"a_train", "a_test", "b_train", "b_test"}), (Stems{"", "", "", ""}));
  EXPECT_EQ(tables_of({"train", "a_train", "a_test"}), (Stems{"train", "", "test"}));
}

TEST(SplitNames, AreNotTakenFromTablesThatWouldHaveToBeJoined) {
  EXPECT_EQ(tables_of({"X_train", "X_test", "y_train", "y_test"}), (Stems{"", "", "", ""}));
  EXPECT_EQ(tables_of({"train_test", "train_labels"}), (Stems{"", ""}));
}

}  // namespace
}  // namespace mdm::reader
