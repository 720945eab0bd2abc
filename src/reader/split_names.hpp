#pragma once

#include <string>
#include <vector>

#include <mdm/reader.hpp>

namespace mdm::reader {

/// What the name of a file says of the table it holds.
struct SplitClaim {
  Role role = Role::other;
  std::string table{};  ///< empty if the name is of no split
  std::string why{};    ///< "names the training split"
};

/// The splits that the stems of a dataset's files name, one claim for each stem.
///
/// A stem is compared without case, by its words (parted by _, -, . and blanks). The word train or
/// training names the training split, test or testing the test split, validation, valid, val or dev
/// the validation split, if it stands alone or beside words that say nothing (data, set, dataset,
/// df, my, the, full, final, clean, cleaned). With other words around it ("titanic_train") it does
/// if another stem with the same words around names another split. A last word submission names the
/// sample submission. x_train and y_train name no split: their tables would have to be joined.
std::vector<SplitClaim> claim_splits(const std::vector<std::string>& stems);

/// True if the stem names a split without others of its like.
bool names_split(const std::string& stem);

}  // namespace mdm::reader
