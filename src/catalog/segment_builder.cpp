#include <algorithm>
#include <cstring>
#include <numeric>
#include <unordered_map>

#include "segment.hpp"
#include "segment_layout.hpp"

namespace mdm::catalog {
namespace {

/// A document in the upper bits, the impact in the lower eight.
using Posting = std::uint32_t;

struct TermPostings {
  std::string_view text{};
  std::vector<Posting>* postings = nullptr;
};

/// Writes the sections one behind the other.
class Body {
 public:
  template <typename T>
  void add(Section::Name name, const std::vector<T>& items) {
    begin(name);
    bytes_.append(reinterpret_cast<const char*>(items.data()), items.size() * sizeof(T));
    end(name);
  }
  void add(Section::Name name, std::string_view bytes) {
    begin(name);
    bytes_ += bytes;
    end(name);
  }

  /// Puts the head and the digests before what was added.
  std::string finish(std::uint32_t documents, std::uint32_t terms) {
    const std::size_t chunks = (bytes_.size() + kChunkBytes - 1) / kChunkBytes;
    const std::size_t digests_end = sizeof(SegmentHead) + (chunks + 1) * sizeof(ChunkDigest);
    const std::size_t body = (digests_end + kAlignment - 1) / kAlignment * kAlignment;
    head_.version = kSegmentVersion;
    std::copy(kSegmentMagic.begin(), kSegmentMagic.end(), head_.magic.begin());
    head_.documents = documents;
    head_.terms = terms;
    head_.chunks = static_cast<std::uint32_t>(chunks);
    head_.body = body;
    head_.file_size = body + bytes_.size();
    for (Section& section : head_.sections) {
      section.offset += body;
    }
    std::string file(reinterpret_cast<const char*>(&head_), sizeof head_);
    for (std::size_t chunk = 0; chunk < chunks; ++chunk) {
      append_digest(file, std::string_view(bytes_).substr(chunk * kChunkBytes, kChunkBytes));
    }
    append_digest(file, std::string(file));
    file.resize(body);
    return file += bytes_;
  }

 private:
  static void append_digest(std::string& file, std::string_view bytes) {
    const ChunkDigest digest = chunk_digest(bytes);
    file.append(digest.data(), digest.size());
  }
  void begin(Section::Name name) {
    bytes_.resize((bytes_.size() + kAlignment - 1) / kAlignment * kAlignment);
    head_.sections.at(name).offset = bytes_.size();
  }
  void end(Section::Name name) {
    head_.sections.at(name).size = bytes_.size() - head_.sections.at(name).offset;
  }

  SegmentHead head_{};
  std::string bytes_;
};

/// Texts one behind the other, with where each begins and the last one ends.
struct Texts {
  std::vector<std::uint32_t> offsets{0};
  std::string bytes{};

  void add(std::string_view text) {
    bytes += text;
    offsets.push_back(static_cast<std::uint32_t>(bytes.size()));
  }
};

struct Row {
  std::string name{};
  std::int64_t id = 0;
  std::int64_t change = 0;
  std::array<std::int64_t, kNumbers> numbers{};
};

}  // namespace

struct SegmentBuilder::State {
  std::vector<Row> rows{};
  std::unordered_map<std::string, std::vector<Posting>> postings{};

  void add_posting(const std::string& term, std::size_t document, std::uint8_t impact) {
    postings[term].push_back(static_cast<Posting>(document << 8U) | impact);
  }

  std::vector<std::uint32_t> order_by_name() const {
    std::vector<std::uint32_t> order(rows.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::sort(order, [&](auto a, auto b) { return rows[a].name < rows[b].name; });
    return order;
  }

  void write_rows(Body& body, const std::vector<std::uint32_t>& order) const {
    Texts names;
    std::vector<std::int64_t> ids;
    std::vector<std::int64_t> changes;
    std::vector<std::int64_t> numbers(order.size() * kNumbers);
    for (std::size_t i = 0; i < order.size(); ++i) {
      const Row& row = rows[order[i]];
      names.add(row.name);
      ids.push_back(row.id);
      changes.push_back(row.change);
      for (std::size_t number = 0; number < kNumbers; ++number) {
        numbers[number * order.size() + i] = row.numbers[number];
      }
    }
    body.add(Section::name_offsets, names.offsets);
    body.add(Section::name_bytes, names.bytes);
    body.add(Section::ids, ids);
    body.add(Section::changes, changes);
    body.add(Section::numbers, numbers);
  }

  /// The dictionary, with the postings in the final numbers of documents.
  std::vector<TermPostings> sort_terms(const std::vector<std::uint32_t>& order) {
    std::vector<std::uint32_t> number_of(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
      number_of[order[i]] = static_cast<std::uint32_t>(i);
    }
    std::vector<TermPostings> terms;
    terms.reserve(postings.size());
    for (auto& [text, of_term] : postings) {
      for (Posting& posting : of_term) {
        posting = number_of[posting >> 8U] << 8U | (posting & 0xFFU);
      }
      std::ranges::sort(of_term);
      terms.push_back({text, &of_term});
    }
    std::ranges::sort(terms, {}, &TermPostings::text);
    return terms;
  }
};

namespace {

void write_terms(Body& body, const std::vector<TermPostings>& terms) {
  Texts texts;
  std::vector<std::uint32_t> first_letters(257);
  std::vector<std::uint64_t> keys;
  std::vector<std::uint32_t> offsets{0};
  std::vector<std::uint16_t> documents;
  std::vector<std::uint8_t> impacts;
  for (std::size_t number = 0; number < terms.size(); number += kTermsPerKey) {
    keys.push_back(term_key(terms[number].text));
  }
  for (const TermPostings& term : terms) {
    texts.add(term.text);
    ++first_letters[static_cast<unsigned char>(term.text.front()) + 1U];
    for (const Posting posting : *term.postings) {
      documents.push_back(static_cast<std::uint16_t>(posting >> 8U));
      impacts.push_back(static_cast<std::uint8_t>(posting & 0xFFU));
    }
    offsets.push_back(static_cast<std::uint32_t>(documents.size()));
  }
  std::partial_sum(first_letters.begin(), first_letters.end(), first_letters.begin());
  body.add(Section::first_letters, first_letters);
  body.add(Section::term_keys, keys);
  body.add(Section::term_offsets, texts.offsets);
  body.add(Section::term_bytes, texts.bytes);
  body.add(Section::posting_offsets, offsets);
  body.add(Section::posting_documents, documents);
  body.add(Section::posting_impacts, impacts);
}

/// Calls `each` with the number of a term among those of its letter, and a document that has it.
template <typename Each>
void for_each_of(char letter, const std::vector<TermPostings>& terms, const Each& each) {
  std::uint32_t number = 0;
  for (const TermPostings& term : terms) {
    if (term.text.front() == letter) {
      for (const Posting posting : *term.postings) {
        each(number, posting >> 8U);
      }
      ++number;
    }
  }
}

void write_term_bits(Body& body, const std::vector<TermPostings>& terms, std::size_t documents) {
  std::vector<std::uint64_t> all;
  const std::size_t words = (documents + 63) / 64;
  for (const char letter : kBitFacets) {
    const std::size_t begin = all.size();
    for_each_of(letter, terms, [&](std::uint32_t number, std::uint32_t document) {
      all.resize(std::max(all.size(), begin + (number + 1) * words));
      all[begin + number * words + document / 64] |= std::uint64_t{1} << document % 64;
    });
  }
  body.add(Section::term_bits, all);
}

void write_single_terms(Body& body, const std::vector<TermPostings>& terms, std::size_t documents) {
  std::vector<std::uint16_t> all(documents, Segment::kNoTerm);
  for_each_of(kSingleFacet, terms, [&](std::uint32_t number, std::uint32_t document) {
    all[document] = static_cast<std::uint16_t>(number);
  });
  body.add(Section::single_terms, all);
}

void write_list_terms(Body& body, const std::vector<TermPostings>& terms, std::size_t documents) {
  std::vector<std::uint32_t> offsets{0};
  std::vector<std::uint32_t> all;
  std::vector<std::vector<std::uint32_t>> lists(documents);
  for_each_of(kListFacet, terms, [&](std::uint32_t number, std::uint32_t document) {
    lists[document].push_back(number);
  });
  for (const auto& list : lists) {
    all.insert(all.end(), list.begin(), list.end());
    offsets.push_back(static_cast<std::uint32_t>(all.size()));
  }
  body.add(Section::list_offsets, offsets);
  body.add(Section::list_terms, all);
}

}  // namespace

SegmentBuilder::SegmentBuilder() : state_(std::make_unique<State>()) {}
SegmentBuilder::SegmentBuilder(SegmentBuilder&&) noexcept = default;
SegmentBuilder::~SegmentBuilder() = default;

std::size_t SegmentBuilder::documents() const noexcept {
  return state_->rows.size();
}

void SegmentBuilder::add(const Document& document) {
  MDM_CHECK(documents() < kSegmentDocumentsMax);
  for (const Term& term : document.terms) {
    state_->add_posting(term.text, documents(), term.impact);
  }
  state_->rows.push_back({document.name, document.id, document.change, document.numbers});
}

void SegmentBuilder::add(const Segment& segment, const DocumentSet& dead) {
  std::vector<std::size_t> number_of(segment.documents());
  for (std::size_t document = 0; document < segment.documents(); ++document) {
    if (dead.has(document)) {
      continue;
    }
    MDM_CHECK(documents() < kSegmentDocumentsMax);
    number_of[document] = documents();
    Row row{std::string(segment.name(document)), segment.id(document), segment.change(document)};
    for (std::size_t number = 0; number < kNumbers; ++number) {
      row.numbers[number] = segment.numbers(static_cast<Number>(number))[document];
    }
    state_->rows.push_back(std::move(row));
  }
  for (std::uint32_t term = 0; term < segment.terms(); ++term) {
    const Postings postings = segment.postings(term);
    std::vector<Posting>* made = nullptr;
    for (std::size_t i = 0; i < postings.documents.size(); ++i) {
      if (const std::size_t document = postings.documents[i]; !dead.has(document)) {
        made = made != nullptr ? made : &state_->postings[std::string(segment.term(term))];
        made->push_back(static_cast<Posting>(number_of[document] << 8U) | postings.impacts[i]);
      }
    }
  }
}

std::string SegmentBuilder::finish() {
  const auto order = state_->order_by_name();
  Body body;
  state_->write_rows(body, order);
  const std::vector<TermPostings> terms = state_->sort_terms(order);
  write_terms(body, terms);
  write_term_bits(body, terms, order.size());
  write_single_terms(body, terms, order.size());
  write_list_terms(body, terms, order.size());
  return body.finish(static_cast<std::uint32_t>(order.size()),
                     static_cast<std::uint32_t>(terms.size()));
}

}  // namespace mdm::catalog
