#include "alike.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <set>

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

/// Where the terms that are left weigh less than such a share of what is needed, few documents may
/// yet come to it.
constexpr float kShareOfRest = 0.3F;
/// As long as so many of a list are read, one is found in it.
constexpr std::size_t kPostingsForSearch = 16;
/// Sums in another order may differ by less than this.
constexpr float kRounding = 0.9999F;

struct Sought {
  float weight = 0;
  float rest = 0;                                       ///< with the weights of all behind it
  std::vector<std::optional<std::uint32_t>> numbers{};  ///< of the term in each part
};

/// Rare terms tell more: a term that all documents hold counts a little.
double rarity_of(std::uint64_t documents, std::uint64_t postings) {
  return std::log2(1.1 + static_cast<double>(documents) / static_cast<double>(postings + 1));
}

/// The terms that are sought, the heaviest first.
std::vector<Sought> look_up(std::span<const Part> parts, const std::vector<LikeTerm>& terms) {
  std::vector<Sought> all;
  for (const LikeTerm& term : terms) {
    Sought sought;
    std::uint64_t documents = 0;
    std::uint64_t postings = 0;
    for (const Part& part : parts) {
      const auto number = part.segment->find_term(term.text);
      postings += number ? part.segment->posting_count({*number, *number + 1}) : 0;
      documents += part.segment->documents();
      sought.numbers.push_back(number);
    }
    sought.weight = static_cast<float>(term.weight * rarity_of(documents, postings));
    all.push_back(std::move(sought));
  }
  std::ranges::stable_sort(all, std::greater(), &Sought::weight);
  float rest = 0;
  for (auto each = all.rbegin(); each != all.rend(); ++each) {
    each->rest = rest += each->weight;
  }
  return all;
}

/// Adds the weights of the terms that are left for the documents that may come to `least` by them,
/// if these are few: common terms have long lists and tell little. \returns false if they are too
/// many
bool add_to_few(const Segment& segment, std::size_t part, std::span<const Sought> left, float least,
                std::vector<float>& scores) {
  std::uint64_t postings = 0;
  for (const Sought& each : left) {
    const auto number = each.numbers[part];
    postings += number ? segment.posting_count({*number, *number + 1}) : 0;
  }
  const float wanted = (least - left.front().rest) * kRounding;
  std::vector<std::uint16_t> few;
  for (std::size_t document = 0; document < scores.size(); ++document) {
    if (scores[document] >= wanted) {
      few.push_back(static_cast<std::uint16_t>(document));
    }
  }
  if (few.size() * left.size() * kPostingsForSearch > postings) {
    return false;
  }
  for (const Sought& each : left) {
    if (each.numbers[part]) {
      const auto documents = segment.documents_with(*each.numbers[part]);
      auto from = documents.begin();
      for (const std::uint16_t document : few) {
        from = std::lower_bound(from, documents.end(), document);
        scores[document] += from != documents.end() && *from == document ? each.weight : 0;
      }
    }
  }
  return true;
}

/// The sum of the weights that each document of a part has; of those that cannot come to `least`
/// some may be missing.
void add_scores(const Segment& segment, std::size_t part, std::span<const Sought> sought,
                float least, std::vector<float>& scores) {
  scores.assign(segment.documents(), 0);
  bool may_leave = true;
  for (std::size_t i = 0; i < sought.size(); ++i) {
    if (may_leave && sought[i].rest < least * kShareOfRest) {
      may_leave = false;
      if (add_to_few(segment, part, sought.subspan(i), least, scores)) {
        return;
      }
    }
    if (const auto number = sought[i].numbers[part]) {
      for (const std::uint16_t document : segment.documents_with(*number)) {
        scores[document] += sought[i].weight;
      }
    }
  }
}

struct Candidate {
  float score = 0;
  std::string_view name{};
  std::int64_t id = 0;
};

/// Keeps the candidates of the highest scores; of equal ones those whose names come first.
class Best {
 public:
  explicit Best(std::size_t limit) : limit_(limit) {}

  /// What a candidate needs to be among them, if its name is not against it.
  float least() const noexcept {
    return kept_.size() < limit_ || kept_.empty() ? std::numeric_limits<float>::min()
                                                  : kept_.front().score;
  }

  void add(const Candidate& candidate) {
    kept_.push_back(candidate);
    std::ranges::push_heap(kept_, precedes);
    if (kept_.size() > limit_) {
      std::ranges::pop_heap(kept_, precedes);
      kept_.pop_back();
    }
  }

  std::vector<Candidate> take() {
    std::ranges::sort(kept_, precedes);
    return std::move(kept_);
  }

 private:
  static bool precedes(const Candidate& a, const Candidate& b) noexcept {
    return a.score != b.score ? a.score > b.score : a.name < b.name;
  }

  std::size_t limit_;
  std::vector<Candidate> kept_{};
};

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
  Best best(limit);
  std::vector<float> scores;
  for (std::size_t part = 0; part < parts.size(); ++part) {
    if (std::ranges::none_of(sought,
                             [&](const auto& each) { return each.numbers[part].has_value(); })) {
      continue;
    }
    add_scores(*parts[part].segment, part, sought, best.least(), scores);
    for (std::size_t document = 0; document < scores.size(); ++document) {
      if (scores[document] >= best.least() && !parts[part].dead.has(document)) {
        const Segment& segment = *parts[part].segment;
        const std::string_view other = segment.name(document);
        if (other != name) {
          best.add({scores[document], other, segment.id(document)});
        }
      }
    }
  }
  const float whole = sought.empty() ? 0 : sought.front().rest;
  std::vector<LikeOne> found;
  for (const Candidate& one : best.take()) {
    found.push_back({one.id, std::min(1.0, static_cast<double>(one.score / whole))});
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
