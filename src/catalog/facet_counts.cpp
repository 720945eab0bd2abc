#include "facet_counts.hpp"

#include <algorithm>

namespace mdm::catalog {
namespace {

using Counts = std::vector<std::size_t>;

/// From such a share of the documents on, all lists of a facet are read faster than those of each.
constexpr std::size_t kManyOf = 32;

void count_bits(const Segment& segment, char letter, const DocumentSet& documents, Counts& counts) {
  for (std::uint32_t term = 0; term < counts.size(); ++term) {
    counts[term] = documents.count_common(segment.term_bits(letter, term));
  }
}

/// Adds the term of each document.
void count_single(const Segment& segment, const std::vector<std::uint16_t>& documents,
                  Counts& counts) {
  const auto terms = segment.single_terms();
  for (const std::uint16_t document : documents) {
    if (const std::uint16_t term = terms[document]; term < counts.size()) {
      ++counts[term];
    }
  }
}

void count_lists(const Segment& segment, const std::vector<std::uint16_t>& documents,
                 Counts& counts) {
  for (const std::uint16_t document : documents) {
    for (const std::uint32_t term : segment.list_terms(document)) {
      ++counts.at(term);
    }
  }
}

/// The same of many documents: they are looked for in the lists of the terms, which lie side by
/// side, so that nothing has to be guessed.
void count_postings(const Segment& segment, TermRange terms, const DocumentSet& documents,
                    Counts& counts) {
  for (std::uint32_t term = 0; term < terms.size(); ++term) {
    std::size_t count = 0;
    for (const std::uint16_t document : segment.documents_with(terms.first + term)) {
      count += documents.has(document) ? 1U : 0U;
    }
    counts[term] = count;
  }
}

Counts totals_of(const Segment& segment, TermRange terms) {
  Counts totals(terms.size());
  for (std::uint32_t term = 0; term < terms.size(); ++term) {
    const std::uint32_t at = terms.first + term;
    totals[term] = segment.posting_count({at, at + 1});
  }
  return totals;
}

/// All but those of these documents.
template <typename CountThem>
void count_without(const Segment& segment, TermRange terms,
                   const std::vector<std::uint16_t>& documents, Counts& counts,
                   const CountThem& count_them) {
  count_them(segment, documents, counts);
  const Counts totals = totals_of(segment, terms);
  for (std::size_t term = 0; term < counts.size(); ++term) {
    counts[term] = totals[term] - counts[term];
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
  DocumentSet rest(segment.documents(), true);
  rest.take_away(set);
  const std::size_t rest_count = rest.count();
  const bool are_most = documents.size() > rest_count;
  const std::vector<std::uint16_t> others =
      are_most ? rest.documents() : std::vector<std::uint16_t>();
  for (std::size_t facet = 0; facet < kFacets; ++facet) {
    const char letter = kRows[facet].letter;
    const TermRange terms = segment.terms_with(std::string(1, letter));
    Counts counts(terms.size());
    if (documents.size() == segment.documents()) {
      counts = totals_of(segment, terms);
    } else if (letter != kSingleFacet && letter != kListFacet) {
      count_bits(segment, letter, set, counts);
    } else if (letter == kListFacet &&
               std::min(documents.size(), rest_count) * kManyOf > segment.documents()) {
      count_postings(segment, terms, set, counts);
    } else {
      const auto count_them = letter == kSingleFacet ? &count_single : &count_lists;
      are_most ? count_without(segment, terms, others, counts, count_them)
               : count_them(segment, documents, counts);
    }
    merge(segment, terms, counts, values_[facet]);
  }
}

void FacetCounts::merge(const Segment& segment, TermRange terms, const Counts& counts,
                        Values& values) {
  const Segment::TermBytes all = segment.term_bytes(terms);
  Values merged;
  merged.reserve(values.size() + counts.size());
  auto known = values.begin();
  for (std::size_t term = 0; term < counts.size(); ++term) {
    if (counts[term] == 0) {
      continue;
    }
    const std::size_t begin = all.offsets[term] - all.offsets[0];
    const std::string_view text =
        all.bytes.substr(begin, all.offsets[term + 1] - all.offsets[term]);
    while (known != values.end() && known->first < text) {
      merged.push_back(*known++);
    }
    const bool is_known = known != values.end() && known->first == text;
    merged.emplace_back(text,
                        (is_known ? known++->second : 0) + static_cast<std::int64_t>(counts[term]));
  }
  merged.insert(merged.end(), known, values.end());
  values = std::move(merged);
}

std::vector<Facet> FacetCounts::facets(std::size_t most) const {
  std::vector<Facet> facets;
  for (std::size_t i = 0; i < kFacets; ++i) {
    Facet facet{.name = kRows[i].name, .distinct = std::ssize(values_[i])};
    std::vector<std::pair<std::int64_t, std::string_view>> all;
    for (const auto& [term, count] : values_[i]) {
      all.emplace_back(-count, value_in(term));
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
