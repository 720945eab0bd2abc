#include "index_search.hpp"

#include <algorithm>

#include "facet_counts.hpp"
#include "list_query.hpp"

namespace mdm::catalog {
namespace {

struct Found {
  std::int64_t key = 0;  ///< what is sorted by; 0 if only names are
  std::string_view name{};
  std::uint32_t part = 0;
  std::uint16_t document = 0;
};

/// The order of a query.
struct Precedes {
  bool descending = false;
  bool names_descending = false;

  bool operator()(const Found& a, const Found& b) const noexcept {
    if (a.key != b.key) {
      return descending ? a.key > b.key : a.key < b.key;
    }
    return names_descending ? a.name > b.name : a.name < b.name;
  }
};

Precedes order_of(const Query& query) {
  const bool is_search = query.sort == Sort::relevance;
  return {.descending = is_search || query.descending,
          .names_descending = !is_search && query.descending};
}

/// Where the number stands that an order sorts by.
Number sorted_number(Sort sort) {
  switch (sort) {
    case Sort::registered_at: return Number::registered;
    case Sort::updated_at: return Number::updated;
    case Sort::rows: return Number::rows;
    case Sort::size_bytes: return Number::size_bytes;
    case Sort::feature_count: return Number::feature_count;
    case Sort::column_count: return Number::column_count;
    case Sort::quality: return Number::quality;
    case Sort::name:
    case Sort::relevance: break;
  }
  fail(ErrorCode::internal, "no number to sort by");
}

/// Keeps the first documents of an order, one more than the limit.
class FirstOnes {
 public:
  explicit FirstOnes(const Query& query)
      : precedes_(order_of(query)),
        by_name_(query.sort == Sort::name),
        most_(query.limit > 0 ? static_cast<std::size_t>(query.limit) + 1 : 0) {
    if (!query.after.empty()) {
      const Place place = place_of(query);
      after_name_ = place.name;
      after_ = Found{.key = by_name_ ? 0 : place.number, .name = after_name_};
    }
  }

  /// \param key_of  gives what a document is sorted by
  template <typename KeyOf>
  void add(const Segment& segment, std::uint32_t part, std::vector<std::uint16_t>& documents,
           const KeyOf& key_of) {
    if (by_name_ && precedes_.names_descending) {
      std::ranges::reverse(documents);
    }
    for (const std::uint16_t document : documents) {
      const std::int64_t key = key_of(document);
      if (is_full() && is_behind(key)) {
        continue;
      }
      const Found found{key, segment.name(document), part, document};
      if (!after_.name.empty() && !precedes_(after_, found)) {
        continue;
      }
      if (is_full()) {
        if (!precedes_(found, found_.front())) {
          if (by_name_) {
            return;  // they come in the order of their names
          }
          continue;
        }
        std::ranges::pop_heap(found_, precedes_);
        found_.pop_back();
      }
      found_.push_back(found);
      if (most_ > 0) {
        std::ranges::push_heap(found_, precedes_);
      }
    }
  }

  std::vector<Found> take() {
    std::ranges::sort(found_, precedes_);
    return std::move(found_);
  }

 private:
  bool is_full() const noexcept { return most_ > 0 && found_.size() == most_; }
  /// Surely not among the first, by its key alone.
  bool is_behind(std::int64_t key) const noexcept {
    const std::int64_t last = found_.front().key;
    return precedes_.descending ? key < last : key > last;
  }

  Precedes precedes_;
  bool by_name_;
  std::size_t most_;
  std::string after_name_{};
  Found after_{};
  std::vector<Found> found_{};  ///< a heap whose front comes last, if there is a limit
};

}  // namespace

Findings search_index(std::span<const Part> parts, const Query& query) {
  const Evaluation evaluation(parts, query.where);
  FirstOnes first(query);
  FacetCounts counts;
  Findings findings;
  Scores scores;
  std::vector<std::uint16_t> documents;
  for (std::uint32_t part = 0; part < parts.size(); ++part) {
    const Segment& segment = *parts[part].segment;
    const bool is_search = query.sort == Sort::relevance;
    const DocumentSet set = evaluation.documents_of(part, is_search ? &scores : nullptr);
    set.list(documents);
    findings.total += std::ssize(documents);
    if (query.with_facets) {
      counts.count(segment, set, documents);
    }
    if (is_search) {
      first.add(segment, part, documents,
                [&](std::size_t document) { return std::int64_t{scores.of_documents[document]}; });
    } else if (query.sort == Sort::name) {
      first.add(segment, part, documents, [](std::size_t) { return std::int64_t{0}; });
    } else {
      const auto numbers = segment.numbers(sorted_number(query.sort));
      first.add(segment, part, documents, [&](std::size_t document) { return numbers[document]; });
    }
  }
  std::vector<Found> found = first.take();
  findings.has_more = query.limit > 0 && std::ssize(found) > query.limit;
  found.resize(findings.has_more ? static_cast<std::size_t>(query.limit) : found.size());
  for (const Found& each : found) {
    findings.ids.push_back(parts[each.part].segment->id(each.document));
  }
  if (query.with_facets) {
    findings.facets = counts.facets(query.facet_values);
  }
  return findings;
}

}  // namespace mdm::catalog
