#include "evaluation.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "words.hpp"

namespace mdm::catalog {
namespace {

using Kind = Condition::Kind;

constexpr std::uint32_t kExact = 4;
constexpr std::uint32_t kBeginning = 2;
constexpr std::uint32_t kAlmost = 1;
/// Words as short as this have too many neighbours.
constexpr std::size_t kShortestWithError = 4;
/// Up to such a share of the documents, each is looked at for itself.
constexpr std::uint64_t kFewOf = 16;
/// What a dataset of just that name is ahead of all others.
constexpr std::uint32_t kNamedLikeThat = 1U << 24U;

void add_postings(const Segment& segment, TermRange range, DocumentSet& documents) {
  for (const std::uint16_t document : segment.documents_with(range)) {
    documents.add(document);
  }
}

/// How well a word fits each document: at least 1 where it stands, else 0. There is room behind the
/// last one up to a multiple of 64.
using Fits = std::vector<std::uint16_t>;

void add_fits(const Segment& segment, const WordTerms& terms, Fits& fits) {
  const Postings postings = segment.postings(terms.range);
  const std::uint16_t* const documents = postings.documents.data();
  for (std::size_t i = 0; i < postings.documents.size(); ++i) {
    std::uint16_t& fit = fits[documents[i]];
    fit = std::max(fit, static_cast<std::uint16_t>(postings.impacts[i] * terms.weight + 1));
  }
}

/// Documents that a word fits at all; eight at a time.
void add_fitting(const Fits& fits, DocumentSet& documents) {
  constexpr std::uint64_t kGather = 0x0102040810204080;  // of eight bytes of 0 or 1 a byte
  const auto words = documents.words();
  std::array<std::uint8_t, 64> does_fit{};
  for (std::size_t word = 0; word < words.size(); ++word) {
    const std::uint16_t* const some = fits.data() + word * 64;
    for (std::size_t i = 0; i < 64; ++i) {
      does_fit[i] = some[i] != 0 ? 1 : 0;
    }
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < 8; ++i) {
      std::uint64_t eight = 0;
      std::memcpy(&eight, does_fit.data() + i * 8, 8);
      bits |= (eight * kGather >> 56U) << i * 8;
    }
    words[word] = bits;
  }
}

void add_scores(const Fits& fits, const DocumentSet& documents, std::uint32_t rarity,
                std::vector<std::uint32_t>& scores) {
  if (documents.count() * kFewOf < scores.size()) {
    for (const std::uint16_t document : documents.documents()) {
      scores[document] += fits[document] * rarity;
    }
    return;
  }
  for (std::size_t document = 0; document < scores.size(); ++document) {
    scores[document] += fits[document] * rarity;
  }
}

/// The folded value of a term of a field, without its letter.
std::string_view folded_value(std::string_view term) {
  return term.substr(1, std::min(term.find('\0'), term.size()) - 1);
}

/// The longest part of a glob without signs.
std::string_view literal_of(std::string_view glob) {
  std::string_view longest;
  while (!glob.empty()) {
    const std::size_t end = std::min(glob.find_first_of("*?"), glob.size());
    longest = end > longest.size() ? glob.substr(0, end) : longest;
    glob.remove_prefix(std::min(end + 1, glob.size()));
  }
  return longest;
}

/// Adds the documents of the terms of a range whose value is like the glob. Terms are looked
/// through as one text.
void add_like(const Segment& segment, TermRange range, std::string_view glob,
              DocumentSet& documents) {
  const std::string_view literal = literal_of(glob);
  const Segment::TermBytes terms = segment.term_bytes(range);
  for (std::size_t term = 0; term < range.size(); ++term) {
    const std::size_t begin = terms.offsets[term] - terms.offsets[0];
    if (const std::size_t found = terms.bytes.find(literal, begin); !literal.empty()) {
      if (found == std::string_view::npos) {
        return;
      }
      const auto after = std::ranges::upper_bound(
          terms.offsets.subspan(term), static_cast<std::uint32_t>(found) + terms.offsets[0]);
      term = static_cast<std::size_t>(after - terms.offsets.begin()) - 1;
    }
    const std::uint32_t number = range.first + static_cast<std::uint32_t>(term);
    if (is_like(folded_value(segment.term(number)), glob)) {
      add_postings(segment, {number, number + 1}, documents);
    }
  }
}

DocumentSet with_text(const Segment& segment, const Condition& condition) {
  DocumentSet documents(segment.documents());
  const char letter = condition.field->letter;
  const std::string& value = condition.value;
  if (condition.is_glob) {
    add_like(segment, segment.terms_with(letter + value.substr(0, value.find_first_of("*?"))),
             value, documents);
    return documents;
  }
  const TermRange begins = segment.terms_with(letter + value);
  for (std::uint32_t term = begins.first; term < begins.last; ++term) {
    if (folded_value(segment.term(term)) != value) {
      break;  // the zero behind a value sorts before all that could go on
    }
    add_postings(segment, {term, term + 1}, documents);
  }
  return documents;
}

DocumentSet within(const Segment& segment, const Condition& condition) {
  DocumentSet documents(segment.documents());
  const auto numbers = segment.numbers(number_of(*condition.field));
  const auto words = documents.words();
  for (std::size_t word = 0; word < words.size(); ++word) {
    const auto some =
        numbers.subspan(word * 64, std::min<std::size_t>(64, numbers.size() - word * 64));
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < some.size(); ++i) {
      const bool is_within = (some[i] >= condition.low) & (some[i] <= condition.high);
      bits |= std::uint64_t{is_within} << i;
    }
    words[word] = bits;
  }
  return documents;
}

std::size_t letters_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80; }));
}

/// How rare a word is: 1 for one that all documents hold, more for others.
std::uint32_t rarity_of(std::uint64_t documents, std::uint64_t postings) {
  return static_cast<std::uint32_t>(std::bit_width(documents / (postings + 1))) + 1;
}

}  // namespace

Evaluation::Evaluation(std::span<const Part> parts, const Condition& condition)
    : parts_(parts), condition_(condition) {
  find_words(condition);
}

void Evaluation::find_words(const Condition& condition) {
  for (const Condition& part : condition.parts) {
    find_words(part);
  }
  if (condition.kind != Kind::word) {
    return;
  }
  std::vector<Word>& words = words_[&condition];
  for (std::string& text : words_to_find(condition.value)) {
    words.push_back({.text = std::move(text)});
  }
  if (!words.empty()) {
    words.back().may_go_on = true;
  }
  for (Word& word : words) {
    find_terms(word);
  }
}

void Evaluation::find_terms(Word& word) const {
  const std::string term = kWordLetter + word.text;
  std::uint64_t documents = 0;
  std::uint64_t postings = 0;
  for (const Part& part : parts_) {
    const TermRange begins = part.segment->terms_with(term);
    std::vector<WordTerms>& terms = word.terms.emplace_back();
    TermRange longer = begins;
    if (begins.size() > 0 && part.segment->term(begins.first) == term) {
      longer.first = begins.first + 1;
      terms.push_back({{begins.first, longer.first}, kExact});
    }
    if (word.may_go_on && longer.size() > 0) {
      terms.push_back({longer, kBeginning});
    }
    documents += part.segment->documents();
    for (const WordTerms& found : terms) {
      postings += part.segment->posting_count(found.range);
    }
  }
  if (postings == 0 && letters_of(word.text) >= kShortestWithError) {
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      for (const TermRange& range : terms_almost(*parts_[i].segment, word.text, word.may_go_on)) {
        word.terms[i].push_back({range, kAlmost});
        postings += parts_[i].segment->posting_count(range);
      }
    }
  }
  word.rarity = rarity_of(documents, postings);
}

DocumentSet Evaluation::documents_of(std::size_t part, Scores* scores) const {
  if (scores != nullptr) {
    scores->of_documents.assign(parts_[part].segment->documents(), 0);
  }
  DocumentSet documents = evaluate(condition_, part, scores);
  documents.take_away(parts_[part].dead);
  return documents;
}

DocumentSet Evaluation::evaluate(const Condition& condition, std::size_t part,
                                 Scores* scores) const {
  const Segment& segment = *parts_[part].segment;
  switch (condition.kind) {
    case Kind::word: return with_word(condition, part, scores);
    case Kind::text: return with_text(segment, condition);
    case Kind::range: return within(segment, condition);
    case Kind::all_of:
    case Kind::any_of:
    case Kind::none_of: break;
  }
  const bool is_any = condition.kind == Kind::any_of;
  DocumentSet documents(segment.documents(), !is_any);
  for (const Condition& each : condition.parts) {
    if (condition.kind == Kind::none_of) {
      documents.take_away(evaluate(each, part, nullptr));
    } else if (is_any) {
      documents.add(evaluate(each, part, scores));
    } else {
      documents.keep(evaluate(each, part, scores));
    }
  }
  return documents;
}

DocumentSet Evaluation::with_word(const Condition& condition, std::size_t part,
                                  Scores* scores) const {
  const Segment& segment = *parts_[part].segment;
  const std::vector<Word>& words = words_.at(&condition);
  DocumentSet documents(segment.documents(), !words.empty());
  for (const Word& word : words) {
    DocumentSet with(segment.documents());
    std::uint64_t postings = 0;
    for (const WordTerms& terms : word.terms[part]) {
      postings += segment.posting_count(terms.range);
    }
    const bool are_few = postings * kFewOf < segment.documents();
    for (const WordTerms& terms : word.terms[part]) {
      if (scores == nullptr || are_few) {
        add_postings(segment, terms.range, with);
      }
    }
    if (scores != nullptr && postings > 0) {
      Fits& fits = scores->of_word;
      fits.assign(with.words().size() * 64, 0);
      for (const WordTerms& terms : word.terms[part]) {
        add_fits(segment, terms, fits);
      }
      if (!are_few) {
        add_fitting(fits, with);
      }
      add_scores(fits, with, word.rarity, scores->of_documents);
    }
    documents.keep(with);
  }
  if (scores != nullptr) {
    for (const std::uint16_t named :
         with_text(segment, equals("name", condition.value)).documents()) {
      scores->of_documents[named] += kNamedLikeThat;
    }
  }
  return documents;
}

}  // namespace mdm::catalog
