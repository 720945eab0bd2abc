#include <array>
#include <bit>
#include <charconv>
#include <cmath>

#include <mdm/data.hpp>

namespace mdm::data {
namespace {

void set_valid(Column& column, bool valid) {
  const std::size_t row = column.rows++;
  if (valid && column.validity.empty()) {
    return;
  }
  if (column.validity.empty()) {
    column.validity.assign(row / 64 + 1, ~std::uint64_t{0});
  }
  if (column.validity.size() <= row / 64) {
    column.validity.push_back(~std::uint64_t{0});
  }
  if (!valid) {
    column.validity[row >> 6U] &= ~(std::uint64_t{1} << (row & 63U));
  }
}

void push_text(Column& column, std::string_view value) {
  if (column.offsets.empty()) {
    column.offsets.push_back(0);
  }
  column.chars.insert(column.chars.end(), value.begin(), value.end());
  column.offsets.push_back(static_cast<std::int32_t>(column.chars.size()));
}

template <typename T>
Buffer<T> part(const Buffer<T>& buffer, std::size_t begin, std::size_t count) {
  const auto first = buffer.begin() + static_cast<std::ptrdiff_t>(begin);
  return buffer.empty() ? Buffer<T>()
                        : Buffer<T>(first, first + static_cast<std::ptrdiff_t>(count));
}

class MemoryStream final : public BatchStream {
 public:
  MemoryStream(Schema schema, std::vector<Batch> batches)
      : schema_(std::move(schema)), batches_(std::move(batches)) {}

  const Schema& schema() const override { return schema_; }

  bool next(Batch& out) override {
    while (position_ < batches_.size()) {
      out = std::move(batches_[position_++]);
      if (out.rows > 0) {
        return true;
      }
    }
    out = {};
    return false;
  }

 private:
  Schema schema_;
  std::vector<Batch> batches_;
  std::size_t position_ = 0;
};

}  // namespace

std::size_t Column::null_count() const noexcept {
  if (validity.empty()) {
    return 0;
  }
  std::size_t valid_cells = 0;
  for (std::size_t row = 0; row < rows; row += 64) {
    std::uint64_t word = validity[row >> 6U];
    if (rows - row < 64) {
      word &= (std::uint64_t{1} << (rows - row)) - 1;
    }
    valid_cells += static_cast<std::size_t>(std::popcount(word));
  }
  return rows - valid_cells;
}

std::size_t Column::size_bytes() const noexcept {
  return validity.size() * 8 + bytes8.size() + ints.size() * 8 + floats.size() * 8 +
         decimals.size() * 16 + days.size() * 4 + offsets.size() * 4 + chars.size();
}

void Column::push_null() {
  switch (type) {
    case Type::boolean: bytes8.push_back(0); break;
    case Type::int64:
    case Type::time:
    case Type::timestamp: ints.push_back(0); break;
    case Type::float64: floats.push_back(0); break;
    case Type::decimal: decimals.push_back(0); break;
    case Type::date: days.push_back(0); break;
    case Type::text: push_text(*this, {}); break;
  }
  set_valid(*this, false);
}

void Column::push(bool value) {
  MDM_CHECK(type == Type::boolean);
  bytes8.push_back(value ? 1 : 0);
  set_valid(*this, true);
}

void Column::push(std::int64_t value) {
  if (type == Type::date) {
    days.push_back(static_cast<std::int32_t>(value));
  } else {
    MDM_CHECK(type == Type::int64 || type == Type::time || type == Type::timestamp);
    ints.push_back(value);
  }
  set_valid(*this, true);
}

void Column::push(double value) {
  MDM_CHECK(type == Type::float64);
  floats.push_back(std::isnan(value) ? 0 : value);
  set_valid(*this, !std::isnan(value));
}

void Column::push(Int128 value) {
  MDM_CHECK(type == Type::decimal);
  decimals.push_back(value);
  set_valid(*this, true);
}

void Column::push(std::string_view value) {
  MDM_CHECK(type == Type::text);
  push_text(*this, value);
  set_valid(*this, true);
}

Column Column::slice(std::size_t begin, std::size_t count) const {
  Column cut(type, scale);
  cut.rows = count;
  cut.bytes8 = part(bytes8, begin, count);
  cut.ints = part(ints, begin, count);
  cut.floats = part(floats, begin, count);
  cut.decimals = part(decimals, begin, count);
  cut.days = part(days, begin, count);
  if (type == Type::text) {
    const std::int32_t first = offsets[begin];
    cut.offsets = part(offsets, begin, count + 1);
    for (std::int32_t& offset : cut.offsets) {
      offset -= first;
    }
    cut.chars =
        part(chars, static_cast<std::size_t>(first), static_cast<std::size_t>(cut.offsets.back()));
  }
  if (!validity.empty()) {
    cut.validity.assign((count + 63) / 64, ~std::uint64_t{0});
    for (std::size_t row = 0; row < count; ++row) {
      if (!valid(begin + row)) {
        cut.validity[row >> 6U] &= ~(std::uint64_t{1} << (row & 63U));
      }
    }
  }
  return cut;
}

std::size_t Batch::size_bytes() const noexcept {
  std::size_t total = 0;
  for (const Column& column : columns) {
    total += column.size_bytes();
  }
  return total;
}

std::unique_ptr<BatchStream> stream_of(Schema schema, std::vector<Batch> batches) {
  return std::make_unique<MemoryStream>(std::move(schema), std::move(batches));
}

std::string float_text(double value) {
  if (std::isnan(value)) {
    return "NaN";
  }
  if (std::isinf(value)) {
    return value > 0 ? "Infinity" : "-Infinity";
  }
  char buffer[32];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
  return {buffer, end};
}

Int128 power_of_ten(int exponent) noexcept {
  static constexpr auto kPowers = [] {
    std::array<Int128, kDecimalDigits + 1> powers{};
    powers[0] = 1;
    for (std::size_t i = 1; i < powers.size(); ++i) {
      powers.at(i) = powers.at(i - 1) * 10;
    }
    return powers;
  }();
  return kPowers.at(static_cast<std::size_t>(exponent));
}

std::string decimal_text(Int128 units, int scale) {
  std::string reversed;
  const bool negative = units < 0;
  for (int digit = 0; units != 0 || digit <= scale; ++digit, units /= 10) {
    if (digit == scale && scale > 0) {
      reversed += '.';
    }
    reversed += static_cast<char>('0' + std::abs(static_cast<int>(units % 10)));
  }
  if (negative) {
    reversed += '-';
  }
  return {reversed.rbegin(), reversed.rend()};
}

double decimal_value(Int128 units, int scale) noexcept {
  return static_cast<double>(units) / static_cast<double>(power_of_ten(scale));
}

std::string cell_text(const Column& column, std::size_t row) {
  if (!column.valid(row)) {
    return {};
  }
  switch (column.type) {
    case Type::boolean: return column.bytes8[row] != 0 ? "true" : "false";
    case Type::float64: return float_text(column.floats[row]);
    case Type::decimal: return decimal_text(column.decimals[row], column.scale);
    case Type::date: return int_text(Type::date, column.days[row]);
    case Type::text: return std::string(column.text(row));
    default: return int_text(column.type, column.ints[row]);
  }
}

}  // namespace mdm::data
