#include <cmath>
#include <cstring>
#include <limits>

#include <mdm/base.hpp>

#include "cells.hpp"
#include "statement.hpp"

namespace mdm::duckdb {
namespace {

constexpr std::uint64_t kAllValid = ~std::uint64_t{0};

bool holds_null(const std::uint64_t* mask, std::size_t rows) {
  if (mask == nullptr) {
    return false;
  }
  for (std::size_t row = 0; row < rows; ++row) {
    if ((row & 63U) == 0 && mask[row >> 6U] == kAllValid) {
      row += 63;
    } else if (!is_set(mask, row)) {
      return true;
    }
  }
  return false;
}

void set_null(data::Column& column, std::size_t row) {
  const std::size_t words = row / 64 + 1;
  if (column.validity.size() < words) {
    column.validity.resize(words, kAllValid);
  }
  column.validity[row >> 6U] &= ~(std::uint64_t{1} << (row & 63U));
}

/// Copies the values; what a null cell holds in the engine is undefined and becomes zero.
template <typename Source, typename Target, typename IsNull>
void append_values(const Source* values, const std::uint64_t* mask, std::size_t rows,
                   data::Column& column, data::Buffer<Target>& buffer, IsNull is_null) {
  const std::size_t base = buffer.size();
  buffer.resize(base + rows);
  std::memcpy(buffer.data() + base, values, rows * sizeof(Target));
  for (std::size_t row = 0; row < rows; ++row) {
    if (!is_set(mask, row) || is_null(buffer[base + row])) {
      buffer[base + row] = Target{};
      set_null(column, base + row);
    }
  }
}

void append_text(const duckdb_string_t* cells, const std::uint64_t* mask, std::size_t rows,
                 data::Column& column) {
  if (column.offsets.empty()) {
    column.offsets.push_back(0);
  }
  std::size_t end = column.chars.size();
  for (std::size_t row = 0; row < rows; ++row) {
    end += is_set(mask, row) ? cells[row].value.inlined.length : 0;
  }
  if (end > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max())) {
    fail(ErrorCode::bad_input, "text cells are too long for one batch: {} bytes", end);
  }
  std::size_t at = column.chars.size();
  column.chars.resize(end);
  for (std::size_t row = 0; row < rows; ++row) {
    if (is_set(mask, row)) {
      const std::string_view text = text_of(cells[row]);
      text.copy(column.chars.data() + at, text.size());
      at += text.size();
    } else {
      set_null(column, column.rows + row);
    }
    column.offsets.push_back(static_cast<std::int32_t>(at));
  }
}

/// The engine's infinities of dates and timestamps have no place in our types: they become nulls.
template <typename Integer>
bool is_infinite(Integer value) {
  return value == std::numeric_limits<Integer>::max() ||
         value == -std::numeric_limits<Integer>::max();
}

constexpr auto kNever = [](auto) { return false; };

template <typename Value>
void copy_cells(const data::Buffer<Value>& cells, std::size_t begin, std::size_t rows,
                duckdb_vector vector) {
  std::memcpy(library().vector_get_data(vector), cells.data() + begin, rows * sizeof(Value));
}

void copy_texts(const data::Column& column, std::size_t begin, std::size_t rows,
                duckdb_vector vector) {
  for (std::size_t row = 0; row < rows; ++row) {
    const std::string_view text = column.text(begin + row);
    library().vector_assign_string_element_len(vector, row, text.data(), text.size());
  }
}

}  // namespace

void set_vector(duckdb_vector vector, const data::Column& column, std::size_t begin,
                std::size_t rows) {
  switch (column.type) {
    case data::Type::boolean: copy_cells(column.bytes8, begin, rows, vector); break;
    case data::Type::int64:
    case data::Type::time:
    case data::Type::timestamp: copy_cells(column.ints, begin, rows, vector); break;
    case data::Type::float64: copy_cells(column.floats, begin, rows, vector); break;
    case data::Type::decimal: copy_cells(column.decimals, begin, rows, vector); break;
    case data::Type::date: copy_cells(column.days, begin, rows, vector); break;
    case data::Type::text: copy_texts(column, begin, rows, vector); break;
  }
  if (!column.validity.empty()) {
    library().vector_ensure_validity_writable(vector);
    std::memcpy(library().vector_get_validity(vector), column.validity.data() + begin / 64,
                (rows + 63) / 64 * sizeof(std::uint64_t));
  }
}

void append_vector(duckdb_vector vector, std::size_t rows, data::Column& column) {
  const void* values = library().vector_get_data(vector);
  const std::uint64_t* mask = library().vector_get_validity(vector);
  if (!holds_null(mask, rows)) {
    mask = nullptr;
  }
  switch (column.type) {
    case data::Type::boolean:
      append_values(static_cast<const std::uint8_t*>(values), mask, rows, column, column.bytes8,
                    kNever);
      break;
    case data::Type::int64:
    case data::Type::time:
      append_values(static_cast<const std::int64_t*>(values), mask, rows, column, column.ints,
                    kNever);
      break;
    case data::Type::timestamp:
      append_values(static_cast<const std::int64_t*>(values), mask, rows, column, column.ints,
                    is_infinite<std::int64_t>);
      break;
    case data::Type::float64:
      append_values(static_cast<const double*>(values), mask, rows, column, column.floats,
                    [](double value) { return std::isnan(value); });
      break;
    case data::Type::decimal:
      append_values(static_cast<const data::Int128*>(values), mask, rows, column, column.decimals,
                    kNever);
      break;
    case data::Type::date:
      append_values(static_cast<const std::int32_t*>(values), mask, rows, column, column.days,
                    is_infinite<std::int32_t>);
      break;
    case data::Type::text:
      append_text(static_cast<const duckdb_string_t*>(values), mask, rows, column);
      break;
  }
  column.rows += rows;
  if (!column.validity.empty()) {
    column.validity.resize((column.rows + 63) / 64, kAllValid);
  }
}

}  // namespace mdm::duckdb
