#include <algorithm>
#include <thread>

#include <mdm/base/trace.hpp>
#include <mdm/compute.hpp>

#include "hand_over.hpp"

namespace mdm::compute {
namespace {

/// Features that read other rows and are sorted together: the engine pins some memory for each
/// column that it sorts.
constexpr std::size_t kLaidOutTogether = 16;

/// Features that one SELECT computes, and the places of its columns among all.
struct Part {
  plan::FeaturePlan plan{};
  std::vector<std::string> kept{};
  std::vector<std::size_t> places{};
};

/// One SELECT on a thread and a connection of its own, a batch ahead of who takes them.
class Lane final {
 public:
  Lane(duckdb::Connection connection, Part part, const std::string& table,
       const Execution& execution, const std::stop_token& stop)
      : connection_(std::move(connection)), places_(std::move(part.places)) {
    rows_ = connection_.stream(select_features(part.plan, connection_, table, part.kept, stop),
                               stop, execution.batch_rows);
  }
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;

  void start(const std::stop_token& stop) {
    thread_ = std::jthread([this, stop] { work(stop); });
  }

  const data::Schema& schema() const { return rows_->schema(); }
  const std::vector<std::size_t>& places() const { return places_; }

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
    for (std::size_t i = 0; i < places_.size(); ++i) {
      data::Column& column = batch_.columns[i];
      out[places_[i]] = whole ? std::move(column) : column.slice(position_, count);
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
  std::vector<std::size_t> places_;
  std::unique_ptr<data::BatchStream> rows_{};
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
      for (std::size_t i = 0; i < fields.size(); ++i) {
        schema_.fields.resize(std::max(schema_.fields.size(), lane->places()[i] + 1));
        schema_.fields[lane->places()[i]] = fields[i];
      }
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
    out.columns.resize(schema_.fields.size());
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

bool reads(const plan::Expression& formula, const std::string& column) {
  return (formula.op == "column" && formula.name == column) ||
         std::ranges::any_of(formula.arguments, [&](const plan::Expression& argument) {
           return reads(argument, column);
         });
}

void keep_inputs_in_use(plan::FeaturePlan& plan) {
  const auto in_use = [&](const data::Field& input) {
    const bool ordering =
        plan.sequence && (input.name == plan.sequence->time || input.name == plan.sequence->group);
    return ordering || std::ranges::any_of(plan.features, [&](const plan::Feature& feature) {
             return reads(feature.formula, input.name);
           });
  };
  std::erase_if(plan.inputs, [&](const data::Field& input) { return !in_use(input); });
}

/// The features that read their own row alone, shared among the workers, with the kept columns
/// before them, and those that read other rows.
std::vector<Part> parts_of(const plan::FeaturePlan& plan, const std::vector<std::string>& kept,
                           unsigned workers) {
  std::vector<std::size_t> own;
  std::vector<std::size_t> others;
  for (std::size_t i = 0; i < plan.features.size(); ++i) {
    (plan::reads_other_rows(plan.features[i].formula) ? others : own).push_back(i);
  }
  const auto part_of = [&](const std::vector<std::size_t>& numbers, std::size_t begin,
                           std::size_t end) {
    Part part{.plan = plan};
    part.plan.features.clear();
    for (std::size_t i = begin; i < end; ++i) {
      part.plan.features.push_back(plan.features[numbers[i]]);
      part.places.push_back(kept.size() + numbers[i]);
    }
    keep_inputs_in_use(part.plan);
    return part;
  };
  std::vector<Part> parts;
  const std::size_t count =
      std::clamp<std::size_t>(workers, 1, std::max<std::size_t>(own.size(), 1));
  for (std::size_t i = 0; i < count; ++i) {
    parts.push_back(part_of(own, own.size() * i / count, own.size() * (i + 1) / count));
  }
  Part& first = parts.front();
  first.kept = kept;
  for (std::size_t i = kept.size(); i > 0; --i) {
    first.places.insert(first.places.begin(), i - 1);
  }
  if (own.empty() && kept.empty() && !others.empty()) {
    parts.clear();
  }
  for (std::size_t begin = 0; begin < others.size(); begin += kLaidOutTogether) {
    parts.push_back(part_of(others, begin, std::min(begin + kLaidOutTogether, others.size())));
  }
  return parts;
}

}  // namespace

std::unique_ptr<data::BatchStream> feature_rows(
    const plan::FeaturePlan& plan, const duckdb::Connection& connection, const std::string& table,
    const std::vector<std::string>& kept, const Execution& execution, const std::stop_token& stop) {
  std::vector<std::unique_ptr<Lane>> lanes;
  for (Part& part : parts_of(plan, kept, execution.workers)) {
    lanes.push_back(
        std::make_unique<Lane>(connection.another(), std::move(part), table, execution, stop));
  }
  return std::make_unique<FeatureRows>(std::move(lanes), stop);
}

}  // namespace mdm::compute
