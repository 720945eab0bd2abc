#include "facet_counts.hpp"

#include <algorithm>

namespace mdm::catalog {
namespace {

using Counts = std::vector<std::size_t>;

/// A term in every 1 / kManyOf of the documents is counted from its own documents.
constexpr std::size_t kManyOf = 4;

void count_bits(const Segment& segment, char letter, const DocumentSet& documents, Counts& counts) {
  for (std::uint32_t term = 0; term < counts.size(); ++term) {
    counts[term] = documents.count_common(segment.term_bits(letter, term));
  }
}

void count_single(const Segment& segment, const std::vector<std::uint16_t>& documents,
                  Counts& counts) {
  const auto terms = segment.single_terms();
  for (const std::uint16_t document : documents) {
    if (const std::uint16_t term = terms[document]; term < counts.size()) {
      ++counts[term];
    }
  }
}

void count_lists(const Segment& segment, TermRange range, const DocumentSet& set,
                 const std::vector<std::uint16_t>& documents, Counts& counts) {
  if (documents.size() * kManyOf < segment.documents()) {
    for (const std::uint16_t document : documents) {
      for (const std::uint32_t term : segment.list_terms(document)) {
        ++counts.at(term);
      }
    }
    return;
  }
  for (std::uint32_t term = 0; term < counts.size(); ++term) {
    for (const std::uint16_t document : segment.documents_with(range.first + term)) {
      counts[term] += set.has(document) ? 1U : 0U;
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

void FacetCounts::count(const Segment& segment, const DocumentSet& set,
                        const std::vector<std::uint16_t>& documents) {
  for (std::size_t facet = 0; facet < kFacets; ++facet) {
    const char letter = kRows[facet].letter;
    const TermRange terms = segment.terms_with(std::string(1, letter));
    Counts counts(terms.size());
    if (documents.size() == segment.documents()) {
      for (std::uint32_t term = 0; term < terms.size(); ++term) {
        const std::uint32_t at = terms.first + term;
        counts[term] = segment.posting_count({at, at + 1});
      }
    } else if (letter == kSingleFacet) {
      count_single(segment, documents, counts);
    } else if (letter == kListFacet) {
      count_lists(segment, terms, set, documents, counts);
    } else {
      count_bits(segment, letter, set, counts);
    }
    for (std::uint32_t term = 0; term < terms.size(); ++term) {
      if (counts[term] > 0) {
        counts_[facet][value_in(segment.term(terms.first + term))] +=
            static_cast<std::int64_t>(counts[term]);
      }
    }
  }
}

std::vector<Facet> FacetCounts::facets(std::size_t most) const {
  std::vector<Facet> facets;
  for (std::size_t i = 0; i < kFacets; ++i) {
    Facet facet{.name = kRows[i].name, .distinct = static_cast<std::int64_t>(counts_[i].size())};
    std::vector<std::pair<std::int64_t, std::string_view>> all;
    for (const auto& [value, count] : counts_[i]) {
      all.emplace_back(-count, value);
    }
    const auto shown = static_cast<long>(most == 0 ? all.size() : std::min(all.size(), most));
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
