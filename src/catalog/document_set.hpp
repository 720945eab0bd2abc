#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace mdm::catalog {

/// Which documents of a segment. Sets that are combined are of one segment.
class DocumentSet {
 public:
  explicit DocumentSet(std::size_t documents, bool all = false)
      : documents_(documents), words_((documents + 63) / 64, all ? ~std::uint64_t{0} : 0) {
    if (all && documents % 64 != 0) {
      words_.back() = (std::uint64_t{1} << documents % 64) - 1;
    }
  }

  void add(std::size_t document) noexcept {
    words_[document / 64] |= std::uint64_t{1} << document % 64;
  }
  bool has(std::size_t document) const noexcept {
    return (words_[document / 64] >> document % 64 & 1U) != 0;
  }

  void keep(const DocumentSet& others) noexcept {
    combine(others, [](std::uint64_t a, std::uint64_t b) { return a & b; });
  }
  void add(const DocumentSet& others) noexcept {
    combine(others, [](std::uint64_t a, std::uint64_t b) { return a | b; });
  }
  void take_away(const DocumentSet& others) noexcept {
    combine(others, [](std::uint64_t a, std::uint64_t b) { return a & ~b; });
  }

  /// Bits of 64 documents at a time.
  std::span<const std::uint64_t> words() const noexcept { return words_; }
  std::span<std::uint64_t> words() noexcept { return words_; }

  std::size_t count_common(std::span<const std::uint64_t> others) const noexcept;

  std::size_t count() const noexcept { return count_common(words_); }

  /// In ascending order.
  std::vector<std::uint16_t> documents() const {
    std::vector<std::uint16_t> documents;
    list(documents);
    return documents;
  }
  /// The same, in place of what is there.
  void list(std::vector<std::uint16_t>& documents) const {
    documents.clear();
    documents.reserve(count());
    for (std::size_t word = 0; word < words_.size(); ++word) {
      for (std::uint64_t rest = words_[word]; rest != 0; rest &= rest - 1) {
        documents.push_back(static_cast<std::uint16_t>(
            word * 64 + static_cast<std::size_t>(std::countr_zero(rest))));
      }
    }
  }

  /// As bytes, little-endian; and back, where bytes of another size are an empty set.
  std::string_view bytes() const noexcept {
    return {reinterpret_cast<const char*>(words_.data()), words_.size() * sizeof(std::uint64_t)};
  }
  static DocumentSet from(std::string_view bytes, std::size_t documents);

 private:
  template <typename Combine>
  void combine(const DocumentSet& others, const Combine& combined) noexcept {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      words_[i] = combined(words_[i], others.words_[i]);
    }
  }

  std::size_t documents_;
  std::vector<std::uint64_t> words_;
};

}  // namespace mdm::catalog
