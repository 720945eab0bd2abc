#include "facet_counts.hpp"

#include <algorithm>

namespace mdm::catalog {
namespace {

using Counts = std::vector<std::uint32_t>;

void count_single(std::span<const std::uint16_t> terms, const std::vector<std::uint16_t>& documents,
                  Counts& counts) {
  for (const std::uint16_t document : documents) {
    if (const std::uint16_t term = terms[document]; term < counts.size()) {
      ++counts[term];
    }
  }
}

void count_lists(const Segment::Lists& lists, const std::vector<std::uint16_t>& documents,
                 Counts& counts) {
  for (const std::uint16_t document : documents) {
    for (std::uint32_t i = lists.offsets[document]; i < lists.offsets[document + 1U]; ++i) {
      ++counts.at(lists.terms[i]);
    }
  }
}

}  // namespace

// In the order of the answer. Names are fields, and values can be asked for.
const std::array<FacetCounts::Row, FacetCounts::kFacets> FacetCounts::kRows = {{{"backend", 'b'},
                                                                                {"problem", 'p'},
                                                                                {"tag", 'g'},
                                                                                {"type", 'y'},
                                                                                {"size", 'z'},
                                                                                {"owner", 'o'}}};

void FacetCounts::count(const Segment& segment, const std::vector<std::uint16_t>& documents) {
  for (std::size_t facet = 0; facet < kFacets; ++facet) {
    const char letter = kRows[facet].letter;
    const TermRange terms = segment.terms_with(std::string(1, letter));
    Counts counts(terms.size());
    if (documents.size() == segment.documents()) {
      for (std::uint32_t term = 0; term < terms.size(); ++term) {
        const std::uint32_t at = terms.first + term;
        counts[term] = static_cast<std::uint32_t>(segment.posting_count({at, at + 1}));
      }
    } else if (kSingleFacets.find(letter) != std::string_view::npos) {
      count_single(segment.single_terms(letter), documents, counts);
    } else {
      count_lists(segment.list_terms(letter), documents, counts);
    }
    for (std::uint32_t term = 0; term < terms.size(); ++term) {
      if (counts[term] > 0) {
        counts_[facet][value_in(segment.term(terms.first + term))] += counts[term];
      }
    }
  }
}

std::vector<Facet> FacetCounts::facets() const {
  std::vector<Facet> facets;
  for (std::size_t i = 0; i < kFacets; ++i) {
    Facet facet{.name = kRows[i].name, .distinct = static_cast<std::int64_t>(counts_[i].size())};
    std::vector<std::pair<std::int64_t, std::string_view>> all;
    for (const auto& [value, count] : counts_[i]) {
      all.emplace_back(-count, value);
    }
    const auto shown = static_cast<long>(std::min(all.size(), kFacetValuesMax));
    std::ranges::partial_sort(all, all.begin() + shown);
    for (const auto& [negative_count, value] :
         std::span(all).first(static_cast<std::size_t>(shown))) {
      facet.values.emplace_back(value, -negative_count);
    }
    facets.push_back(std::move(facet));
  }
  return facets;
}

}  // namespace mdm::catalog
