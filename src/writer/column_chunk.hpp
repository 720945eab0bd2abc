#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include <mdm/data.hpp>

#include "dictionary.hpp"

struct ZSTD_CCtx_s;

namespace mdm::writer {

/// What the footer tells of a column chunk, in the words of the format.
struct ChunkFacts {
  std::uint64_t size_bytes = 0;
  std::uint64_t plain_bytes = 0;  ///< before compression, with the heads of the pages
  std::uint64_t rows = 0;
  std::uint64_t nulls = 0;
  std::uint32_t dictionary_bytes = 0;  ///< of the page that comes first; 0: none
  bool has_plain_pages = false;
  bool has_extremes = false;  ///< false: no value, or a type without an order here
  std::array<std::array<char, 8>, 2>
      extremes{};  ///< the least and the greatest, as they are stored
};

/// What a thread needs to make pages, used again and again. One thread at a time.
class PageMaker {
 public:
  enum class Kind : std::uint8_t { plain, places, dictionary };

  PageMaker();
  PageMaker(const PageMaker&) = delete;
  PageMaker& operator=(const PageMaker&) = delete;
  ~PageMaker();

  /// Appends a page with `content`, compressed, of so many cells, to `out`.
  /// \returns its size before compression
  std::size_t append(Kind kind, std::size_t cells, std::string& out);

  std::string content{};  ///< of the page that is made next
  std::vector<std::uint64_t> values{};
  std::vector<std::uint32_t> places{};

 private:
  std::unique_ptr<ZSTD_CCtx_s, std::size_t (*)(ZSTD_CCtx_s*)> compressor_;
  std::string compressed_{};
};

/// Encodes one column of a row group after the other, a page for each piece: as a dictionary and
/// places in it while few values are distinct, else plain. In memory are the pages, compressed.
/// \source https://parquet.apache.org/docs/file-format/
class ChunkEncoder {
 public:
  explicit ChunkEncoder(const data::Field& field) : type_(field.type) {}

  void add(const data::Column& cells, PageMaker& maker);

  /// Appends the chunk to `out` and begins the next one.
  ChunkFacts finish(PageMaker& maker, std::string& out);

 private:
  data::Type type_;
  Dictionary dictionary_{};
  std::string pages_{};
  ChunkFacts facts_{};
};

}  // namespace mdm::writer
