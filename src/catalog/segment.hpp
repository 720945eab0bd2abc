#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "document.hpp"
#include "document_set.hpp"

namespace mdm::catalog {

inline constexpr std::size_t kSegmentDocumentsMax = 65'535;

// The segment knows the values of these fields by document, too:
/// Fields of few values, as a bit for each value and document.
inline constexpr std::string_view kBitFacets = "bpyz";
/// The field of which a document has at most one value, and that of which it has several.
inline constexpr char kSingleFacet = 'o';
inline constexpr char kListFacet = 'g';

/// Terms side by side in the order of a segment's dictionary.
struct TermRange {
  std::uint32_t first = 0;
  std::uint32_t last = 0;  ///< behind the last one

  std::uint32_t size() const noexcept { return last - first; }
};

/// Documents that hold a term, in ascending order, and how much it tells about each.
struct Postings {
  std::span<const std::uint16_t> documents{};
  std::span<const std::uint8_t> impacts{};
};

/// Up to 65 535 documents, numbered in the order of their names, and what is found by their terms:
/// docs/formats/catalog-index.md. Immutable, and one thread at a time.
///
/// Opening one reads its head. What is read of the rest is checked, part by part, at its first use:
/// every call throws Error{bad_input} if its bytes are not those that were written.
class Segment {
 public:
  /// Maps a file. \throws Error{not_found | permission_denied | io_failed | bad_input}
  explicit Segment(const std::filesystem::path& file);
  /// One that is in memory.
  explicit Segment(std::string bytes);
  Segment(Segment&&) noexcept;
  Segment& operator=(Segment&&) noexcept;
  ~Segment();

  std::size_t documents() const noexcept { return documents_; }
  std::string_view name(std::size_t document) const;
  std::optional<std::size_t> find_name(std::string_view name) const;
  std::int64_t id(std::size_t document) const;
  std::int64_t change(std::size_t document) const;
  std::span<const std::int64_t> numbers(Number number) const;

  std::uint32_t terms() const noexcept { return terms_; }
  std::string_view term(std::uint32_t term) const;
  std::optional<std::uint32_t> find_term(std::string_view text) const;
  /// Terms that begin with `prefix`, of those in `within`.
  TermRange terms_with(std::string_view prefix, TermRange within) const;
  TermRange terms_with(std::string_view prefix) const;
  Postings postings(std::uint32_t term) const { return postings(TermRange{term, term + 1}); }
  /// Of all terms of a range, one behind the other.
  Postings postings(TermRange range) const;
  std::span<const std::uint16_t> documents_with(std::uint32_t term) const {
    return documents_with(TermRange{term, term + 1});
  }
  std::span<const std::uint16_t> documents_with(TermRange range) const;
  /// The sum of their postings.
  std::uint64_t posting_count(TermRange range) const;

  /// All terms of a range, one behind the other, and the offsets where each begins.
  struct TermBytes {
    std::string_view bytes{};
    std::span<const std::uint32_t> offsets{};  ///< the first is that of `bytes`
  };
  TermBytes term_bytes(TermRange range) const;

  /// The documents that hold a term of a letter of kBitFacets, as DocumentSet has them.
  /// \param number  of the term among those of its letter
  std::span<const std::uint64_t> term_bits(char letter, std::uint32_t number) const;
  /// Of each document the term of kSingleFacet, counted from the first of the letter; kNoTerm if
  /// it has none.
  std::span<const std::uint16_t> single_terms() const;
  static constexpr std::uint16_t kNoTerm = 0xFFFF;
  /// Of a document the terms of kListFacet, counted likewise.
  std::span<const std::uint32_t> list_terms(std::size_t document) const;

  /// Reads and checks all of it.
  void verify() const;

 private:
  struct Bytes;
  void read_head();
  template <typename IsBefore>
  std::uint32_t border(TermRange within, std::uint64_t key, const IsBefore& is_before) const;
  template <typename T>
  std::span<const T> read(std::size_t section, std::size_t first, std::size_t count) const;

  std::unique_ptr<Bytes> bytes_;
  std::size_t documents_ = 0;
  std::uint32_t terms_ = 0;
};

/// Makes the bytes of a segment of at most kSegmentDocumentsMax documents of different names.
class SegmentBuilder {
 public:
  SegmentBuilder();
  SegmentBuilder(SegmentBuilder&&) noexcept;
  ~SegmentBuilder();

  void add(const Document& document);
  /// All documents but those in `dead`.
  void add(const Segment& segment, const DocumentSet& dead);
  std::size_t documents() const noexcept;
  std::string finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace mdm::catalog
