#pragma once

#include <cstdint>
#include <string>

#include <mdm/catalog.hpp>

namespace mdm::bench {

/// The word of this rank, counted from 0: the same for everybody, frequent words first.
std::string word_of(std::uint64_t rank);

/// Dataset `number` of a catalog that people could have filled: a name, an owner, a description of
/// Zipfian words, tags, columns, sizes and dates. Depends on the number alone.
catalog::DatasetRecord plausible_dataset(std::uint64_t number);

}  // namespace mdm::bench
