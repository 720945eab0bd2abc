#include "sequence.hpp"

#include <algorithm>

#include <fmt/format.h>

#include <mdm/base/files.hpp>

#include "inputs.hpp"
#include "series.hpp"

namespace mdm::compute {
namespace {

constexpr const char* kPlace = "mdm_place";
constexpr const char* kGroup = "mdm_group";

/// A part of a formula that reads other rows, and the column that holds its values.
struct Read {
  plan::Expression expression{};
  std::string column{};

  bool ahead() const { return expression.op == "lead"; }
  std::size_t rows() const {
    return expression.arguments.size() < 2
               ? 0
               : static_cast<std::size_t>(expression.arguments[1].literal.as_int());
  }
  const std::string& input() const { return expression.arguments[0].name; }
};

bool reads_itself(const plan::Expression& expression) {
  return plan::reads_other_rows(expression) &&
         std::ranges::none_of(expression.arguments, plan::reads_other_rows);
}

/// Replaces what reads other rows by columns.
void extract(plan::Expression& expression, std::vector<Read>& reads) {
  if (!reads_itself(expression)) {
    for (plan::Expression& argument : expression.arguments) {
      extract(argument, reads);
    }
    return;
  }
  auto read = std::ranges::find(reads, expression, &Read::expression);
  if (read == reads.end()) {
    reads.push_back(
        {.expression = expression, .column = fmt::format("mdm_series_{}", reads.size())});
    read = reads.end() - 1;
  }
  expression = {.op = "column", .name = read->column};
}

std::string order_sql(const plan::Sequence& sequence) {
  const std::string time = duckdb::quoted(sequence.time) + " NULLS LAST, " + kPlace;
  return sequence.group.empty() ? time : duckdb::quoted(sequence.group) + " NULLS LAST, " + time;
}

/// The rows in the order of the sequence: place, group, inputs, kept columns, then for each read
/// its input, or its value where it looks ahead.
std::string ordered_rows_sql(const plan::FeaturePlan& plan, const std::vector<std::string>& kept,
                             const std::vector<Read>& reads, const std::string& table) {
  const std::string group =
      plan.sequence->group.empty() ? "NULL::BIGINT" : duckdb::quoted(plan.sequence->group);
  std::string columns = fmt::format("{}, {} AS {}", kPlace, group, kGroup);
  for (const data::Field& input : plan.inputs) {
    columns += ", " + duckdb::quoted(input.name);
  }
  for (const std::string& name : kept) {
    if (std::ranges::find(plan.inputs, name, &data::Field::name) == plan.inputs.end()) {
      columns += ", " + duckdb::quoted(name);
    }
  }
  for (const Read& read : reads) {
    const std::string input = fmt::format("CAST({} AS DOUBLE)", duckdb::quoted(read.input()));
    columns += fmt::format(
        ", {} AS {}",
        read.ahead() ? fmt::format("lead({}, {}) OVER ({}ORDER BY {})", input, read.rows(),
                                   plan.sequence->group.empty()
                                       ? ""
                                       : fmt::format("PARTITION BY {} ",
                                                     duckdb::quoted(plan.sequence->group)),
                                   order_sql({.time = plan.sequence->time, .group = ""}))
                     : input,
        read.column);
  }
  return fmt::format("SELECT {} FROM (SELECT row_number() OVER () AS {}, * FROM {}) ORDER BY {}",
                     columns, kPlace, table, order_sql(*plan.sequence));
}

/// Goes along the ordered rows and gives place, inputs and the values of the reads.
class SequenceRows final : public data::BatchStream {
 public:
  SequenceRows(std::unique_ptr<data::BatchStream> rows, const std::vector<Read>& reads)
      : rows_(std::move(rows)), first_read_(rows_->schema().fields.size() - reads.size()) {
    schema_ = rows_->schema();
    schema_.fields.erase(schema_.fields.begin() + 1);
    for (const Read& read : reads) {
      series_.push_back(read.ahead() ? nullptr : make_series(read.expression.op, read.rows()));
    }
  }

  const data::Schema& schema() const override { return schema_; }

  bool next(data::Batch& out) override {
    if (!rows_->next(out)) {
      return false;
    }
    const std::vector<bool> starts = starts_of(out.columns[1], out.rows);
    for (std::size_t i = 0; i < series_.size(); ++i) {
      if (series_[i] != nullptr) {
        data::Column& column = out.columns[first_read_ + i];
        column = values_of(*series_[i], column, starts);
      }
    }
    out.columns.erase(out.columns.begin() + 1);
    return true;
  }

 private:
  std::vector<bool> starts_of(const data::Column& groups, std::size_t rows) {
    std::vector<bool> starts;
    for (std::size_t row = 0; row < rows; ++row) {
      std::optional<std::string> group;
      if (groups.valid(row)) {
        group = data::cell_text(groups, row);
      }
      starts.push_back(!any_ || group != group_);
      any_ = true;
      group_ = std::move(group);
    }
    return starts;
  }

  static data::Column values_of(Series& series, const data::Column& input,
                                const std::vector<bool>& starts) {
    data::Column values(data::Type::float64);
    for (std::size_t row = 0; row < starts.size(); ++row) {
      if (starts[row]) {
        series.start();
      }
      const auto value =
          series.next(input.valid(row) ? std::optional(input.floats[row]) : std::nullopt);
      if (value) {
        values.push(*value);
      } else {
        values.push_null();
      }
    }
    return values;
  }

  std::unique_ptr<data::BatchStream> rows_;
  data::Schema schema_{};
  std::size_t first_read_;
  std::vector<std::unique_ptr<Series>> series_{};
  bool any_ = false;
  std::optional<std::string> group_{};  // of the row before
};

}  // namespace

Sequenced lay_out_sequence(const plan::FeaturePlan& plan, duckdb::Connection& connection,
                           const std::string& table, const std::vector<std::string>& kept,
                           const std::stop_token& stop) {
  check_inputs(plan, connection, table);
  MDM_CHECK(plan.sequence.has_value());
  const std::string id = random_id();
  Sequenced sequenced{.table = duckdb::quoted("mdm_sequence_" + id), .plan = plan};
  std::vector<Read> reads;
  for (plan::Feature& feature : sequenced.plan.features) {
    extract(feature.formula, reads);
  }
  for (const Read& read : reads) {
    sequenced.plan.inputs.push_back({read.column, data::Type::float64});
  }
  sequenced.plan.sequence.reset();
  auto source = connection.another();
  SequenceRows rows(source.stream(ordered_rows_sql(plan, kept, reads, table), stop), reads);
  const std::string view = "mdm_ordered_" + id;
  connection.run_over(rows, view,
                      fmt::format("CREATE TEMP TABLE {} AS SELECT * FROM {} ORDER BY {}",
                                  sequenced.table, view, kPlace),
                      stop);
  return sequenced;
}

}  // namespace mdm::compute
