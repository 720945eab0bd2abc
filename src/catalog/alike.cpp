#include "alike.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

namespace mdm::catalog {
namespace {

/// What a term counts in the likeness of contents, by its letter; 0: nothing.
double weight_of(std::string_view term) {
  switch (term.front()) {
    case kTypedColumnLetter: return 1;
    case 'c':
    case 'g':
    case 't': return 0.5;
    case kWordLetter: return 0.25;
    default: return 0;
  }
}

struct Sought {
  double weight = 0;
  std::vector<TermRange> ranges{};  ///< in each part
};

/// Rare terms tell more: a term that all documents hold counts a little.
double rarity_of(std::uint64_t documents, std::uint64_t postings) {
  return std::log2(1.1 + static_cast<double>(documents) / static_cast<double>(postings + 1));
}

std::vector<Sought> look_up(std::span<const Part> parts, const std::vector<LikeTerm>& terms) {
  std::vector<Sought> all;
  for (const LikeTerm& term : terms) {
    Sought sought;
    std::uint64_t documents = 0;
    std::uint64_t postings = 0;
    for (const Part& part : parts) {
      TermRange range = part.segment->terms_with(term.text);
      range.last = range.size() > 0 && part.segment->term(range.first) == term.text
                       ? range.first + 1
                       : range.first;
      postings += part.segment->posting_count(range);
      documents += part.segment->documents();
      sought.ranges.push_back(range);
    }
    sought.weight = term.weight * rarity_of(documents, postings);
    all.push_back(std::move(sought));
  }
  return all;
}

}  // namespace

std::vector<LikeTerm> like_terms(const DatasetRecord& record, Likeness likeness) {
  std::vector<LikeTerm> terms;
  if (likeness == Likeness::schema) {
    if (std::string schema = schema_term(record); !schema.empty()) {
      terms.push_back({std::move(schema)});
    }
    return terms;
  }
  for (Term& term : document_of(record, 0, 0).terms) {
    const double weight = likeness == Likeness::contents
                              ? weight_of(term.text)
                              : (term.text.front() == kTypedColumnLetter ? 1.0 : 0.0);
    if (weight > 0) {
      terms.push_back({std::move(term.text), weight});
    }
  }
  return terms;
}

std::vector<LikeOne> find_alike(std::span<const Part> parts, const std::vector<LikeTerm>& terms,
                                std::string_view name, std::size_t limit) {
  const std::vector<Sought> sought = look_up(parts, terms);
  double whole = 0;
  for (const Sought& each : sought) {
    whole += each.weight;
  }
  std::vector<std::pair<LikeOne, std::string_view>> best;
  const auto precedes = [](const auto& a, const auto& b) {
    return std::pair(-a.first.likeness, a.second) < std::pair(-b.first.likeness, b.second);
  };
  for (std::size_t part = 0; part < parts.size(); ++part) {
    const Segment& segment = *parts[part].segment;
    std::vector<double> scores(segment.documents());
    for (const Sought& each : sought) {
      for (std::uint32_t term = each.ranges[part].first; term < each.ranges[part].last; ++term) {
        for (const std::uint16_t document : segment.documents_with(term)) {
          scores[document] += each.weight;
        }
      }
    }
    for (std::size_t document = 0; document < scores.size(); ++document) {
      const double likeness = std::min(1.0, scores[document] / whole);
      const bool may_count = scores[document] > 0 && !parts[part].dead.has(document) &&
                             (best.size() < limit || likeness >= best.front().first.likeness);
      if (!may_count || segment.name(document) == name) {
        continue;
      }
      best.push_back({{segment.id(document), likeness}, segment.name(document)});
      std::ranges::push_heap(best, precedes);
      if (best.size() > limit) {
        std::ranges::pop_heap(best, precedes);
        best.pop_back();
      }
    }
  }
  std::ranges::sort(best, precedes);
  std::vector<LikeOne> found;
  for (const auto& [one, ignored] : best) {
    found.push_back(one);
  }
  return found;
}

std::vector<std::string> shared_columns(const DatasetRecord& one, const DatasetRecord& other) {
  std::set<std::string> others;
  for (const ColumnRecord& column : other.columns) {
    others.insert(typed_column_term(column));
  }
  std::vector<std::string> shared;
  for (const ColumnRecord& column : one.columns) {
    if (others.contains(typed_column_term(column)) &&
        std::ranges::find(shared, column.name) == shared.end()) {
      shared.push_back(column.name);
    }
  }
  return shared;
}

}  // namespace mdm::catalog
