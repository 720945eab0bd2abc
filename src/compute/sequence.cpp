#include "sequence.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <future>
#include <limits>
#include <numeric>

#include <fmt/format.h>

#include <mdm/data/side_by_side.hpp>

#include "inputs.hpp"
#include "ordered_rows.hpp"
#include "plan_part.hpp"
#include "series.hpp"

namespace mdm::compute {
namespace {

constexpr double kNull = std::numeric_limits<double>::quiet_NaN();
constexpr std::uint64_t kRowsBetweenStops = 8192;

using Names = std::vector<std::string>;

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

std::size_t place_in(const Names& names, const std::string& name) {
  return static_cast<std::size_t>(std::ranges::find(names, name) - names.begin());
}

/// Goes along the rows, and computes what they read of others.
class Walker final {
 public:
  Walker(const OrderedRows& rows, const std::vector<Read>& reads) : walk_(rows) {
    for (const Read& read : reads) {
      series_.push_back(
          {.series = read.ahead() ? nullptr : make_series(read.expression.op, read.rows()),
           .input = place_in(rows.columns(), read.input()),
           .ahead = read.ahead() ? read.rows() : 0});
      ahead_ = std::max(ahead_, series_.back().ahead);
    }
  }

  void run(Scattered& out, const std::stop_token& stop) {
    std::uint64_t count = 0;
    for (OrderedRow row; walk_.next(row);) {
      if (++count % kRowsBetweenStops == 0) {
        stop_if_requested(stop);
      }
      if (row.starts) {
        let_go(0, out);
        start();
      }
      waiting_.push_back(
          {.place = row.place, .values = std::vector<double>(series_.size(), kNull)});
      compute(row);
      let_go(ahead_, out);
    }
    let_go(0, out);
    out.finish();
  }

 private:
  struct Reading {
    std::unique_ptr<Series> series{};  // none: it looks ahead
    std::size_t input = 0;
    std::size_t ahead = 0;
  };
  /// A row whose values lie ahead in part.
  struct Waiting {
    std::uint64_t place = 0;
    std::vector<double> values{};
  };

  void start() {
    for (const Reading& reading : series_) {
      if (reading.series != nullptr) {
        reading.series->start();
      }
    }
  }

  void compute(const OrderedRow& row) {
    const std::size_t last = waiting_.size() - 1;
    for (std::size_t i = 0; i < series_.size(); ++i) {
      const double cell = row.cells[series_[i].input];
      if (series_[i].series != nullptr) {
        const auto value =
            series_[i].series->next(std::isnan(cell) ? std::nullopt : std::optional(cell));
        waiting_[last].values[i] = value.value_or(kNull);
      } else if (series_[i].ahead <= last) {
        waiting_[last - series_[i].ahead].values[i] = cell;
      }
    }
  }

  void let_go(std::size_t but, Scattered& out) {
    for (; waiting_.size() > but; waiting_.pop_front()) {
      std::ranges::copy(waiting_.front().values, out.add(waiting_.front().place).begin());
    }
  }

  OrderedRows::Walk walk_;
  std::vector<Reading> series_{};
  std::size_t ahead_ = 0;          // rows that are looked ahead, at most
  std::deque<Waiting> waiting_{};  // of one group
};

/// Some columns of the values beside some of the table's own.
class SequenceRows final : public data::BatchStream {
 public:
  SequenceRows(const Scattered& values, const Names& series, duckdb::Connection engine,
               const std::string& own_rows, const Names& wanted, const std::stop_token& stop)
      : engine_(std::move(engine)) {
    std::vector<std::unique_ptr<data::BatchStream>> streams;
    streams.push_back(values.open(series));
    if (!own_rows.empty()) {
      streams.push_back(engine_.stream(own_rows, stop));
    }
    rows_ = data::side_by_side(std::move(streams));
    for (const std::string& name : wanted) {
      positions_.push_back(rows_->schema().index_of(name));
      schema_.fields.push_back(rows_->schema().fields[positions_.back()]);
    }
  }

  const data::Schema& schema() const override { return schema_; }

  bool next(data::Batch& out) override {
    data::Batch batch;
    const bool more = rows_->next(batch);
    out = {.rows = batch.rows};
    for (std::size_t i = 0; more && i < positions_.size(); ++i) {
      out.columns.push_back(std::move(batch.columns[positions_[i]]));
    }
    return more;
  }

 private:
  duckdb::Connection engine_;
  std::unique_ptr<data::BatchStream> rows_{};
  std::vector<std::size_t> positions_{};  // of the wanted columns; each is wanted once
  data::Schema schema_{};
};

/// A plan without what reads other rows, and what was taken out of it.
struct Extracted {
  plan::FeaturePlan plan{};
  std::vector<Read> reads{};
};

Extracted extracted(plan::FeaturePlan plan) {
  std::vector<Read> reads;
  for (plan::Feature& feature : plan.features) {
    extract(feature.formula, reads);
  }
  for (const Read& read : reads) {
    plan.inputs.push_back({read.column, data::Type::float64});
  }
  plan.sequence.reset();
  std::vector<std::size_t> all(plan.features.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  return {.plan = part_of(plan, all), .reads = std::move(reads)};
}

Names inputs_of(const std::vector<Extracted>& parts) {
  Names inputs;
  for (const Extracted& part : parts) {
    for (const Read& read : part.reads) {
      if (place_in(inputs, read.input()) == inputs.size()) {
        inputs.push_back(read.input());
      }
    }
  }
  return inputs;
}

duckdb::TableSource source_of(const Extracted& part, std::shared_ptr<const Scattered> values,
                              const duckdb::Connection& connection, const std::string& table,
                              std::uint64_t rows, const std::stop_token& stop) {
  duckdb::TableSource source{.rows = rows};
  Names series;
  for (const Read& read : part.reads) {
    series.push_back(read.column);
    source.schema.fields.push_back({read.column, data::Type::float64});
  }
  Names own;
  for (const data::Field& input : part.plan.inputs) {
    if (place_in(series, input.name) == series.size()) {
      own.push_back(duckdb::quoted(input.name));
    }
  }
  auto engine = std::make_shared<duckdb::Connection>(connection.another());
  std::string own_rows;
  if (!own.empty()) {
    own_rows = fmt::format("SELECT {} FROM {}", fmt::join(own, ", "), table);
    for (data::Field& field : engine->describe(own_rows).fields) {
      source.schema.fields.push_back(std::move(field));
    }
  }
  source.open = [=, values = std::move(values)](const data::Selection& wanted) {
    return std::make_unique<SequenceRows>(*values, series, engine->another(), own_rows,
                                          wanted.columns, stop);
  };
  return source;
}

}  // namespace

std::vector<Sequenced> lay_out_sequence(const std::vector<plan::FeaturePlan>& plans,
                                        const duckdb::Connection& connection,
                                        const std::string& table,
                                        const std::filesystem::path& scratch,
                                        const std::stop_token& stop) {
  std::vector<Extracted> parts;
  for (const plan::FeaturePlan& plan : plans) {
    auto engine = connection.another();
    check_inputs(plan, engine, table);
    MDM_CHECK(plan.sequence.has_value());
    parts.push_back(extracted(plan));
  }
  const OrderedRows rows(*plans.front().sequence, inputs_of(parts), connection, table, scratch,
                         stop);
  std::vector<std::future<std::shared_ptr<const Scattered>>> walks;
  for (const Extracted& part : parts) {
    walks.push_back(std::async(std::launch::async, [&] {
      auto values = std::make_shared<Scattered>(rows.rows(), part.reads.size(), scratch);
      Walker(rows, part.reads).run(*values, stop);
      return std::shared_ptr<const Scattered>(std::move(values));
    }));
  }
  std::vector<Sequenced> sequenced;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    sequenced.push_back(
        {.plan = parts[i].plan,
         .rows = source_of(parts[i], walks[i].get(), connection, table, rows.rows(), stop)});
  }
  return sequenced;
}

}  // namespace mdm::compute
