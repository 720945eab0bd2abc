#include "row_sample.hpp"

#include <utility>

#include "hash.hpp"
#include "text_column.hpp"

namespace mdm::profile {
namespace {

void push_cell(const data::Column& from, std::size_t row, data::Column& to) {
  if (!from.valid(row)) {
    to.push_null();
    return;
  }
  switch (from.type) {
    case data::Type::boolean: to.push(from.bytes8[row] != 0); break;
    case data::Type::float64: to.push(from.floats[row]); break;
    case data::Type::decimal: to.push(from.decimals[row]); break;
    case data::Type::date: to.push(std::int64_t{from.days[row]}); break;
    case data::Type::text: to.push(kept_part(from.text(row))); break;
    default: to.push(from.ints[row]);
  }
}

}  // namespace

RowSampler::RowSampler(const data::Schema& schema, std::size_t rows_max, std::uint64_t first_row)
    : rows_max_(rows_max), next_row_(first_row), fields_(schema.fields) {
  sample_.cells = empty_batch();
}

data::Batch RowSampler::empty_batch() const {
  data::Batch batch;
  for (const data::Field& field : fields_) {
    batch.columns.emplace_back(field);
  }
  return batch;
}

bool RowSampler::keeps(std::uint64_t row) const noexcept {
  return (hash_of(row + 1) & ((std::uint64_t{1} << zeros_) - 1)) == 0;
}

void RowSampler::push(std::uint64_t number, const data::Batch& batch, std::size_t row) {
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    push_cell(batch.columns[i], row, sample_.cells.columns[i]);
  }
  ++sample_.cells.rows;
  sample_.numbers.push_back(number);
  while (sample_.numbers.size() > rows_max_) {
    thin();
  }
}

void RowSampler::thin() {
  ++zeros_;
  const RowSample old = std::exchange(sample_, RowSample{{}, empty_batch()});
  for (std::size_t i = 0; i < old.numbers.size(); ++i) {
    if (keeps(old.numbers[i])) {
      push(old.numbers[i], old.cells, i);
    }
  }
}

void RowSampler::add(const data::Batch& batch) {
  for (std::size_t row = 0; row < batch.rows; ++row, ++next_row_) {
    if (keeps(next_row_)) {
      push(next_row_, batch, row);
    }
  }
}

void RowSampler::append(const RowSampler& other) {
  while (zeros_ < other.zeros_) {
    thin();
  }
  const RowSample& more = other.sample_;
  for (std::size_t i = 0; i < more.numbers.size(); ++i) {
    if (keeps(more.numbers[i])) {
      push(more.numbers[i], more.cells, i);
    }
  }
  next_row_ = other.next_row_;
}

}  // namespace mdm::profile
