#pragma once

#include <mdm/catalog.hpp>
#include <mdm/sqlite.hpp>

namespace mdm::catalog {

/// What Catalog::search answers for a text that is not blank.
/// \param query  as `match_all_words(text)` gives it
std::vector<Hit> search_words(sqlite::Database& database, const std::string& query,
                              std::string_view text, std::string_view tag, std::int64_t limit);

}  // namespace mdm::catalog
