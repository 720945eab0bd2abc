#include "row_sample.hpp"

#include <utility>

#include "hash.hpp"
#include "text_column.hpp"

namespace mdm::profile {
namespace {

/// Hands `use` the valid cell of a row, as the column's push takes it.
template <typename Use>
void visit_cell(const data::Column& column, std::size_t row, Use use) {
  switch (column.type) {
    case data::Type::boolean: use(column.bytes8[row] != 0); break;
    case data::Type::float64: use(column.floats[row]); break;
    case data::Type::decimal: use(column.decimals[row]); break;
    case data::Type::date: use(std::int64_t{column.days[row]}); break;
    case data::Type::text: use(kept_part(column.text(row))); break;
    default: use(column.ints[row]);
  }
}

void push_cell(const data::Column& from, std::size_t row, data::Column& to) {
  if (!from.valid(row)) {
    to.push_null();
    return;
  }
  visit_cell(from, row, [&](auto cell) { to.push(cell); });
}

template <typename Cell>
void read_cell(StateReader& form, data::Column& column) {
  Cell cell{};
  form(cell);
  column.push(cell);
}

void read_cell(StateReader& form, data::Column& column) {
  switch (column.type) {
    case data::Type::boolean: read_cell<bool>(form, column); break;
    case data::Type::float64: read_cell<double>(form, column); break;
    case data::Type::decimal: read_cell<data::Int128>(form, column); break;
    case data::Type::text: read_cell<std::string>(form, column); break;
    default: read_cell<std::int64_t>(form, column);
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

void RowSampler::pass_cells(StateWriter& form) const {
  for (const data::Column& column : sample_.cells.columns) {
    for (std::size_t row = 0; row < column.rows; ++row) {
      form(column.valid(row));
      if (column.valid(row)) {
        visit_cell(column, row, [&](auto cell) { form(cell); });
      }
    }
  }
}

void RowSampler::pass_cells(StateReader& form) {
  sample_.cells.rows = sample_.numbers.size();
  for (data::Column& column : sample_.cells.columns) {
    while (column.rows < sample_.cells.rows) {
      bool valid = false;
      form(valid);
      if (valid) {
        read_cell(form, column);
      } else {
        column.push_null();
      }
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
