#pragma once

#include <span>
#include <vector>

#include "evaluation.hpp"

namespace mdm::catalog {

/// What the index finds for a query.
struct Findings {
  std::vector<std::int64_t> ids{};  ///< of datasets, in the order of the query
  bool has_more = false;            ///< beyond its limit
  std::int64_t total = 0;
  std::vector<Facet> facets{};
};

/// \throws Error{bad_input} if a segment is damaged
Findings search_index(std::span<const Part> parts, const Query& query);

}  // namespace mdm::catalog
