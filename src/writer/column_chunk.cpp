#include "column_chunk.hpp"

#include <bit>
#include <cstring>
#include <utility>

#include <zstd.h>

#include <mdm/base.hpp>

#include "packed_numbers.hpp"
#include "parquet_encodings.hpp"
#include "thrift.hpp"

namespace mdm::writer {
namespace {

constexpr int kZstdLevel = 1;

// PageType of the format.
constexpr std::int32_t kDataPage = 0;
constexpr std::int32_t kDictionaryPage = 2;

template <typename T>
void append_bytes(const T& value, std::string& out) {
  std::array<char, sizeof(T)> bytes{};
  std::memcpy(bytes.data(), &value, sizeof(T));
  out.append(bytes.data(), bytes.size());
}

template <typename T>
void append_cells(const data::Column& cells, const data::Buffer<T>& values, std::string& out) {
  if (cells.validity.empty()) {
    out.append(reinterpret_cast<const char*>(values.data()), cells.rows * sizeof(T));
    return;
  }
  for (std::size_t row = 0; row < cells.rows; ++row) {
    if (cells.valid(row)) {
      append_bytes(values[row], out);
    }
  }
}

void append_bits(const data::Column& cells, std::string& out) {
  unsigned byte = 0;
  unsigned filled = 0;
  for (std::size_t row = 0; row < cells.rows; ++row) {
    if (cells.valid(row)) {
      byte |= (cells.bytes8[row] != 0 ? 1U : 0U) << filled;
      if (++filled == 8) {
        out.push_back(static_cast<char>(byte));
        byte = filled = 0;
      }
    }
  }
  if (filled > 0) {
    out.push_back(static_cast<char>(byte));
  }
}

void append_texts(const data::Column& cells, std::string& out) {
  for (std::size_t row = 0; row < cells.rows; ++row) {
    if (cells.valid(row)) {
      append_bytes(static_cast<std::uint32_t>(cells.text(row).size()), out);
      out.append(cells.text(row));
    }
  }
}

/// The highest byte first.
void append_decimals(const data::Column& cells, std::string& out) {
  for (std::size_t row = 0; row < cells.rows; ++row) {
    for (auto byte = static_cast<std::size_t>(kDecimalBytes); cells.valid(row) && byte > 0;
         --byte) {
      out.push_back(static_cast<char>(cells.decimals[row] >> (8 * (byte - 1))));
    }
  }
}

void append_plain(const data::Column& cells, std::string& out) {
  switch (cells.type) {
    case data::Type::boolean: append_bits(cells, out); break;
    case data::Type::float64: append_cells(cells, cells.floats, out); break;
    case data::Type::decimal: append_decimals(cells, out); break;
    case data::Type::date: append_cells(cells, cells.days, out); break;
    case data::Type::text: append_texts(cells, out); break;
    default: append_cells(cells, cells.ints, out); break;
  }
}

/// Which cells are there: the "definition levels" of a column that may have nulls.
void append_validity(const data::Column& cells, std::string& out) {
  const std::size_t begin = out.size();
  out.append(sizeof(std::uint32_t), '\0');
  if (cells.validity.empty()) {
    append_run_of_ones(cells.rows, out);
  } else {
    append_packed_bits(cells.validity, cells.rows, out);
  }
  const auto size = static_cast<std::uint32_t>(out.size() - begin - sizeof(std::uint32_t));
  std::memcpy(out.data() + begin, &size, sizeof size);
}

/// The values of 8 bytes that are there, as their bits.
template <typename T>
void gather(const data::Column& cells, const data::Buffer<T>& values,
            std::vector<std::uint64_t>& out) {
  out.clear();
  for (std::size_t row = 0; row < cells.rows; ++row) {
    if (cells.valid(row)) {
      out.push_back(std::bit_cast<std::uint64_t>(values[row]));
    }
  }
}

template <typename T>
T extreme_of(const ChunkFacts& facts, std::size_t which) {
  T value{};
  std::memcpy(&value, facts.extremes[which].data(), sizeof value);
  return value;
}

template <typename T>
void widen_extremes(const data::Column& cells, const data::Buffer<T>& values, ChunkFacts& facts) {
  T least = extreme_of<T>(facts, 0);
  T greatest = extreme_of<T>(facts, 1);
  for (std::size_t row = 0; row < cells.rows; ++row) {
    if (!cells.valid(row)) {
      continue;
    }
    if (!facts.has_extremes) {
      least = greatest = values[row];
      facts.has_extremes = true;
    }
    least = values[row] < least ? values[row] : least;
    greatest = greatest < values[row] ? values[row] : greatest;
  }
  std::memcpy(facts.extremes[0].data(), &least, sizeof least);
  std::memcpy(facts.extremes[1].data(), &greatest, sizeof greatest);
}

void widen_extremes(const data::Column& cells, ChunkFacts& facts) {
  switch (cells.type) {
    case data::Type::boolean: widen_extremes(cells, cells.bytes8, facts); break;
    case data::Type::float64: widen_extremes(cells, cells.floats, facts); break;
    case data::Type::date: widen_extremes(cells, cells.days, facts); break;
    case data::Type::decimal:
    case data::Type::text: break;
    default: widen_extremes(cells, cells.ints, facts); break;
  }
}

bool append_places(const data::Column& cells, Dictionary& dictionary, PageMaker& maker) {
  switch (cells.type) {
    case data::Type::float64: gather(cells, cells.floats, maker.values); break;
    case data::Type::int64:
    case data::Type::time:
    case data::Type::timestamp: gather(cells, cells.ints, maker.values); break;
    default: return false;
  }
  // A chunk of nulls alone has no dictionary.
  if (maker.values.empty() || !dictionary.add(maker.values, maker.places)) {
    return false;
  }
  const auto width = static_cast<unsigned>(std::bit_width((dictionary.values().size() - 1) | 1U));
  maker.content.push_back(static_cast<char>(width));
  append_packed(maker.places, width, maker.content);
  return true;
}

std::string head_of(PageMaker::Kind kind, std::size_t cells, std::size_t plain, std::size_t size) {
  const bool dictionary = kind == PageMaker::Kind::dictionary;
  ThriftText head;
  head.begin();
  head.add(1, dictionary ? kDictionaryPage : kDataPage);
  head.add(2, static_cast<std::int32_t>(plain));
  head.add(3, static_cast<std::int32_t>(size));
  head.begin(dictionary ? 7 : 5);
  head.add(1, static_cast<std::int32_t>(cells));
  head.add(2, kind == PageMaker::Kind::places ? kPlaces : kPlain);
  if (!dictionary) {
    head.add(3, kRuns);
    head.add(4, kRuns);
  }
  head.end();
  head.end();
  return head.bytes();
}

}  // namespace

PageMaker::PageMaker() : compressor_(ZSTD_createCCtx(), ZSTD_freeCCtx) {
  MDM_CHECK(compressor_ != nullptr);
}

PageMaker::~PageMaker() = default;

std::size_t PageMaker::append(Kind kind, std::size_t cells, std::string& out) {
  compressed_.resize(ZSTD_compressBound(content.size()));
  const std::size_t size =
      ZSTD_compressCCtx(compressor_.get(), compressed_.data(), compressed_.size(), content.data(),
                        content.size(), kZstdLevel);
  MDM_CHECK(ZSTD_isError(size) == 0);
  const std::string head = head_of(kind, cells, content.size(), size);
  out.append(head);
  out.append(compressed_, 0, size);
  const std::size_t plain = head.size() + content.size();
  content.clear();
  return plain;
}

void ChunkEncoder::add(const data::Column& cells, PageMaker& maker) {
  facts_.rows += cells.rows;
  facts_.nulls += cells.null_count();
  widen_extremes(cells, facts_);
  append_validity(cells, maker.content);
  const bool places = append_places(cells, dictionary_, maker);
  if (!places) {
    append_plain(cells, maker.content);
    facts_.has_plain_pages = true;
  }
  facts_.plain_bytes +=
      maker.append(places ? PageMaker::Kind::places : PageMaker::Kind::plain, cells.rows, pages_);
}

ChunkFacts ChunkEncoder::finish(PageMaker& maker, std::string& out) {
  const std::size_t begin = out.size();
  if (const auto& values = dictionary_.values(); !values.empty()) {
    maker.content.append(reinterpret_cast<const char*>(values.data()),
                         values.size() * sizeof(std::uint64_t));
    facts_.plain_bytes += maker.append(PageMaker::Kind::dictionary, values.size(), out);
    facts_.dictionary_bytes = static_cast<std::uint32_t>(out.size() - begin);
  }
  out.append(pages_);
  facts_.size_bytes = out.size() - begin;
  pages_.clear();
  dictionary_.clear();
  return std::exchange(facts_, {});
}

}  // namespace mdm::writer
