#include <random>

#include "conformance.hpp"

namespace mdm::storage {
namespace {

using data::Comparison;
using data::Condition;

/// A value that orders cells of a column as SQL does.
template <typename Act>
auto on_cells(const data::Column& column, std::size_t row, std::size_t other, Act act) {
  switch (column.type) {
    case data::Type::boolean: return act(column.bytes8[row], column.bytes8[other]);
    case data::Type::float64: return act(column.floats[row], column.floats[other]);
    case data::Type::decimal: return act(column.decimals[row], column.decimals[other]);
    case data::Type::date: return act(column.days[row], column.days[other]);
    case data::Type::text: return act(column.text(row), column.text(other));
    default: return act(column.ints[row], column.ints[other]);
  }
}

bool holds(Comparison comparison, const data::Column& column, std::size_t row, std::size_t value) {
  return on_cells(column, row, value, [&](const auto& cell, const auto& bound) {
    switch (comparison) {
      case Comparison::not_equal: return cell != bound;
      case Comparison::less: return cell < bound;
      case Comparison::less_equal: return cell <= bound;
      case Comparison::greater: return cell > bound;
      case Comparison::greater_equal: return cell >= bound;
      default: return cell == bound;
    }
  });
}

/// A condition whose values are cells of these rows.
struct Drawn {
  std::size_t column = 0;
  Comparison comparison = Comparison::equal;
  std::vector<std::size_t> rows{};

  bool is_satisfied(const data::Batch& batch, std::size_t row) const {
    const data::Column& cells = batch.columns[column];
    if (comparison == Comparison::is_null || comparison == Comparison::is_not_null) {
      return cells.valid(row) == (comparison == Comparison::is_not_null);
    }
    return cells.valid(row) && std::ranges::any_of(rows, [&](std::size_t value) {
             return holds(comparison, cells, row, value);
           });
  }

  Condition condition(const data::Batch& batch, const data::Schema& schema) const {
    Condition made{schema.fields[column].name, comparison, {}};
    for (const std::size_t row : rows) {
      made.values.push_back(data::cell_text(batch.columns[column], row));
    }
    return made;
  }
};

/// Whether a row stands before another by the keys, whose columns stand at `places`.
bool is_before(const data::Batch& batch, const std::vector<std::size_t>& places,
               const std::vector<data::SortKey>& keys, std::size_t row, std::size_t other) {
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const data::Column& column = batch.columns[places[i]];
    if (column.valid(row) != column.valid(other)) {
      return column.valid(row) != *keys[i].nulls_first;
    }
    if (!column.valid(row) || holds(Comparison::equal, column, row, other)) {
      continue;
    }
    return holds(keys[i].descending ? Comparison::greater : Comparison::less, column, row, other);
  }
  return row < other;
}

class Draw {
 public:
  Draw(const data::Batch& batch, const data::Schema& schema, const data::Comparisons& taken)
      : batch_(batch), schema_(schema), taken_(taken) {}

  std::size_t below(std::size_t end) { return random_() % end; }

  /// Nothing if the backend does not take what was drawn.
  std::optional<Drawn> condition() {
    Drawn drawn{
        below(schema_.fields.size()),
        static_cast<Comparison>(below(static_cast<std::size_t>(Comparison::is_not_null) + 1)),
        {}};
    if (!taken_.takes(schema_.fields[drawn.column].type, drawn.comparison)) {
      return std::nullopt;
    }
    const bool has_none =
        drawn.comparison == Comparison::is_null || drawn.comparison == Comparison::is_not_null;
    const std::size_t count = has_none                                 ? 0
                              : drawn.comparison == Comparison::any_of ? 1 + below(5)
                                                                       : 1;
    while (drawn.rows.size() < count) {
      if (const std::size_t row = below(batch_.rows); batch_.columns[drawn.column].valid(row)) {
        drawn.rows.push_back(row);
      }
    }
    return drawn;
  }

  /// Nothing if the backend does not order what was drawn.
  std::optional<std::pair<std::size_t, data::SortKey>> sort_key() {
    const std::size_t column = below(schema_.fields.size());
    const data::Field& field = schema_.fields[column];
    if (!taken_.takes(field.type, Comparison::less)) {
      return std::nullopt;
    }
    return std::pair(column, data::SortKey{field.name, below(2) == 0, below(2) == 0});
  }

 private:
  const data::Batch& batch_;
  const data::Schema& schema_;
  const data::Comparisons& taken_;
  std::minstd_rand random_{20'261'128};
};

}  // namespace

TEST_P(StoreConformance, GivesTheSelectedPartsAsAFilterInMemoryDoes) {
  constexpr std::int64_t kRows = 3000;
  const data::Schema schema = all_types();
  const data::Batch rows = rows_between(0, kRows);
  const auto truth = lines_of(*stream_between(0, kRows));
  const auto store = open();
  store->create_table("t", *stream_between(0, kRows, 700), {});
  store->organize("t", {.ids = {"int64", "text"}, .time = "timestamp"}, {});
  const data::Comparisons taken = store->capabilities().comparisons;
  Draw draw(rows, schema, taken);
  std::size_t narrowed = 0;
  for (int round = 0; round < 300 && !taken.equal.empty(); ++round) {
    std::vector<Drawn> drawn;
    data::Selection selection;
    for (std::size_t wanted = draw.below(4); wanted > 0; --wanted) {
      if (const auto condition = draw.condition()) {
        drawn.push_back(*condition);
        selection.conditions.push_back(condition->condition(rows, schema));
      }
    }
    if (draw.below(3) == 0) {
      selection.limit = draw.below(50);
    }
    std::vector<std::string> expected;
    for (std::size_t row = 0; row < rows.rows; ++row) {
      if ((!selection.limit || expected.size() < *selection.limit) &&
          std::ranges::all_of(drawn,
                              [&](const Drawn& each) { return each.is_satisfied(rows, row); })) {
        expected.push_back(truth[row]);
      }
    }
    narrowed += expected.size() < truth.size() && !expected.empty() ? 1U : 0U;
    ASSERT_EQ(lines_of(*store->scan("t", selection, {})), expected)
        << "round " << round << ", " << drawn.size() << " conditions";
  }
  EXPECT_TRUE(taken.equal.empty() || narrowed > 50) << narrowed;
}

TEST_P(StoreConformance, GivesSortedPagesAsASortInMemoryDoes) {
  constexpr std::int64_t kRows = 2000;
  const data::Schema schema = all_types();
  const data::Batch rows = rows_between(0, kRows);
  const auto truth = lines_of(*stream_between(0, kRows));
  const auto store = open();
  store->create_table("sqlite_t", *stream_between(0, kRows, 700), {});
  store->organize("sqlite_t", {.ids = {"int64", "text"}, .time = "timestamp"}, {});
  const data::Comparisons taken = store->capabilities().comparisons;
  Draw draw(rows, schema, taken);
  for (int round = 0; round < 100 && !taken.ordered.empty(); ++round) {
    data::Selection selection;
    std::vector<std::size_t> places;
    for (std::size_t wanted = 1 + draw.below(2); wanted > 0; --wanted) {
      if (auto key = draw.sort_key()) {
        places.push_back(key->first);
        selection.order.push_back(std::move(key->second));
      }
    }
    const auto condition = draw.below(2) == 0 ? draw.condition() : std::nullopt;
    if (condition) {
      selection.conditions.push_back(condition->condition(rows, schema));
    }
    std::vector<std::size_t> numbers;
    for (std::size_t row = 0; row < rows.rows; ++row) {
      if (!condition || condition->is_satisfied(rows, row)) {
        numbers.push_back(row);
      }
    }
    std::ranges::sort(numbers, [&](std::size_t row, std::size_t other) {
      return is_before(rows, places, selection.order, row, other);
    });
    if (draw.below(4) > 0) {
      selection.limit = draw.below(50);
      selection.offset = draw.below(3) * draw.below(1000);
    }
    std::vector<std::string> expected;
    const std::size_t first = std::min<std::size_t>(selection.offset, numbers.size());
    for (std::size_t i = first; i < numbers.size() && i - first < selection.limit.value_or(kRows);
         ++i) {
      expected.push_back(truth[numbers[i]]);
    }
    ASSERT_EQ(lines_of(*store->scan("sqlite_t", selection, {})), expected)
        << "round " << round << ", " << places.size() << " keys";
  }
}

TEST_P(StoreConformance, SelectsColumnsAndRowsTogether) {
  const auto store = open();
  store->create_table("t", *stream_between(0, 100), {});
  if (store->capabilities().comparisons.equal.empty()) {
    return;
  }
  data::Selection selection{.columns = {"text", std::string(kRowId)},
                            .conditions = {{"int64", Comparison::any_of, {"24690", "37035"}}},
                            .limit = 5};
  EXPECT_THAT(lines_of(*store->scan("t", selection, {})),
              ::testing::ElementsAre("=cell ü 2|=2|", "=cell ü 3|=3|"));
  selection.limit = 0;
  EXPECT_THAT(lines_of(*store->scan("t", selection, {})), ::testing::IsEmpty());
}

}  // namespace mdm::storage
