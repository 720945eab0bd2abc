#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace mdm::catalog {

// How a segment lies in its file: docs/formats/catalog-index.md. Numbers are little-endian.

inline constexpr std::string_view kSegmentMagic = "MDMINDEX";
inline constexpr std::uint32_t kSegmentVersion = 3;
/// Of so many terms the first has a key, so that few parts of a large dictionary are looked at.
inline constexpr std::uint32_t kTermsPerKey = 256;
/// The parts of a file that have a digest each.
inline constexpr std::size_t kChunkBytes = 16'384;
inline constexpr std::size_t kAlignment = 16;

struct Section {
  enum Name : std::uint8_t {
    name_offsets,  ///< u32, one more than documents
    name_bytes,
    ids,            ///< i64
    changes,        ///< i64
    numbers,        ///< i64, all of a Number side by side
    first_letters,  ///< u32: of each first byte, and behind the last, where its terms begin
    term_keys,      ///< u64: the first eight bytes of each kTermsPerKey-th term
    term_offsets,   ///< u32, one more than terms
    term_bytes,
    posting_offsets,    ///< u32, one more than terms
    posting_documents,  ///< u16
    posting_impacts,    ///< u8
    term_bits,          ///< u64, those of a term side by side, the letters in their order
    single_terms,       ///< u16
    list_offsets,       ///< u32, one more than documents
    list_terms,         ///< u32
    count
  };

  std::uint64_t offset = 0;
  std::uint64_t size = 0;
};

struct SegmentHead {
  std::array<char, 8> magic{};
  std::uint32_t version = 0;
  std::uint32_t documents = 0;
  std::uint32_t terms = 0;
  std::uint32_t chunks = 0;
  std::uint64_t body = 0;  ///< where the first chunk begins
  std::uint64_t file_size = 0;
  std::array<Section, Section::count> sections{};
};

/// The first eight bytes of a term as a number, which sorts like them.
/// \param fill  stands for those that it lacks
std::uint64_t term_key(std::string_view term, std::uint8_t fill = 0) noexcept;

/// 64 bits of the digest, as they stand behind the head: of each chunk, then of the head and these.
using ChunkDigest = std::array<char, 16>;
ChunkDigest chunk_digest(std::string_view bytes);

}  // namespace mdm::catalog
