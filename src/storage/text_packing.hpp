#pragma once

#include <string_view>

#include <mdm/data.hpp>

namespace mdm::storage {

/// How DuckDB is to pack a column of text of which these are the first cells; empty if it had
/// better find out by itself, which it does for every row group by building a dictionary and a
/// table of symbols, and keeping one of them. Texts that mostly differ are packed by symbols; few
/// texts that come again and again by a dictionary.
///
/// Measured on 300 MB of 24 columns, 11 of them text: the insertion takes 0.76 of the CPU time
/// that it takes without any choice (0.88 if only symbols are chosen), and the file keeps its size.
std::string_view packing_of(const data::Column& first);

}  // namespace mdm::storage
