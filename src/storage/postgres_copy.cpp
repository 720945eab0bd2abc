#include "postgres_copy.hpp"

#include <array>
#include <bit>
#include <cstring>
#include <limits>

#include <mdm/base.hpp>

namespace mdm::storage {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kHeader = "PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0"sv;
constexpr std::string_view kTrailer = "\xff\xff"sv;

constexpr std::int64_t kEpochDays = 10'957;  // from 1970-01-01 to 2000-01-01
constexpr std::int64_t kEpochMicros = kEpochDays * 86'400'000'000;
// The calendar of the server begins at 4714-11-24 BC; our last microsecond is before its end.
constexpr std::int64_t kFirstDay = -2'440'588;
constexpr std::int64_t kLastDay = 2'145'042'905;  // 5874897-12-31
constexpr std::int64_t kFirstMicro = kFirstDay * 86'400'000'000;

constexpr int kGroupDigits = 4;  // of a numeric, which counts in 10 000s
constexpr int kGroup = 10'000;
constexpr std::uint16_t kNegative = 0x4000;

template <typename Integer>
void append_big_endian(Integer value, std::string& out) {
  std::array<char, sizeof(Integer)> bytes{};
  auto bits = static_cast<std::make_unsigned_t<Integer>>(value);
  for (std::size_t i = bytes.size(); i-- > 0; bits = static_cast<decltype(bits)>(bits >> 7 >> 1)) {
    bytes.at(i) = static_cast<char>(bits & 0xFFU);
  }
  out.append(bytes.data(), bytes.size());
}

template <typename Integer>
Integer big_endian(const char* bytes) {
  std::make_unsigned_t<Integer> bits = 0;
  for (std::size_t i = 0; i < sizeof(Integer); ++i) {
    bits = static_cast<decltype(bits)>((bits << 7 << 1) | static_cast<unsigned char>(bytes[i]));
  }
  return static_cast<Integer>(bits);
}

template <typename Integer>
void append_sized(Integer value, std::string& out) {
  append_big_endian(static_cast<std::int32_t>(sizeof(Integer)), out);
  append_big_endian(value, out);
}

/// A numeric: its 10 000s from the first that is not 0, and how many stand before the point.
void append_decimal(data::Int128 units, int scale, std::string& out) {
  const bool negative = units < 0;
  const int groups_after = (scale + kGroupDigits - 1) / kGroupDigits;
  const data::Int128 point = data::power_of_ten(scale);
  data::Int128 whole = units / point;
  data::Int128 part = units % point;
  std::array<std::int16_t, 24> digits{};
  std::size_t first = digits.size();
  for (int i = 0; i < groups_after; ++i) {
    // The last group may have fewer digits than four of the scale.
    const int missing = i == 0 ? groups_after * kGroupDigits - scale : 0;
    const int base = kGroup / static_cast<int>(data::power_of_ten(missing));
    digits.at(--first) =
        static_cast<std::int16_t>(std::abs(static_cast<int>(part % base)) * (kGroup / base));
    part /= base;
  }
  std::size_t groups_before = 0;
  for (; whole != 0; whole /= kGroup, ++groups_before) {
    digits.at(--first) = static_cast<std::int16_t>(std::abs(static_cast<int>(whole % kGroup)));
  }
  const std::size_t count = digits.size() - first;
  append_big_endian(static_cast<std::int32_t>(8 + 2 * count), out);
  append_big_endian(static_cast<std::int16_t>(count), out);
  append_big_endian(static_cast<std::int16_t>(static_cast<int>(groups_before) - 1), out);
  append_big_endian(static_cast<std::int16_t>(negative ? kNegative : 0), out);
  append_big_endian(static_cast<std::int16_t>(scale), out);
  for (std::size_t i = first; i < digits.size(); ++i) {
    append_big_endian(digits.at(i), out);
  }
}

[[noreturn]] void refuse_cell(const data::Field& field, std::uint64_t row, std::string_view why) {
  fail(ErrorCode::bad_input, Hint{"use the backend duckdb, which keeps it"},
       "PostgreSQL cannot keep the cell of column {} in row {}: {}", field.name, row, why);
}

void append_cell(const data::Field& field, const data::Column& column, std::size_t at,
                 std::uint64_t row, std::string& out) {
  if (!column.valid(at)) {
    append_big_endian(std::int32_t{-1}, out);
    return;
  }
  switch (column.type) {
    case data::Type::boolean: append_sized(static_cast<std::int8_t>(column.bytes8[at]), out); break;
    case data::Type::int64:
    case data::Type::time: append_sized(column.ints[at], out); break;
    case data::Type::float64:
      append_sized(std::bit_cast<std::int64_t>(column.floats[at]), out);
      break;
    case data::Type::decimal: append_decimal(column.decimals[at], column.scale, out); break;
    case data::Type::date:
      if (column.days[at] < kFirstDay || column.days[at] > kLastDay) {
        refuse_cell(field, row, "its calendar has no " + data::cell_text(column, at));
      }
      append_sized(static_cast<std::int32_t>(column.days[at] - kEpochDays), out);
      break;
    case data::Type::timestamp:
      if (column.ints[at] < kFirstMicro) {
        refuse_cell(field, row, "its calendar has no " + data::cell_text(column, at));
      }
      append_sized(column.ints[at] - kEpochMicros, out);
      break;
    case data::Type::text: {
      const std::string_view text = column.text(at);
      if (text.find('\0') != std::string_view::npos) {
        refuse_cell(field, row, "the text holds a NUL");
      }
      append_big_endian(static_cast<std::int32_t>(text.size()), out);
      out += text;
      break;
    }
  }
}

/// Walks over the bytes of a row.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  std::string_view take(std::size_t count) {
    if (bytes_.size() < count) {
      fail(ErrorCode::bad_input, "PostgreSQL sent a row that ends too early");
    }
    const std::string_view taken = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return taken;
  }

  template <typename Integer>
  Integer number() {
    return big_endian<Integer>(take(sizeof(Integer)).data());
  }

 private:
  std::string_view bytes_;
};

data::Int128 decimal_of(std::string_view bytes, int scale) {
  Reader reader(bytes);
  const auto count = reader.number<std::int16_t>();
  const auto weight = reader.number<std::int16_t>();
  const auto sign = reader.number<std::uint16_t>();
  reader.number<std::int16_t>();  // digits that are shown
  data::Int128 units = 0;
  for (int i = 0; i < count; ++i) {
    const data::Int128 digits = reader.number<std::int16_t>();
    const int exponent = scale + kGroupDigits * (weight - i);
    units += exponent >= 0 ? digits * data::power_of_ten(exponent)
                           : digits / data::power_of_ten(-exponent);
  }
  return sign == kNegative ? -units : units;
}

void append_value(std::string_view bytes, data::Column& column) {
  Reader reader(bytes);
  switch (column.type) {
    case data::Type::boolean: column.push(reader.number<std::int8_t>() != 0); break;
    case data::Type::int64:
    case data::Type::time: column.push(reader.number<std::int64_t>()); break;
    case data::Type::float64:
      column.push(std::bit_cast<double>(reader.number<std::int64_t>()));
      break;
    case data::Type::decimal: column.push(decimal_of(bytes, column.scale)); break;
    case data::Type::date:
      column.push(std::int64_t{reader.number<std::int32_t>()} + kEpochDays);
      break;
    case data::Type::timestamp: column.push(reader.number<std::int64_t>() + kEpochMicros); break;
    case data::Type::text: column.push(bytes); break;
  }
}

}  // namespace

std::string postgres_type(const data::Field& field) {
  switch (field.type) {
    case data::Type::boolean: return "boolean";
    case data::Type::int64: return "bigint";
    case data::Type::float64: return "double precision";
    case data::Type::decimal:
      return fmt::format("numeric({},{})", data::kDecimalDigits + 1, field.scale);
    case data::Type::date: return "date";
    case data::Type::time: return "time";
    case data::Type::timestamp: return "timestamp";
    case data::Type::text: return "text";
  }
  return {};
}

std::string_view copy_header() {
  return kHeader;
}

std::string_view copy_trailer() {
  return kTrailer;
}

void append_copy_rows(const data::Schema& schema, const data::Batch& batch, std::size_t begin,
                      std::size_t end, std::uint64_t first_row, std::string& out) {
  for (std::size_t row = begin; row < end; ++row) {
    append_big_endian(static_cast<std::int16_t>(batch.columns.size()), out);
    for (std::size_t i = 0; i < batch.columns.size(); ++i) {
      append_cell(schema.fields[i], batch.columns[i], row, first_row + row, out);
    }
  }
}

void append_copied_row(std::string_view bytes, data::Batch& out) {
  if (bytes.starts_with(kHeader)) {
    bytes.remove_prefix(kHeader.size());
  }
  if (bytes.empty() || bytes == kTrailer) {
    return;
  }
  Reader reader(bytes);
  if (reader.number<std::int16_t>() != static_cast<std::int16_t>(out.columns.size())) {
    fail(ErrorCode::bad_input, "PostgreSQL sent a row of other columns");
  }
  for (data::Column& column : out.columns) {
    const auto length = reader.number<std::int32_t>();
    if (length < 0) {
      column.push_null();
    } else {
      append_value(reader.take(static_cast<std::size_t>(length)), column);
    }
  }
  ++out.rows;
}

}  // namespace mdm::storage
