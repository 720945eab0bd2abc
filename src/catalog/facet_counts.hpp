#pragma once

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "segment.hpp"

namespace mdm::catalog {

/// Counts the values of the facets among documents of several segments, which must outlive it.
class FacetCounts {
 public:
  /// \param documents  those of the set, ascending
  void count(const Segment& segment, const DocumentSet& set,
             const std::vector<std::uint16_t>& documents);
  /// \param most  values of each facet; 0: all
  std::vector<Facet> facets(std::size_t most) const;

 private:
  static constexpr std::size_t kFacets = 6;
  struct Row {
    std::string_view name{};
    char letter = 0;
  };
  static const std::array<Row, kFacets> kRows;

  /// The terms of a facet that some documents hold, sorted, and how many.
  using Values = std::vector<std::pair<std::string_view, std::int64_t>>;
  static void merge(const Segment& segment, TermRange terms, const std::vector<std::size_t>& counts,
                    Values& values);

  std::array<Values, kFacets> values_{};
};

}  // namespace mdm::catalog
