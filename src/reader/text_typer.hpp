#pragma once

#include <string>

#include <mdm/data.hpp>

#include "csv_block_parser.hpp"

namespace mdm::reader {

/// What a string of JSON may be: dates and times, but no number in quotes.
inline constexpr KindMask kStringKinds = kMoments | bit_of(Trait::no_cell);

/// Converts the cells of a text column to the kind of `plan`. What does not fit becomes null,
/// and so does NaN among numbers.
///
/// \param possible  loses the kinds that a cell does not fit
/// \param witness   the cell that last changed the type that `possible` stands for; else empty
data::Column typed_column(const data::Column& text, const CsvColumn& plan, KindMask& possible,
                          std::string& witness);

}  // namespace mdm::reader
