#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <mdm/catalog.hpp>

namespace mdm::catalog {

/// `text` as the full-text index shall see it, on one line: characters of scripts without blanks
/// between words, and emoji, stand alone; the parts of SalePrice follow it as words of their own.
std::string searchable(std::string_view text);

/// The query of FTS5 that wants every word of `text`, or a longer word that begins with it. Empty
/// if `text` is blank. \source https://www.sqlite.org/fts5.html#full_text_query_syntax
std::string match_all_words(std::string_view text);

/// The names of all columns in their order; a name that stands in several tables once. The index
/// has a line for each.
std::vector<std::string> distinct_column_names(const DatasetRecord& record);

/// What the index puts around a match, and what `searchable` never leaves in a text.
inline constexpr char kMatchBegin = '\x01';
inline constexpr char kMatchEnd = '\x02';

}  // namespace mdm::catalog
