#include "cells.hpp"

#include <cmath>
#include <limits>
#include <optional>

#include <mdm/base/files.hpp>

#include "bytes.hpp"
#include "damage.hpp"

namespace mdm::arrow {
namespace {

constexpr std::size_t kTextBytes = std::size_t{32} << 20U;  // of some rows
constexpr std::size_t kMostBytes = std::size_t{1} << 30U;   // of one, and of a dictionary
constexpr std::int64_t kMicroseconds = 1'000'000;

[[noreturn]] void fail_on_value(const Node& node, std::uint64_t row, std::string_view what) {
  fail(ErrorCode::bad_input, Hint{"cast the column to another type in the program that wrote it"},
       "column '{}', row {} of a record batch: {}", node.field.name, row + 1, what);
}

/// Fills `out`, one of the buffers of `column`; where `get` has no value, the cell is null.
template <typename T, typename Get>
void fill(const Array& array, const Range& range, data::Column& column, data::Buffer<T>& out,
          Get get) {
  out.resize(range.count);
  for (std::uint64_t i = 0; i < range.count; ++i) {
    const std::optional<T> value =
        array.valid(range.begin + i) ? get(range.begin + i) : std::optional<T>{};
    out[i] = value.value_or(T{});
    if (!value) {
      set_null(column, i);
    }
  }
}

data::Int128 integer_at(std::string_view cells, std::uint64_t row, std::size_t width,
                        bool is_signed) noexcept {
  const char* const at = cells.data() + row * width;
  switch (width) {
    case 1: return is_signed ? load<std::int8_t>(at) : data::Int128{load<std::uint8_t>(at)};
    case 2: return is_signed ? load<std::int16_t>(at) : data::Int128{load<std::uint16_t>(at)};
    case 4: return is_signed ? load<std::int32_t>(at) : data::Int128{load<std::uint32_t>(at)};
    default: return is_signed ? load<std::int64_t>(at) : data::Int128{load<std::uint64_t>(at)};
  }
}

/// IEEE 754 binary16. \source https://en.wikipedia.org/wiki/Half-precision_floating-point_format
double half(std::uint16_t bits) noexcept {
  const int exponent = (bits >> 10U) & 31U;
  const double fraction = bits & 1023U;
  const double magnitude = exponent == 0    ? std::ldexp(fraction, -24)
                           : exponent == 31 ? (fraction == 0 ? HUGE_VAL : std::nan(""))
                                            : std::ldexp(fraction + 1024, exponent - 25);
  return (bits >> 15U) != 0 ? -magnitude : magnitude;
}

double float_at(std::string_view cells, std::uint64_t row, std::size_t width) noexcept {
  const char* const at = cells.data() + row * width;
  switch (width) {
    case 2: return half(load<std::uint16_t>(at));
    case 4: return load<float>(at);
    default: return load<double>(at);
  }
}

/// A date in days, a time or timestamp in microseconds. Finer units are cut towards the past.
std::int64_t moment_at(const Node& node, const Array& array, std::uint64_t row) {
  const data::Int128 value = integer_at(array.cells, row, node.width, true);
  const std::int64_t wanted = node.field.type == data::Type::date ? 1 : kMicroseconds;
  data::Int128 moment = 0;
  if (node.units <= wanted) {
    moment = value * (wanted / node.units);
  } else {
    const data::Int128 divisor = node.units / wanted;
    moment = value / divisor - (value % divisor < 0 ? 1 : 0);
  }
  const bool is_day = node.field.type == data::Type::date;
  const std::int64_t most =
      is_day ? std::numeric_limits<std::int32_t>::max() : std::numeric_limits<std::int64_t>::max();
  if (moment > most || moment < -data::Int128{most}) {
    fail_on_value(node, row, "the moment is out of range");
  }
  return static_cast<std::int64_t>(moment);
}

/// The units of a decimal. \throws Error{bad_input} beyond 38 digits
data::Int128 decimal_at(const Node& node, const Array& array, std::uint64_t row) {
  const char* const at = array.cells.data() + row * node.width;
  data::Int128 units = 0;
  if (node.width <= 8) {
    units = integer_at(array.cells, row, node.width, true);
  } else {
    units = load<data::Int128>(at);
  }
  const data::Int128 sign = units < 0 ? -1 : 0;
  const bool fits = node.width <= 16 || load<data::Int128>(at + 16) == sign;
  const data::Int128 bound = data::power_of_ten(data::kDecimalDigits);
  if (!fits || units >= bound || units <= -bound) {
    fail_on_value(node, row, "the decimal has more than 38 digits");
  }
  return units;
}

void fill_numbers(const Node& node, const Array& array, const Range& range, data::Column& column) {
  const auto integer = [&](std::uint64_t row) {
    return node.form == Form::decimal ? decimal_at(node, array, row)
                                      : integer_at(array.cells, row, node.width, node.is_signed);
  };
  switch (node.field.type) {
    case data::Type::boolean:
      fill(array, range, column, column.bytes8, [&](std::uint64_t row) {
        const unsigned byte = static_cast<unsigned char>(array.cells[row / 8]);
        return std::optional(static_cast<std::uint8_t>((byte >> (row % 8)) & 1U));
      });
      return;
    case data::Type::int64:
      fill(array, range, column, column.ints, [&](std::uint64_t row) {
        return std::optional(static_cast<std::int64_t>(integer(row)));
      });
      return;
    case data::Type::float64:
      fill(array, range, column, column.floats, [&](std::uint64_t row) {
        const double value = node.form == Form::decimal
                                 ? data::decimal_value(integer(row), node.field.scale)
                                 : float_at(array.cells, row, node.width);
        return std::isnan(value) ? std::nullopt : std::optional(value);
      });
      return;
    case data::Type::decimal:
      fill(array, range, column, column.decimals,
           [&](std::uint64_t row) { return std::optional(integer(row)); });
      return;
    case data::Type::date:
      fill(array, range, column, column.days, [&](std::uint64_t row) {
        return std::optional(static_cast<std::int32_t>(moment_at(node, array, row)));
      });
      return;
    case data::Type::time:
    case data::Type::timestamp:
      fill(array, range, column, column.ints,
           [&](std::uint64_t row) { return std::optional(moment_at(node, array, row)); });
      return;
    case data::Type::text: return;
  }
}

std::uint64_t offset_at(const Node& node, const Array& array, std::uint64_t row) noexcept {
  // A negative one becomes one that is too large.
  return static_cast<std::uint64_t>(integer_at(array.offsets, row, node.width, true));
}

/// The bytes between two offsets, which may not go back nor leave the buffer.
std::string_view between_offsets(const Node& node, const Array& array, std::uint64_t row) {
  const std::uint64_t begin = offset_at(node, array, row);
  const std::uint64_t end = offset_at(node, array, row + 1);
  if (begin > end || end > array.cells.size()) {
    fail_on_value(node, row, "the text is outside of its buffer");
  }
  return array.cells.substr(begin, end - begin);
}

/// \source https://arrow.apache.org/docs/format/Columnar.html#variable-size-binary-view-layout
std::string_view viewed(const Node& node, const Array& array, std::uint64_t row) {
  constexpr std::size_t inside = 12;
  const std::string_view view = array.cells.substr(row * 16, 16);
  const auto length = load<std::int32_t>(view.data());
  if (length >= 0 && static_cast<std::size_t>(length) <= inside) {
    return view.substr(4, static_cast<std::size_t>(length));
  }
  const auto buffer = load<std::uint32_t>(view.data() + 8);
  const auto offset = load<std::uint32_t>(view.data() + 12);
  if (length < 0 || buffer >= array.more.size() || offset > array.more[buffer].size() ||
      static_cast<std::size_t>(length) > array.more[buffer].size() - offset) {
    fail_on_value(node, row, "the text is outside of its buffer");
  }
  return array.more[buffer].substr(offset, static_cast<std::size_t>(length));
}

std::string_view bytes_at(const Node& node, const Array& array, std::uint64_t row) {
  if (node.form == Form::fixed_bytes) {
    return array.cells.substr(row * node.width, node.width);
  }
  return node.is_view ? viewed(node, array, row) : between_offsets(node, array, row);
}

/// As the engine writes bytes: those that are not printable ASCII, quotes and backslashes as \xAB.
std::string escaped(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < ' ' || byte > '~' || c == '\\' || c == '"' || c == '\'') {
      text += fmt::format("\\x{:02X}", byte);
    } else {
      text += c;
    }
  }
  return text;
}

void fill_text(const Node& node, const Array& array, const Range& range, data::Column& column) {
  TextCells cells(column, range);
  for (std::uint64_t i = 0; i < range.count; ++i) {
    const std::uint64_t row = range.begin + i;
    if (node.form == Form::nothing || !array.valid(row)) {
      set_null(column, i);
      cells.push({});
      continue;
    }
    const std::string_view bytes = bytes_at(node, array, row);
    if (node.form != Form::text) {
      cells.push(escaped(bytes));
      continue;
    }
    if (!is_utf8(bytes)) {
      fail_on_value(node, row, "the text is not UTF-8");
    }
    cells.push(bytes);
  }
}

/// Numbers of a dictionary, and the values that they stand for.
class Lookup {
 public:
  Lookup(const Node& node, const Array& array, const Dictionaries& dictionaries)
      : node_(node), array_(array) {
    const auto found = dictionaries.find(node.indices->dictionary);
    if (found == dictionaries.end()) {
      fail_on_damage("column '{}' comes before its dictionary", node.field.name);
    }
    values_ = &found->second;
  }

  data::Column column(const Range& range) const {
    data::Column column(node_.field);
    column.rows = range.count;
    switch (node_.field.type) {
      case data::Type::boolean: gather(range, column, column.bytes8, values_->bytes8); break;
      case data::Type::int64:
      case data::Type::time:
      case data::Type::timestamp: gather(range, column, column.ints, values_->ints); break;
      case data::Type::float64: gather(range, column, column.floats, values_->floats); break;
      case data::Type::decimal: gather(range, column, column.decimals, values_->decimals); break;
      case data::Type::date: gather(range, column, column.days, values_->days); break;
      case data::Type::text: gather_text(range, column); break;
    }
    return column;
  }

 private:
  /// Where the value of a row stands, unless it is null.
  std::optional<std::size_t> place_of(std::uint64_t row) const {
    if (!array_.valid(row)) {
      return std::nullopt;
    }
    const data::Int128 place =
        integer_at(array_.cells, row, node_.indices->width, node_.indices->is_signed);
    if (place < 0 || place >= static_cast<data::Int128>(values_->rows)) {
      fail_on_value(node_, row, "its dictionary has no such number");
    }
    const auto at = static_cast<std::size_t>(place);
    return values_->valid(at) ? std::optional(at) : std::nullopt;
  }

  template <typename T>
  void gather(const Range& range, data::Column& column, data::Buffer<T>& out,
              const data::Buffer<T>& from) const {
    fill(array_, range, column, out, [&](std::uint64_t row) {
      const auto at = place_of(row);
      return at ? std::optional<T>(from[*at]) : std::nullopt;
    });
  }

  void gather_text(const Range& range, data::Column& column) const {
    TextCells cells(column, range);
    for (std::uint64_t i = 0; i < range.count; ++i) {
      const auto at = place_of(range.begin + i);
      if (!at) {
        set_null(column, i);
      }
      cells.push(at ? values_->text(*at) : std::string_view());
    }
  }

  const Node& node_;
  const Array& array_;
  const data::Column* values_ = nullptr;
};

}  // namespace

void set_null(data::Column& column, std::size_t row) {
  if (column.validity.empty()) {
    column.validity.assign((column.rows + 63) / 64, ~std::uint64_t{0});
  }
  column.validity[row / 64] &= ~(std::uint64_t{1} << (row % 64));
}

TextCells::TextCells(data::Column& column, const Range& range)
    : column_(column),
      may_be_cut_(range.may_be_cut()),
      room_(may_be_cut_ ? kTextBytes : kMostBytes) {
  column_.offsets.reserve(range.count + 1);
  column_.offsets.push_back(0);
}

void TextCells::push(std::string_view text) {
  if (text.size() > room_) {
    if (may_be_cut_) {
      throw TooMuchText{};
    }
    fail(ErrorCode::bad_input, "an Arrow file has a cell, or a dictionary, of over a GiB");
  }
  room_ -= text.size();
  column_.chars.insert(column_.chars.end(), text.begin(), text.end());
  column_.offsets.push_back(static_cast<std::int32_t>(column_.chars.size()));
}

Elements elements_of(const Node& node, const Array& array, const Range& range) {
  Elements elements;
  elements.counts.reserve(range.count);
  if (node.form == Form::fixed_list) {
    const auto size = static_cast<std::uint64_t>(node.list_size);
    elements.begin = range.begin * size;
    elements.counts.assign(range.count, size);
    return elements;
  }
  const std::uint64_t most = array.children.front().rows;
  elements.begin = range.count == 0 ? 0 : offset_at(node, array, range.begin);
  for (std::uint64_t row = range.begin; row < range.begin + range.count; ++row) {
    const std::uint64_t begin = offset_at(node, array, row);
    const std::uint64_t end = offset_at(node, array, row + 1);
    if (begin > end || end > most) {
      fail_on_value(node, row, "the list is outside of its elements");
    }
    elements.counts.push_back(end - begin);
  }
  return elements;
}

data::Column cells_of(const Node& node, const Array& array, const Range& range,
                      const Dictionaries& dictionaries) {
  if (node.indices) {
    return Lookup(node, array, dictionaries).column(range);
  }
  if (node.is_nested()) {
    return json_cells_of(node, array, range, dictionaries);
  }
  data::Column column(node.field);
  column.rows = range.count;
  if (node.field.type == data::Type::text) {
    fill_text(node, array, range, column);
  } else {
    fill_numbers(node, array, range, column);
  }
  return column;
}

}  // namespace mdm::arrow
