#include "query_run.hpp"

#include <chrono>
#include <condition_variable>
#include <fstream>
#include <mutex>
#include <thread>

#include <mdm/base.hpp>

#include "memory_ceiling.hpp"

namespace mdm::app {
namespace {

using Clock = std::chrono::steady_clock;

/// What the log of slow queries may grow to before it begins anew; the one before is kept.
constexpr std::uintmax_t kLogBytes = 4'000'000;
constexpr std::size_t kNotedBytes = 4000;  // of a statement

/// Stops when the time is over, or when another token is stopped.
class Deadline {
 public:
  Deadline(const std::stop_token& outer, std::chrono::seconds limit)
      : limit_(limit), follow_(outer, Follow{&source_}) {
    if (limit.count() > 0) {
      timer_ = std::jthread([this](const std::stop_token& over) { wait(over); });
    }
  }

  std::stop_token token() const { return source_.get_token(); }
  /// \throws Error{unavailable} if what failed was stopped for lack of time
  void explain(const Error& error) const {
    if (error.code() == ErrorCode::cancelled && passed_) {
      fail(ErrorCode::unavailable,
           Hint{"ask for less, or raise query.timeout_seconds (0 lets a query take its time)"},
           "the query took longer than {} s", limit_.count());
    }
  }

 private:
  struct Follow {
    std::stop_source* source;
    void operator()() const { source->request_stop(); }
  };

  void wait(const std::stop_token& over) {
    std::mutex mutex;
    std::condition_variable_any changed;
    std::unique_lock lock(mutex);
    changed.wait_for(lock, over, limit_, [] { return false; });
    if (!over.stop_requested()) {
      passed_ = true;
      source_.request_stop();
    }
  }

  std::chrono::seconds limit_;
  std::stop_source source_{};
  std::atomic<bool> passed_ = false;
  std::stop_callback<Follow> follow_;
  std::jthread timer_{};
};

void note_slow(const Services& services, const std::string& dataset, const query::Plan& plan,
               std::chrono::milliseconds took, std::uint64_t rows) {
  const std::filesystem::path file = services.layout.root / "logs" / "slow_queries.jsonl";
  make_folder(file.parent_path());
  std::error_code none;
  if (std::filesystem::file_size(file, none) > kLogBytes && !none) {
    std::filesystem::rename(file, std::filesystem::path(file).concat(".1"));
  }
  Json rules = Json::array();
  for (const query::AppliedRule& rule : plan.rules) {
    rules.push(rule.rule);
  }
  std::ofstream(file, std::ios::app) << Json::object({{"at", utc_now()},
                                                      {"dataset", dataset},
                                                      {"milliseconds", took.count()},
                                                      {"rows", rows},
                                                      {"rules", std::move(rules)},
                                                      {"shape", plan.shape.substr(0, kNotedBytes)},
                                                      {"text", plan.text.substr(0, kNotedBytes)}})
                                                .dump() +
                                            "\n";
}

/// A query under way. Its time runs until the last row was taken, or it is gone.
class RunningQuery final : public QueryResult, public data::BatchStream {
 public:
  RunningQuery(const Services& services, std::string dataset, const PreparedQuery& prepared,
               const std::stop_token& stop)
      : services_(services),
        memory_(services.ceiling->hold()),
        dataset_(std::move(dataset)),
        plan_(prepared.planned.plan),
        deadline_(stop, services.query_timeout) {
    within_limits(
        [&] { result_ = prepared.session->run(plan_, prepared.row_limit, deadline_.token()); });
  }

  data::BatchStream& rows() override { return *this; }
  bool truncated() const override { return result_->truncated(); }
  const data::Schema& schema() const override { return result_->rows().schema(); }

  bool next(data::Batch& out) override {
    bool more = false;
    within_limits([&] { more = result_->rows().next(out); });
    rows_ += out.rows;
    if (!more) {
      finish();
    }
    return more;
  }

 private:
  template <typename Act>
  void within_limits(Act act) {
    try {
      act();
    } catch (const std::bad_alloc&) {
      finish();
      fail(ErrorCode::bad_input, Hint{"ask for less, or raise query.memory_limit"},
           "the query needs more memory than it may take");
    } catch (const Error& error) {
      finish();
      deadline_.explain(error);
      if (std::string_view(error.what()).find("Out of Memory") != std::string_view::npos) {
        fail(error.code(), Hint{"ask for less, or raise query.memory_limit"}, "{}", error.what());
      }
      throw;
    }
  }

  void finish() {
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began_);
    if (!std::exchange(finished_, true) && services_.query_slow.count() > 0 &&
        took >= services_.query_slow) {
      note_slow(services_, dataset_, plan_, took, rows_);
    }
  }

  const Services& services_;
  std::shared_ptr<void> memory_;  ///< the last to go
  std::string dataset_;
  query::Plan plan_;
  Clock::time_point began_ = Clock::now();
  Deadline deadline_;
  std::unique_ptr<query::Result> result_{};
  std::uint64_t rows_ = 0;
  bool finished_ = false;
};

class BorrowedRows final : public data::BatchStream {
 public:
  explicit BorrowedRows(data::BatchStream& rows) : rows_(rows) {}
  const data::Schema& schema() const override { return rows_.schema(); }
  bool next(data::Batch& out) override { return rows_.next(out); }

 private:
  data::BatchStream& rows_;
};

}  // namespace

std::unique_ptr<QueryResult> run_query(const Services& services, const std::string& dataset,
                                       const PreparedQuery& prepared, const std::stop_token& stop) {
  return std::make_unique<RunningQuery>(services, dataset, prepared, stop);
}

std::unique_ptr<data::BatchStream> borrowed(data::BatchStream& rows) {
  return std::make_unique<BorrowedRows>(rows);
}

}  // namespace mdm::app
