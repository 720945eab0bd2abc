#include "parquet_footer.hpp"

#include <array>
#include <bit>
#include <cstring>
#include <numeric>

#include <mdm/base.hpp>

#include "parquet_encodings.hpp"
#include "thrift.hpp"

namespace mdm::writer {
namespace {

// Type, FieldRepetitionType, ConvertedType, CompressionCodec of the format.
constexpr std::int32_t kFixedBytes = 7;
constexpr std::int32_t kOptional = 1;
constexpr std::int32_t kUtf8 = 0;
constexpr std::int32_t kDecimal = 5;
constexpr std::int32_t kDate = 6;
constexpr std::int32_t kZstd = 6;

using Element = ThriftText::Element;

std::int32_t stored_type(data::Type type) {
  switch (type) {
    case data::Type::boolean: return 0;
    case data::Type::date: return 1;
    case data::Type::float64: return 5;
    case data::Type::text: return 6;
    case data::Type::decimal: return kFixedBytes;
    default: return 2;
  }
}

/// A union of which one member, an empty struct, is set.
void add_choice(int field, int member, ThriftText& out) {
  out.begin(field);
  out.begin(member);
  out.end();
  out.end();
}

/// Microseconds, of no time zone.
void add_moment(int member, ThriftText& out) {
  out.begin(10);
  out.begin(member);
  out.add(1, false);
  add_choice(2, 2, out);
  out.end();
  out.end();
}

void add_meaning(const data::Field& field, ThriftText& out) {
  switch (field.type) {
    case data::Type::text:
      out.add(6, kUtf8);
      add_choice(10, 1, out);
      break;
    case data::Type::date:
      out.add(6, kDate);
      add_choice(10, 6, out);
      break;
    case data::Type::decimal:
      out.add(6, kDecimal);
      out.add(7, field.scale);
      out.add(8, data::kDecimalDigits);
      out.begin(10);
      out.begin(5);
      out.add(1, field.scale);
      out.add(2, data::kDecimalDigits);
      out.end();
      out.end();
      break;
    case data::Type::time: add_moment(7, out); break;
    case data::Type::timestamp: add_moment(8, out); break;
    default: break;
  }
}

void add_column(const data::Field& field, ThriftText& out) {
  out.begin();
  out.add(1, stored_type(field.type));
  if (field.type == data::Type::decimal) {
    out.add(2, kDecimalBytes);
  }
  out.add(3, kOptional);
  out.add(4, std::string_view(field.name));
  add_meaning(field, out);
  out.end();
}

std::size_t value_bytes(data::Type type) {
  switch (type) {
    case data::Type::boolean: return 1;
    case data::Type::date: return 4;
    default: return 8;
  }
}

/// Zero has two signs, which compare equal: the least is the negative one, the greatest the other.
std::string extreme_of(const ChunkFacts& chunk, std::size_t which, data::Type type) {
  std::array<char, 8> bytes = chunk.extremes[which];
  if (type == data::Type::float64 && std::bit_cast<double>(bytes) == 0) {
    bytes = std::bit_cast<std::array<char, 8>>(which == 0 ? -0.0 : 0.0);
  }
  return {bytes.data(), value_bytes(type)};
}

void add_statistics(const ChunkFacts& chunk, data::Type type, ThriftText& out) {
  out.begin(12);
  out.add(3, static_cast<std::int64_t>(chunk.nulls));
  if (chunk.has_extremes) {
    out.add(5, extreme_of(chunk, 1, type));
    out.add(6, extreme_of(chunk, 0, type));
  }
  out.end();
}

void add_encodings(const ChunkFacts& chunk, ThriftText& out) {
  const bool dictionary = chunk.dictionary_bytes > 0;
  out.list(2, Element::i32, dictionary ? 3 : 2);
  out.element(kPlain);
  out.element(kRuns);
  if (dictionary) {
    out.element(kPlaces);
  }
}

void add_chunk(const ChunkFacts& chunk, const data::Field& field, std::uint64_t offset,
               ThriftText& out) {
  out.begin();
  out.add(2, static_cast<std::int64_t>(offset));
  out.begin(3);
  out.add(1, stored_type(field.type));
  add_encodings(chunk, out);
  out.list(3, Element::binary, 1);
  out.element(std::string_view(field.name));
  out.add(4, kZstd);
  out.add(5, static_cast<std::int64_t>(chunk.rows));
  out.add(6, static_cast<std::int64_t>(chunk.plain_bytes));
  out.add(7, static_cast<std::int64_t>(chunk.size_bytes));
  out.add(9, static_cast<std::int64_t>(offset + chunk.dictionary_bytes));
  if (chunk.dictionary_bytes > 0) {
    out.add(11, static_cast<std::int64_t>(offset));
  }
  add_statistics(chunk, field.type, out);
  out.end();
  out.end();
}

std::uint64_t sum_of(std::span<const ChunkFacts> chunks, std::uint64_t ChunkFacts::*member) {
  return std::accumulate(
      chunks.begin(), chunks.end(), std::uint64_t{0},
      [&](std::uint64_t sum, const ChunkFacts& chunk) { return sum + chunk.*member; });
}

void add_group(std::span<const ChunkFacts> chunks, const data::Schema& schema, std::uint64_t offset,
               ThriftText& out) {
  const std::uint64_t size_bytes = sum_of(chunks, &ChunkFacts::size_bytes);
  out.begin();
  out.list(1, Element::structure, chunks.size());
  std::uint64_t at = offset;
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    add_chunk(chunks[i], schema.fields[i], at, out);
    at += chunks[i].size_bytes;
  }
  out.add(2, static_cast<std::int64_t>(sum_of(chunks, &ChunkFacts::plain_bytes)));
  out.add(3, static_cast<std::int64_t>(chunks.front().rows));
  out.add(5, static_cast<std::int64_t>(offset));
  out.add(6, static_cast<std::int64_t>(size_bytes));
  out.end();
}

void add_schema(const data::Schema& schema, ThriftText& out) {
  out.list(2, Element::structure, schema.fields.size() + 1);
  out.begin();
  out.add(4, std::string_view("schema"));
  out.add(5, static_cast<std::int32_t>(schema.fields.size()));
  out.end();
  for (const data::Field& field : schema.fields) {
    add_column(field, out);
  }
}

/// The statistics are meant in the order of the types.
void add_orders(std::size_t columns, ThriftText& out) {
  out.list(7, Element::structure, columns);
  for (std::size_t i = 0; i < columns; ++i) {
    out.begin();
    out.begin(1);
    out.end();
    out.end();
  }
}

}  // namespace

std::string row_group_metadata(const data::Schema& schema, std::span<const ChunkFacts> chunks,
                               std::uint64_t offset) {
  ThriftText out;
  add_group(chunks, schema, offset, out);
  return out.bytes();
}

Footer footer_around(const data::Schema& schema, std::uint64_t rows, std::size_t groups) {
  ThriftText out;
  out.begin();
  out.add(1, std::int32_t{1});
  add_schema(schema, out);
  out.add(3, static_cast<std::int64_t>(rows));
  out.list(4, Element::structure, groups);
  Footer footer{.before_groups = out.bytes()};
  out.clear();
  out.add(6, std::string_view("mdm"));
  add_orders(schema.fields.size(), out);
  out.end();
  footer.after_groups = out.bytes();
  return footer;
}

}  // namespace mdm::writer
