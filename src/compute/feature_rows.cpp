#include <algorithm>
#include <thread>

#include <mdm/base/trace.hpp>
#include <mdm/compute.hpp>

#include "hand_over.hpp"

namespace mdm::compute {
namespace {

/// One SELECT on a thread and a connection of its own, a batch ahead of who takes them.
class Lane final {
 public:
  Lane(duckdb::Connection connection, const plan::FeaturePlan& plan, const std::string& table,
       const std::vector<std::string>& kept, const Execution& execution,
       const std::stop_token& stop)
      : connection_(std::move(connection)),
        rows_(connection_.stream(select_features(plan, connection_, table, kept), stop,
                                 execution.batch_rows)) {}
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;

  void start(const std::stop_token& stop) {
    thread_ = std::jthread([this, stop] { work(stop); });
  }

  const data::Schema& schema() const { return rows_->schema(); }

  /// Rows that wait to be taken; 0 at the end.
  std::size_t ready(const std::stop_token& stop) {
    if (position_ == batch_.rows) {
      position_ = 0;
      std::optional<data::Batch> next = batches_.take(stop);
      batch_ = next ? std::move(*next) : data::Batch{};
    }
    return batch_.rows - position_;
  }

  void take(std::size_t count, std::vector<data::Column>& out) {
    const bool whole = position_ == 0 && count == batch_.rows;
    for (data::Column& column : batch_.columns) {
      out.push_back(whole ? std::move(column) : column.slice(position_, count));
    }
    position_ += count;
  }

 private:
  void work(const std::stop_token& stop) {
    try {
      data::Batch batch;
      while (compute(batch) && batches_.put(std::move(batch), stop)) {}
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
  std::unique_ptr<data::BatchStream> rows_;
  HandOver<data::Batch> batches_{};
  data::Batch batch_{};
  std::size_t position_ = 0;  // in batch_
  std::jthread thread_{};     // the last: it uses the others
};

/// The columns of all lanes side by side. Every lane scans the same rows in the same order.
class FeatureRows final : public data::BatchStream {
 public:
  FeatureRows(std::vector<std::unique_ptr<Lane>> lanes, std::stop_token stop)
      : stop_(std::move(stop)),
        forward_stop_(stop_, Forward{&own_stop_}),
        lanes_(std::move(lanes)) {
    for (const auto& lane : lanes_) {
      const auto& fields = lane->schema().fields;
      schema_.fields.insert(schema_.fields.end(), fields.begin(), fields.end());
      lane->start(own_stop_.get_token());
    }
  }
  FeatureRows(const FeatureRows&) = delete;
  FeatureRows& operator=(const FeatureRows&) = delete;
  ~FeatureRows() override { own_stop_.request_stop(); }

  const data::Schema& schema() const override { return schema_; }

  bool next(data::Batch& out) override {
    out = {};
    std::size_t count = lanes_.front()->ready(own_stop_.get_token());
    for (const auto& lane : lanes_) {
      const std::size_t ready = lane->ready(own_stop_.get_token());
      stop_if_requested(stop_);
      MDM_CHECK((ready == 0) == (count == 0));
      count = std::min(count, ready);
    }
    if (count == 0) {
      return false;
    }
    out.rows = count;
    for (const auto& lane : lanes_) {
      lane->take(count, out.columns);
    }
    return true;
  }

 private:
  struct Forward {
    std::stop_source* to;
    void operator()() const { to->request_stop(); }
  };

  data::Schema schema_{};
  std::stop_token stop_;
  std::stop_source own_stop_{};
  std::stop_callback<Forward> forward_stop_;
  std::vector<std::unique_ptr<Lane>> lanes_;  // the last: their threads use the others
};

}  // namespace

std::unique_ptr<data::BatchStream> feature_rows(
    const plan::FeaturePlan& plan, const duckdb::Connection& connection, const std::string& table,
    const std::vector<std::string>& kept, const Execution& execution, const std::stop_token& stop) {
  const std::size_t features = plan.features.size();
  const std::size_t count =
      std::clamp<std::size_t>(execution.workers, 1, std::max<std::size_t>(features, 1));
  std::vector<std::unique_ptr<Lane>> lanes;
  for (std::size_t i = 0; i < count; ++i) {
    plan::FeaturePlan part = plan;
    const auto first = plan.features.begin() + static_cast<std::ptrdiff_t>(features * i / count);
    const auto last =
        plan.features.begin() + static_cast<std::ptrdiff_t>(features * (i + 1) / count);
    part.features.assign(first, last);
    lanes.push_back(std::make_unique<Lane>(connection.another(), part, table,
                                           i == 0 ? kept : std::vector<std::string>{}, execution,
                                           stop));
  }
  return std::make_unique<FeatureRows>(std::move(lanes), stop);
}

}  // namespace mdm::compute
