#include <algorithm>
#include <cmath>
#include <utility>

#include <mdm/base/state.hpp>
#include <mdm/profile.hpp>

#include "co_moments.hpp"
#include "column_order.hpp"
#include "duplicate_rows.hpp"
#include "hash.hpp"
#include "null_patterns.hpp"
#include "number_sample.hpp"
#include "number_sketches.hpp"
#include "row_sample.hpp"
#include "state_shape.hpp"

namespace mdm::profile {
namespace {

constexpr std::string_view kStateKind = "relations";
constexpr unsigned kStateVersion = 1;
constexpr std::size_t kRowSlots = std::size_t{1} << 17U;
constexpr std::size_t kSampleRowsMost = 4096;
constexpr std::size_t kSampleRowsLeast = 64;
constexpr std::size_t kSampleCells = std::size_t{1} << 18U;
constexpr std::size_t kPairedFully = 64;
constexpr std::size_t kPairedInSample = 256;
constexpr std::size_t kPairsMax = kPairedFully * (kPairedFully - 1) / 2;

std::size_t sample_rows_of(std::size_t columns) {
  return std::clamp(kSampleCells / std::max<std::size_t>(columns, 1), kSampleRowsLeast,
                    kSampleRowsMost);
}

std::vector<std::uint32_t> numbers_of(const data::Schema& schema, std::size_t most) {
  std::vector<std::uint32_t> numbers;
  for (std::size_t i = 0; i < schema.fields.size(); ++i) {
    if (schema.fields[i].type != data::Type::text && numbers.size() < most) {
      numbers.push_back(static_cast<std::uint32_t>(i));
    }
  }
  return numbers;
}

std::uint64_t mixed(std::uint64_t row, std::uint64_t cell) noexcept {
  const std::uint64_t product = (row ^ cell) * 0x9e3779b97f4a7c15U;
  return product ^ (product >> 32U);
}

template <typename Key>
void mix_cells(const data::Column& column, std::vector<std::uint64_t>& rows, Key key) {
  static constexpr std::uint64_t kNull = 0xd6e8feb86659fd93U;
  if (column.validity.empty()) {
    for (std::size_t row = 0; row < column.rows; ++row) {
      rows[row] = mixed(rows[row], key(row));
    }
    return;
  }
  for (std::size_t row = 0; row < column.rows; ++row) {
    rows[row] = mixed(rows[row], column.valid(row) ? key(row) : kNull);
  }
}

void mix_column(const data::Column& column, std::vector<std::uint64_t>& rows) {
  switch (column.type) {
    case data::Type::boolean:
      mix_cells(column, rows, [&](std::size_t row) { return std::uint64_t{column.bytes8[row]}; });
      break;
    case data::Type::date:
      mix_cells(column, rows,
                [&](std::size_t row) { return key_of(std::int64_t{column.days[row]}); });
      break;
    case data::Type::float64:
      mix_cells(column, rows, [&](std::size_t row) { return key_of(column.floats[row]); });
      break;
    case data::Type::decimal:
      mix_cells(column, rows, [&](std::size_t row) { return hash_of(column.decimals[row]); });
      break;
    case data::Type::text:
      mix_cells(column, rows, [&](std::size_t row) { return hash_of(column.text(row)); });
      break;
    default: mix_cells(column, rows, [&](std::size_t row) { return key_of(column.ints[row]); });
  }
}

/// The strongest pairs, at most kPairsMax, by falling strength.
std::vector<Correlation> strongest_of(std::vector<Correlation> all) {
  std::erase_if(all, [](const Correlation& pair) { return std::isnan(pair.pearson); });
  std::ranges::stable_sort(all, [](const Correlation& a, const Correlation& b) {
    return std::abs(a.pearson) > std::abs(b.pearson);
  });
  all.resize(std::min(all.size(), kPairsMax));
  return all;
}

}  // namespace

RowSample sample_of(data::BatchStream& rows) {
  const data::Schema& schema = rows.schema();
  RowSampler sampler(schema, sample_rows_of(schema.fields.size()), 0);
  for (data::Batch batch; rows.next(batch);) {
    sampler.add(batch);
  }
  return sampler.sample();
}

struct TableProfiler::State {
  data::Schema schema{};
  std::uint64_t rows = 0;
  std::vector<ColumnOrder> orders{};
  DuplicateSketch duplicates{kRowSlots};
  NullPatternCounts nulls{};
  bool paired_fully = true;
  CoMoments co_moments;
  RowSampler sampler;
  NumberSample numbers;
  std::vector<std::uint64_t> row_hashes{};  ///< of one batch; kept for its memory

  State(const data::Schema& of, std::uint64_t first_row)
      : schema(of),
        orders(of.fields.size()),
        paired_fully(numbers_of(of, kPairedFully + 1).size() <= kPairedFully),
        co_moments(paired_fully ? numbers_of(of, kPairedFully) : std::vector<std::uint32_t>{}),
        sampler(of, sample_rows_of(of.fields.size()), first_row),
        numbers(of, first_row) {}

  template <typename Form, typename Self>
  static void convey(Form& form, Self& self) {
    form(self.rows);
    form.fill(self.orders);
    form(self.duplicates);
    NullPatternCounts::convey(form, self.nulls, self.schema.fields.size());
    form(self.co_moments, self.sampler, self.numbers);
    for (std::size_t i = 0; i < self.orders.size(); ++i) {
      const data::Type type = self.schema.fields[i].type;
      form.require(self.orders[i].may_follow(type));
      if (type == data::Type::float64 || type == data::Type::decimal) {
        form.require(std::ranges::none_of(self.numbers.template cells_of<double>(i),
                                          [](double cell) { return std::isnan(cell); }));
      }
    }
  }
};

TableProfiler::TableProfiler(const data::Schema& schema, std::uint64_t first_row)
    : state_(std::make_unique<State>(schema, first_row)) {}
TableProfiler::TableProfiler(TableProfiler&&) noexcept = default;
TableProfiler& TableProfiler::operator=(TableProfiler&&) noexcept = default;
TableProfiler::~TableProfiler() = default;

void TableProfiler::observe(const data::Batch& batch) {
  State& state = *state_;
  MDM_CHECK(batch.columns.size() == state.schema.fields.size());
  state.row_hashes.assign(batch.rows, 0);
  for (std::size_t i = 0; i < batch.columns.size(); ++i) {
    MDM_CHECK(batch.columns[i].type == state.schema.fields[i].type);
    MDM_CHECK(batch.columns[i].rows == batch.rows);
    state.orders[i].add(batch.columns[i]);
    mix_column(batch.columns[i], state.row_hashes);
  }
  for (std::uint64_t& hash : state.row_hashes) {
    hash = hash_of(hash);
  }
  state.duplicates.add(state.row_hashes);
  state.nulls.add(batch);
  state.co_moments.add(batch);
  state.sampler.add(batch);
  state.numbers.add(batch);
  state.rows += batch.rows;
}

std::string TableProfiler::state() const {
  StateWriter form;
  form(shape_of(state_->schema));
  State::convey(form, std::as_const(*state_));
  return sealed_state(kStateKind, kStateVersion, form.take());
}

void TableProfiler::load(std::string_view state) {
  MDM_CHECK(state_->rows == 0);
  StateReader form(unsealed_state(kStateKind, kStateVersion, state));
  std::string shape;
  form(shape);
  form.require(shape == shape_of(state_->schema));
  State::convey(form, *state_);
  form.finish();
}

void TableProfiler::append(const TableProfiler& other) {
  MDM_CHECK(&other != this);
  State& state = *state_;
  const State& more = *other.state_;
  MDM_CHECK(more.schema == state.schema);
  for (std::size_t i = 0; i < state.orders.size(); ++i) {
    state.orders[i].append(more.orders[i]);
  }
  state.duplicates.merge(more.duplicates);
  state.nulls.merge(more.nulls);
  state.co_moments.append(more.co_moments);
  state.sampler.append(more.sampler);
  state.numbers.append(more.numbers);
  state.rows += more.rows;
}

const NumberSample& TableProfiler::numbers() const {
  return state_->numbers;
}

Relations TableProfiler::finish() const {
  const State& state = *state_;
  Relations relations;
  relations.rows = state.rows;
  for (const ColumnOrder& order : state.orders) {
    relations.orders.push_back(order.order());
  }
  relations.duplicates = state.duplicates.estimate();
  relations.sample = state.sampler.sample();
  if (state.nulls.exact()) {
    relations.nulls = state.nulls.patterns();
  } else {
    NullPatternCounts sampled;
    sampled.add(relations.sample.cells);
    relations.nulls = sampled.patterns();
  }
  relations.correlations_sampled = !state.paired_fully;
  if (state.paired_fully) {
    relations.correlations = state.co_moments.correlations();
  } else {
    CoMoments sampled(numbers_of(state.schema, kPairedInSample));
    sampled.add(relations.sample.cells);
    relations.correlations = strongest_of(sampled.correlations());
  }
  return relations;
}

}  // namespace mdm::profile
