#include <algorithm>
#include <numeric>
#include <thread>

#include <mdm/base/trace.hpp>
#include <mdm/compute.hpp>

#include "hand_over.hpp"
#include "plan_part.hpp"
#include "rows_aside.hpp"
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

struct Parts {
  std::vector<Part> own{};     ///< of features that read their own row alone
  std::vector<Part> others{};  ///< of those that read other rows
};

/// The features of either kind, shared among the workers, with the kept columns before them.
Parts parts_of(const plan::FeaturePlan& plan, const std::vector<std::string>& kept,
               unsigned workers) {
  const auto of = [&](const std::vector<std::size_t>& numbers) {
    Part part{.plan = part_of(plan, numbers)};
    for (const std::size_t number : numbers) {
      part.places.push_back(kept.size() + number);
    }
    return part;
  };
  std::vector<std::size_t> all(plan.features.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  const Shares shares = shares_of(plan, all, workers);
  Parts parts;
  std::ranges::transform(shares.own, std::back_inserter(parts.own), of);
  std::ranges::transform(shares.others, std::back_inserter(parts.others), of);
  if (parts.own.empty() && (!kept.empty() || parts.others.empty())) {
    parts.own.push_back(of({}));
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
  if (plan.features.size() > execution.features_at_once) {
    return rows_aside(feature_slices(plan, connection, table, kept, execution, stop),
                      execution.scratch);
  }
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
  return data::side_by_side(std::move(lanes), std::move(places));
}

}  // namespace mdm::compute
