#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <type_traits>
#include <utility>
#include <variant>

#include <mdm/base/state.hpp>
#include <mdm/profile.hpp>

#include "decimal_column.hpp"
#include "identical_columns.hpp"
#include "number_column.hpp"
#include "number_sample.hpp"
#include "state_shape.hpp"
#include "text_column.hpp"

namespace mdm::profile {
namespace {

using data::Type;
using Integers = NumberColumn<std::int64_t>;
using Reals = NumberColumn<double>;

constexpr std::size_t kBlock = 1024;
constexpr std::string_view kStateKind = "profile";
constexpr unsigned kStateVersion = 1;

/// What is collected of one column.
struct Collected {
  std::variant<Integers, Reals, DecimalColumn, TextColumn> values;
  std::uint64_t rows = 0;
  std::uint64_t nulls = 0;

  template <typename Form, typename Self>
  static void convey(Form& form, Self& self) {
    form(self.rows, self.nulls);
    std::visit([&](auto& values) { form(values); }, self.values);
  }
};

Collected nothing_of(const data::Field& field, double pivot, const SketchSizes& sizes) {
  if (field.type == Type::text) {
    return {TextColumn(sizes)};
  }
  if (field.type == Type::float64) {
    return {Reals(pivot, sizes)};
  }
  if (field.type == Type::decimal) {
    return {DecimalColumn(field.scale, pivot, sizes)};
  }
  return {Integers(pivot, sizes)};
}

/// Hands the valid cells on, packed, a block at a time.
template <typename Cell, typename Value>
void observe_numbers(const data::Column& column, const data::Buffer<Cell>& cells,
                     NumberColumn<Value>& values) {
  if constexpr (std::is_same_v<Cell, Value>) {
    if (column.validity.empty()) {
      values.observe(std::span<const Value>(cells).first(column.rows));
      return;
    }
  }
  std::array<Value, kBlock> block{};
  for (std::size_t begin = 0; begin < column.rows; begin += kBlock) {
    const std::size_t end = std::min(begin + kBlock, column.rows);
    std::size_t packed = 0;
    for (std::size_t row = begin; row < end; ++row) {
      block[packed] = static_cast<Value>(cells[row]);
      packed += column.valid(row) ? 1U : 0U;
    }
    values.observe(std::span<const Value>(block).first(packed));
  }
}

/// Two values are counted faster than looked up.
void observe_booleans(const data::Column& column, Integers& values) {
  std::uint64_t valid = 0;
  std::uint64_t set = 0;
  for (std::size_t row = 0; row < column.rows; ++row) {
    const bool there = column.valid(row);
    valid += there ? 1U : 0U;
    set += there && column.bytes8[row] != 0 ? 1U : 0U;
  }
  values.observe(0, valid - set);
  values.observe(1, set);
}

/// Hands the valid cells on, a block at a time.
void observe_texts(const data::Column& column, TextColumn& texts) {
  std::array<std::string_view, kTextsAtOnce> block{};
  std::size_t packed = 0;
  for (std::size_t row = 0; row < column.rows; ++row) {
    if (!column.valid(row)) {
      continue;
    }
    block[packed++] = column.text(row);
    if (packed == block.size()) {
      texts.observe(block);
      packed = 0;
    }
  }
  texts.observe(std::span(block).first(packed));
}

void observe_column(const data::Column& column, Collected& collected) {
  collected.rows += column.rows;
  collected.nulls += column.null_count();
  if (auto* const reals = std::get_if<Reals>(&collected.values)) {
    observe_numbers(column, column.floats, *reals);
  } else if (auto* const integers = std::get_if<Integers>(&collected.values)) {
    switch (column.type) {
      case Type::boolean: observe_booleans(column, *integers); break;
      case Type::date: observe_numbers(column, column.days, *integers); break;
      default: observe_numbers(column, column.ints, *integers);
    }
  } else if (auto* const decimals = std::get_if<DecimalColumn>(&collected.values)) {
    decimals->observe(column);
  } else {
    observe_texts(column, std::get<TextColumn>(collected.values));
  }
}

ColumnProfile begun_profile(const data::Field& field, const Collected& collected) {
  ColumnProfile column;
  column.name = field.name;
  column.type = field.type;
  column.scale = field.scale;
  column.rows = collected.rows;
  column.nulls = collected.nulls;
  return column;
}

std::vector<std::string_view> valid_texts(const data::Column& column) {
  std::vector<std::string_view> texts;
  for (std::size_t row = 0; row < column.rows; ++row) {
    if (column.valid(row)) {
      texts.push_back(column.text(row));
    }
  }
  return texts;
}

void add(const Collected& from, Collected& into) {
  into.rows += from.rows;
  into.nulls += from.nulls;
  std::visit(
      [&](auto& values) {
        values.merge(std::get<std::remove_cvref_t<decltype(values)>>(from.values));
      },
      into.values);
}

}  // namespace

const ColumnProfile* TableProfile::find(std::string_view column) const noexcept {
  const auto found = std::ranges::find(columns, column, &ColumnProfile::name);
  return found == columns.end() ? nullptr : &*found;
}

struct Profiler::State {
  data::Schema schema{};
  std::vector<double> pivots{};
  SketchSizes sizes{};
  std::uint64_t rows = 0;
  std::vector<Collected> columns{};  ///< empty for a column that follows another
  IdenticalColumns identical{std::vector<double>{}};

  const Collected& collected(std::size_t column) const {
    return columns[identical.leader_of(column)];
  }
  /// Gives a column what was collected of the one that it followed.
  void part(std::size_t column, std::size_t leader) {
    Collected own = nothing_of(schema.fields[column], pivots[column], sizes);
    add(columns[leader], own);
    columns[column] = std::move(own);
    identical.part(column);
  }
};

Profiler::Profiler(const data::Schema& schema, std::vector<double> pivots,
                   std::uint64_t memory_limit_bytes)
    : state_(std::make_unique<State>()) {
  MDM_CHECK(pivots.size() == schema.fields.size());
  std::ranges::replace_if(
      pivots, [](double pivot) { return !std::isfinite(pivot); }, 0);
  const SketchSizes sizes = SketchSizes::of(schema.fields.size(), memory_limit_bytes);
  state_->sizes = sizes;
  state_->columns.reserve(schema.fields.size());
  for (std::size_t i = 0; i < pivots.size(); ++i) {
    state_->columns.push_back(nothing_of(schema.fields[i], pivots[i], sizes));
  }
  state_->schema = schema;
  state_->identical = IdenticalColumns(pivots);
  state_->pivots = std::move(pivots);
}

Profiler::Profiler(Profiler&&) noexcept = default;
Profiler& Profiler::operator=(Profiler&&) noexcept = default;
Profiler::~Profiler() = default;

void Profiler::observe(const data::Batch& batch) {
  MDM_CHECK(batch.columns.size() == state_->columns.size());
  for (std::size_t i = 0; i < batch.columns.size(); ++i) {
    MDM_CHECK(batch.columns[i].type == state_->schema.fields[i].type);
    MDM_CHECK(batch.columns[i].rows == batch.rows);
  }
  for (const auto& [column, leader] : state_->identical.compare(batch)) {
    state_->part(column, leader);
  }
  for (std::size_t i = 0; i < batch.columns.size(); ++i) {
    if (state_->identical.leader_of(i) == i) {
      observe_column(batch.columns[i], state_->columns[i]);
    }
  }
  state_->rows += batch.rows;
}

std::string Profiler::state() const {
  StateWriter form;
  const bool started = state_->rows > 0;
  form(shape_of(state_->schema), state_->pivots, state_->sizes.slots_max,
       state_->sizes.text_bytes_max, state_->sizes.register_bits, state_->sizes.mantissa_bits,
       state_->rows);
  if (started) {
    form(state_->identical);
  }
  for (std::size_t i = 0; i < state_->columns.size(); ++i) {
    if (state_->identical.leader_of(i) == i) {
      form(state_->columns[i]);
    }
  }
  return sealed_state(kStateKind, kStateVersion, form.take());
}

void Profiler::load(std::string_view state) {
  MDM_CHECK(state_->rows == 0);
  StateReader form(unsealed_state(kStateKind, kStateVersion, state));
  std::string shape;
  std::vector<double> pivots;
  SketchSizes sizes;
  form(shape, pivots, sizes.slots_max, sizes.text_bytes_max, sizes.register_bits,
       sizes.mantissa_bits, state_->rows);
  form.require(shape == shape_of(state_->schema) && pivots == state_->pivots &&
               sizes == state_->sizes);
  if (state_->rows > 0) {
    form(state_->identical);
  }
  const auto& fields = state_->schema.fields;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const data::Field& leader = fields[state_->identical.leader_of(i)];
    form.require(leader.type == fields[i].type && leader.scale == fields[i].scale);
    if (state_->identical.leader_of(i) == i) {
      form(state_->columns[i]);
    }
  }
  form.finish();
}

void Profiler::merge(const Profiler& other) {
  MDM_CHECK(&other != this);
  MDM_CHECK(other.state_->schema == state_->schema);
  MDM_CHECK(other.state_->pivots == state_->pivots);
  MDM_CHECK(other.state_->sizes == state_->sizes);
  if (other.state_->rows == 0) {
    return;
  }
  if (state_->rows == 0) {
    state_->identical = other.state_->identical;
  }
  const IdenticalColumns& others = other.state_->identical;
  for (std::size_t i = 0; i < state_->columns.size(); ++i) {
    const std::size_t leader = state_->identical.leader_of(i);
    if (leader != i && leader != others.leader_of(i)) {
      state_->part(i, leader);
    }
  }
  for (std::size_t i = 0; i < state_->columns.size(); ++i) {
    if (state_->identical.leader_of(i) == i) {
      add(other.state_->collected(i), state_->columns[i]);
    }
  }
  state_->rows += other.state_->rows;
}

std::size_t Profiler::identical_columns() const noexcept {
  return state_->identical.size();
}

TableProfile Profiler::finish() const {
  TableProfile table;
  table.rows = state_->rows;
  table.columns.reserve(state_->columns.size());
  for (std::size_t i = 0; i < state_->columns.size(); ++i) {
    ColumnProfile column = begun_profile(state_->schema.fields[i], state_->collected(i));
    std::visit([&](const auto& values) { values.describe(column, {}); },
               state_->collected(i).values);
    table.columns.push_back(std::move(column));
  }
  return table;
}

TableProfile Profiler::finish(const TableProfiler& rows) const {
  TableProfile table;
  table.rows = state_->rows;
  table.relations = rows.finish();
  MDM_CHECK(table.relations->rows == table.rows);
  MDM_CHECK(table.relations->orders.size() == state_->columns.size());
  for (std::size_t i = 0; i < state_->columns.size(); ++i) {
    const Collected& collected = state_->collected(i);
    ColumnProfile column = begun_profile(state_->schema.fields[i], collected);
    if (const auto* const integers = std::get_if<Integers>(&collected.values)) {
      integers->describe(column, rows.numbers().cells_of<std::int64_t>(i));
    } else if (const auto* const reals = std::get_if<Reals>(&collected.values)) {
      reals->describe(column, rows.numbers().cells_of<double>(i));
    } else if (const auto* const decimals = std::get_if<DecimalColumn>(&collected.values)) {
      decimals->describe(column, rows.numbers().cells_of<double>(i));
    } else {
      const data::Column& sampled = table.relations->sample.cells.columns[i];
      std::get<TextColumn>(collected.values).describe(column, valid_texts(sampled));
    }
    table.columns.push_back(std::move(column));
  }
  return table;
}

}  // namespace mdm::profile
