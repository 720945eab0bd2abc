#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "segment.hpp"

namespace mdm::catalog {

/// A segment with the documents in it that are no longer what the catalog holds.
struct Part {
  const Segment* segment = nullptr;
  DocumentSet dead{0};
};

/// Terms by which a word is found, and how much a hit by them counts beside one by the word itself.
struct WordTerms {
  TermRange range{};
  std::uint32_t weight = 0;
};

/// How well the documents of a part fit. Memory that is taken anew for each part would cost more
/// than the sums, so it is kept for the next one.
struct Scores {
  std::vector<std::uint32_t> of_documents{};  ///< higher is better
  std::vector<std::uint16_t> of_word{};       ///< what each word adds, on the way
};

/// Decides which documents of all parts a condition holds for, and how well its words fit.
class Evaluation {
 public:
  /// Finds the words of the condition in all dictionaries; one that is in none, not even as the
  /// beginning of another, is looked for with one typing error. Both are borrowed.
  Evaluation(std::span<const Part> parts, const Condition& condition);

  /// The documents of a part, without the dead.
  /// \param scores  if not null: gets how well each document fits
  DocumentSet documents_of(std::size_t part, Scores* scores) const;

 private:
  /// A word without blanks and signs that the condition asks for.
  struct Word {
    std::string text{};
    bool may_go_on = false;                       ///< it may be the beginning of a longer one
    std::vector<std::vector<WordTerms>> terms{};  ///< of each part
    std::uint32_t rarity = 0;
  };

  void find_words(const Condition& condition);
  void find_terms(Word& word) const;
  DocumentSet evaluate(const Condition& condition, std::size_t part, Scores* scores) const;
  DocumentSet with_word(const Condition& condition, std::size_t part, Scores* scores) const;

  std::span<const Part> parts_;
  const Condition& condition_;
  std::map<const Condition*, std::vector<Word>> words_{};
};

/// The terms of a word with one typing error, in a dictionary.
std::vector<TermRange> terms_almost(const Segment& segment, std::string_view word, bool may_go_on);

}  // namespace mdm::catalog
