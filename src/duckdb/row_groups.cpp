#include "row_groups.hpp"

#include <algorithm>
#include <utility>

namespace mdm::duckdb {
namespace {

/// Enough of rows so long that a batch holds no vector of the engine.
constexpr std::size_t kMaxBytesOfLong = 16U << 20U;
constexpr std::size_t kVectorRows = 2048;
constexpr std::uint64_t kAllValid = ~std::uint64_t{0};

/// Room for `size` cells in all. What is there is moved at once, not cell by cell as a vector does
/// that has an allocator of its own.
template <typename T>
void make_room(data::Buffer<T>& buffer, std::size_t size) {
  if (size <= buffer.capacity()) {
    return;
  }
  data::Buffer<T> larger;
  larger.reserve(size + size / 8);
  larger.resize(buffer.size());
  std::copy(buffer.begin(), buffer.end(), larger.begin());
  buffer = std::move(larger);
}

template <typename T>
void append_cells(data::Buffer<T>& to, const data::Buffer<T>& from, std::size_t begin,
                  std::size_t count) {
  const std::size_t size = to.size();
  make_room(to, size + count);
  to.resize(size + count);
  std::copy_n(from.data() + begin, count, to.data() + size);
}

void append_text(data::Column& to, const data::Column& from, std::size_t begin, std::size_t count) {
  if (to.offsets.empty()) {
    to.offsets.push_back(0);
  }
  const std::int32_t first = from.offsets[begin];
  const std::int32_t last = from.offsets[begin + count];
  const std::int32_t shift = to.offsets.back() - first;
  append_cells(to.chars, from.chars, static_cast<std::size_t>(first),
               static_cast<std::size_t>(last - first));
  const std::size_t rows = to.offsets.size();
  make_room(to.offsets, rows + count);
  to.offsets.resize(rows + count);
  for (std::size_t i = 0; i < count; ++i) {
    to.offsets[rows + i] = from.offsets[begin + i + 1] + shift;
  }
}

void append_validity(data::Column& to, const data::Column& from, std::size_t begin,
                     std::size_t count) {
  if (to.validity.empty() && from.validity.empty()) {
    return;
  }
  if (to.validity.empty()) {
    to.validity.resize((to.rows + 63) / 64, kAllValid);
  }
  to.validity.resize((to.rows + count + 63) / 64, kAllValid);
  if (from.validity.empty()) {
    return;
  }
  for (std::size_t i = 0; i < count; ++i) {
    if (!from.valid(begin + i)) {
      const std::size_t row = to.rows + i;
      to.validity[row >> 6U] &= ~(std::uint64_t{1} << (row & 63U));
    }
  }
}

void append(data::Column& to, const data::Column& from, std::size_t begin, std::size_t count) {
  append_validity(to, from, begin, count);
  switch (to.type) {
    case data::Type::boolean: append_cells(to.bytes8, from.bytes8, begin, count); break;
    case data::Type::float64: append_cells(to.floats, from.floats, begin, count); break;
    case data::Type::decimal: append_cells(to.decimals, from.decimals, begin, count); break;
    case data::Type::date: append_cells(to.days, from.days, begin, count); break;
    case data::Type::text: append_text(to, from, begin, count); break;
    default: append_cells(to.ints, from.ints, begin, count); break;
  }
  to.rows += count;
}

template <typename T>
void reserve_cells(data::Buffer<T>& to, const data::Buffer<T>& from, std::size_t rows) {
  to.clear();
  make_room(to, from.empty() ? 0 : rows);
}

/// Room for `rows` rows like those of `from`, so that a group is copied together once only.
void clear_for(data::Column& column, const data::Column& from, std::size_t rows) {
  column.type = from.type;
  column.scale = from.scale;
  column.rows = 0;
  column.validity.clear();
  reserve_cells(column.bytes8, from.bytes8, rows);
  reserve_cells(column.ints, from.ints, rows);
  reserve_cells(column.floats, from.floats, rows);
  reserve_cells(column.decimals, from.decimals, rows);
  reserve_cells(column.days, from.days, rows);
  reserve_cells(column.offsets, from.offsets, rows + 1);
  const std::size_t chars_per_row = from.rows > 0 ? from.chars.size() / from.rows + 1 : 0;
  reserve_cells(column.chars, from.chars, chars_per_row * rows);
}

}  // namespace

std::size_t RowGroups::most_bytes(const data::Batch& batch) const {
  const bool is_long = batch.size_bytes() > size_.bytes / kVectorRows * batch.rows;
  return is_long ? std::min(kMaxBytesOfLong, size_.bytes) : size_.bytes;
}

bool RowGroups::next(data::Batch& out) {
  out = {};
  while (out.rows < size_.rows && out.size_bytes() < most_bytes(out) && find_rows()) {
    if (out.rows == 0 && position_ == 0 && source_.rows == size_.rows) {
      out = std::exchange(source_, {});
      return true;
    }
    if (out.columns.empty()) {
      const std::size_t bytes_per_row = source_.size_bytes() / source_.rows + 1;
      const std::size_t rows =
          std::min(size_.rows, most_bytes(source_) / bytes_per_row + source_.rows);
      out.columns = spares_->take().columns;
      out.columns.resize(source_.columns.size());
      for (std::size_t i = 0; i < out.columns.size(); ++i) {
        clear_for(out.columns[i], source_.columns[i], rows);
      }
    }
    const std::size_t count = std::min(size_.rows - out.rows, source_.rows - position_);
    for (std::size_t i = 0; i < out.columns.size(); ++i) {
      append(out.columns[i], source_.columns[i], position_, count);
    }
    out.rows += count;
    position_ += count;
  }
  return out.rows > 0;
}

bool RowGroups::find_rows() {
  if (position_ < source_.rows) {
    return true;
  }
  position_ = 0;
  return rows_.next(source_);
}

}  // namespace mdm::duckdb
