#include <algorithm>
#include <numeric>
#include <span>
#include <thread>

#include <mdm/base/trace.hpp>
#include <mdm/compute.hpp>

#include "hand_over.hpp"
#include "plan_part.hpp"
#include "sequence.hpp"

namespace mdm::compute {
namespace {

/// The table of an engine that holds what rows need of others, and what that engine may take.
constexpr const char* kSequenceTable = "sequence_rows";
constexpr std::uint64_t kSequenceEngineBytes = 64U << 20U;

/// Features that one SELECT computes, and the places of its columns among all.
struct Part {
  plan::FeaturePlan plan{};
  std::vector<std::string> kept{};
  std::vector<std::size_t> places{};
};

/// One SELECT on a thread and a connection of its own, a batch ahead of who takes them.
class Lane final : public data::BatchStream {
 public:
  Lane(duckdb::Connection connection, const Part& part, const std::string& table,
       const Execution& execution, const std::stop_token& stop)
      : connection_(std::move(connection)) {
    rows_ = connection_.stream(
        select_features(part.plan, connection_, table, part.kept, execution, stop), stop,
        execution.batch_rows);
    thread_ = std::jthread([this](const std::stop_token& end) { work(end); });
    on_stop_.emplace(stop, End{&thread_});
  }
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;
  ~Lane() override { on_stop_.reset(); }

  const data::Schema& schema() const override { return rows_->schema(); }

  bool next(data::Batch& out) override {
    std::optional<data::Batch> next = batches_.take(thread_.get_stop_token());
    if (!next) {
      stop_if_requested(thread_.get_stop_token());
    }
    out = next ? std::move(*next) : data::Batch{};
    return next.has_value();
  }

 private:
  struct End {
    std::jthread* thread;
    void operator()() const { thread->request_stop(); }
  };

  void work(const std::stop_token& end) {
    try {
      data::Batch batch;
      while (compute(batch) && batches_.put(std::move(batch), end)) {}
      batches_.close();
    } catch (...) {
      batches_.close(std::current_exception());
    }
  }

  bool compute(data::Batch& batch) {
    trace::Span span("features");
    const bool more = rows_->next(batch);
    span.add({"rows", batch.rows});
    span.add({"columns", batch.columns.size()});
    return more;
  }

  duckdb::Connection connection_;
  std::unique_ptr<data::BatchStream> rows_{};
  HandOver<data::Batch> batches_{};
  std::jthread thread_{};  // the last but for what stops it: it uses the others
  std::optional<std::stop_callback<End>> on_stop_{};
};

/// The columns of all lanes in the order of the features. Every lane scans the same rows in the
/// same order.
class FeatureRows final : public data::BatchStream {
 public:
  FeatureRows(std::unique_ptr<data::BatchStream> lanes, std::vector<std::size_t> places)
      : lanes_(std::move(lanes)), places_(std::move(places)) {
    const std::vector<data::Field>& fields = lanes_->schema().fields;
    schema_.fields.resize(fields.size());
    for (std::size_t i = 0; i < fields.size(); ++i) {
      schema_.fields[places_[i]] = fields[i];
    }
  }

  const data::Schema& schema() const override { return schema_; }

  bool next(data::Batch& out) override {
    data::Batch found;
    const bool more = lanes_->next(found);
    out = {.rows = found.rows, .columns = std::vector<data::Column>(found.columns.size())};
    for (std::size_t i = 0; i < found.columns.size(); ++i) {
      out.columns[places_[i]] = std::move(found.columns[i]);
    }
    return more;
  }

 private:
  std::unique_ptr<data::BatchStream> lanes_;
  std::vector<std::size_t> places_;
  data::Schema schema_{};
};

struct Parts {
  std::vector<Part> own{};     ///< of features that read their own row alone
  std::vector<Part> others{};  ///< of those that read other rows
};

/// The features of either kind, shared among the workers, with the kept columns before them.
Parts parts_of(const plan::FeaturePlan& plan, const std::vector<std::string>& kept,
               unsigned workers) {
  std::vector<std::size_t> own;
  std::vector<std::size_t> others;
  for (std::size_t i = 0; i < plan.features.size(); ++i) {
    (plan::reads_other_rows(plan.features[i].formula) ? others : own).push_back(i);
  }
  const auto of = [&](const std::vector<std::size_t>& numbers, std::size_t begin, std::size_t end) {
    const auto some = std::span(numbers).subspan(begin, end - begin);
    Part part{.plan = part_of(plan, some)};
    for (const std::size_t number : some) {
      part.places.push_back(kept.size() + number);
    }
    return part;
  };
  const auto shared = [&](const std::vector<std::size_t>& numbers) {
    std::vector<Part> parts;
    const std::size_t count = std::min<std::size_t>(std::max(workers, 1U), numbers.size());
    for (std::size_t i = 0; i < count; ++i) {
      parts.push_back(of(numbers, numbers.size() * i / count, numbers.size() * (i + 1) / count));
    }
    return parts;
  };
  Parts parts{.own = shared(own), .others = shared(others)};
  if (parts.own.empty() && (!kept.empty() || others.empty())) {
    parts.own.push_back(of(own, 0, 0));
  }
  if (!kept.empty()) {
    Part& first = parts.own.front();
    first.kept = kept;
    std::vector<std::size_t> places(kept.size());
    std::iota(places.begin(), places.end(), std::size_t{0});
    first.places.insert(first.places.begin(), places.begin(), places.end());
  }
  return parts;
}

}  // namespace

std::unique_ptr<data::BatchStream> feature_rows(
    const plan::FeaturePlan& plan, const duckdb::Connection& connection, const std::string& table,
    const std::vector<std::string>& kept, const Execution& execution, const std::stop_token& stop) {
  std::vector<std::unique_ptr<data::BatchStream>> lanes;
  std::vector<std::size_t> places;
  const auto add = [&](duckdb::Connection engine, const Part& part, const std::string& rows) {
    lanes.push_back(std::make_unique<Lane>(std::move(engine), part, rows, execution, stop));
    places.insert(places.end(), part.places.begin(), part.places.end());
  };
  Parts parts = parts_of(plan, kept, execution.workers);
  if (!parts.others.empty()) {
    std::vector<plan::FeaturePlan> plans;
    for (Part& part : parts.others) {
      plans.push_back(std::move(part.plan));
    }
    auto sequenced = lay_out_sequence(plans, connection, table, execution.scratch, stop);
    for (std::size_t i = 0; i < sequenced.size(); ++i) {
      parts.others[i].plan = std::move(sequenced[i].plan);
      add(duckdb::Connection({.sources = {{kSequenceTable, std::move(sequenced[i].rows)}},
                              .memory_limit_bytes = kSequenceEngineBytes}),
          parts.others[i], kSequenceTable);
    }
  }
  for (const Part& part : parts.own) {
    add(connection.another(), part, table);
  }
  return std::make_unique<FeatureRows>(data::side_by_side(std::move(lanes)), std::move(places));
}

std::vector<data::OpenStream> feature_slices(
    const plan::FeaturePlan& plan, const duckdb::Connection& connection, const std::string& table,
    const std::vector<std::string>& kept, const Execution& execution, const std::stop_token& stop) {
  const std::size_t all = plan.features.size();
  const std::size_t most = std::max<std::size_t>(execution.features_at_once, 1);
  const std::size_t count = std::max<std::size_t>((all + most - 1) / most, 1);
  std::vector<data::OpenStream> slices;
  for (std::size_t i = 0; i < count; ++i) {
    std::vector<std::size_t> numbers(all * (i + 1) / count - all * i / count);
    std::iota(numbers.begin(), numbers.end(), all * i / count);
    slices.emplace_back([&plan, &connection, table, execution, stop, numbers = std::move(numbers),
                         own_kept = i == 0 ? kept : std::vector<std::string>()] {
      return feature_rows(part_of(plan, numbers), connection, table, own_kept, execution, stop);
    });
  }
  return slices;
}

}  // namespace mdm::compute
