#include "ordered_rows.hpp"

#include <cmath>
#include <limits>
#include <optional>

#include <fmt/format.h>

#include <mdm/data/side_by_side.hpp>

namespace mdm::compute {
namespace {

/// A place or rank, and whether a group starts there, in one number: exact below 2^52 rows.
double code_of(std::uint64_t number, bool starts) {
  return static_cast<double>(number * 2 + (starts ? 1 : 0));
}

std::uint64_t number_of(double code) {
  return static_cast<std::uint64_t>(code) / 2;
}

bool starts_at(double code) {
  return static_cast<std::uint64_t>(code) % 2 != 0;
}

std::uint64_t count_of(const duckdb::Connection& connection, const std::string& table,
                       const std::stop_token& stop) {
  return std::stoull(
      connection.another().rows(fmt::format("SELECT count(*) FROM {}", table), stop).at(0).at(0));
}

std::string ordered_places_sql(const plan::Sequence& sequence, const std::string& table) {
  const std::string group = sequence.group.empty() ? "NULL" : duckdb::quoted(sequence.group);
  return fmt::format(
      "SELECT place, mdm_group FROM (SELECT row_number() OVER () - 1 AS place, {} AS mdm_time, {} "
      "AS mdm_group FROM {}) ORDER BY mdm_group NULLS LAST, mdm_time NULLS LAST, place",
      duckdb::quoted(sequence.time), group, table);
}

std::string numbers_sql(const std::vector<std::string>& columns, const std::string& table) {
  std::string list;
  for (const std::string& column : columns) {
    list += fmt::format("{}CAST({} AS DOUBLE)", list.empty() ? "" : ", ", duckdb::quoted(column));
  }
  return fmt::format("SELECT {} FROM {}", list, table);
}

/// Tells the row that begins a group from the one before it.
class Groups final {
 public:
  bool starts(const data::Column& groups, std::size_t row) {
    std::optional<std::string> group;
    if (groups.valid(row)) {
      group = data::cell_text(groups, row);
    }
    const bool is_new = !any_ || group != last_;
    any_ = true;
    last_ = std::move(group);
    return is_new;
  }

 private:
  bool any_ = false;
  std::optional<std::string> last_{};
};

/// For each row of the table its rank in the order.
void sort_rows(const plan::Sequence& sequence, const duckdb::Connection& connection,
               const std::string& table, const std::stop_token& stop, Scattered& ranks) {
  duckdb::Connection engine = connection.another();
  const auto sorted = engine.stream(ordered_places_sql(sequence, table), stop);
  Groups groups;
  std::uint64_t rank = 0;
  for (data::Batch batch; sorted->next(batch);) {
    for (std::size_t row = 0; row < batch.rows; ++row, ++rank) {
      const auto place = static_cast<std::uint64_t>(batch.columns[0].ints[row]);
      ranks.add(place)[0] = code_of(rank, groups.starts(batch.columns[1], row));
    }
  }
  ranks.finish();
}

/// Lays out the columns of `rows`, the first of which are the ranks.
void order_rows(data::BatchStream& rows, Scattered& ordered) {
  std::uint64_t place = 0;
  for (data::Batch batch; rows.next(batch);) {
    for (std::size_t row = 0; row < batch.rows; ++row, ++place) {
      const double rank = batch.columns[0].floats[row];
      const std::span<double> cells = ordered.add(number_of(rank));
      cells[0] = code_of(place, starts_at(rank));
      for (std::size_t i = 1; i < cells.size(); ++i) {
        const data::Column& column = batch.columns[i];
        cells[i] =
            column.valid(row) ? column.floats[row] : std::numeric_limits<double>::quiet_NaN();
      }
    }
  }
  ordered.finish();
}

}  // namespace

OrderedRows::OrderedRows(const plan::Sequence& sequence, std::vector<std::string> columns,
                         const duckdb::Connection& connection, const std::string& table,
                         const std::filesystem::path& scratch, const std::stop_token& stop)
    : columns_(std::move(columns)),
      rows_(count_of(connection, table, stop)),
      ordered_(rows_, columns_.size() + 1, scratch) {
  Scattered ranks(rows_, 1, scratch);
  sort_rows(sequence, connection, table, stop, ranks);
  duckdb::Connection engine = connection.another();
  std::vector<std::unique_ptr<data::BatchStream>> streams;
  streams.push_back(ranks.open({"rank"}));
  streams.push_back(engine.stream(numbers_sql(columns_, table), stop));
  order_rows(*data::side_by_side(std::move(streams)), ordered_);
}

OrderedRows::Walk::Walk(const OrderedRows& rows) {
  std::vector<std::string> names{"place"};
  names.insert(names.end(), rows.columns_.begin(), rows.columns_.end());
  stream_ = rows.ordered_.open(names);
}

bool OrderedRows::Walk::next(OrderedRow& row) {
  if (at_ == batch_.rows) {
    at_ = 0;
    if (!stream_->next(batch_)) {
      return false;
    }
  }
  const double code = batch_.columns[0].floats[at_];
  row.place = number_of(code);
  row.starts = starts_at(code);
  row.cells.clear();
  for (std::size_t i = 1; i < batch_.columns.size(); ++i) {
    const data::Column& column = batch_.columns[i];
    row.cells.push_back(column.valid(at_) ? column.floats[at_]
                                          : std::numeric_limits<double>::quiet_NaN());
  }
  ++at_;
  return true;
}

}  // namespace mdm::compute
