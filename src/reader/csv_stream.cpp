#include "csv_stream.hpp"

#include <mutex>
#include <thread>

#include <mdm/base.hpp>
#include <mdm/base/trace.hpp>

#include "ordered_queue.hpp"

namespace mdm::reader {
namespace {

/// Bytes that a block may take with its marks and its cells as typed columns: a cell of two bytes
/// with its delimiter takes a mark of four and a value of eight.
constexpr std::size_t kBytesPerByte = 8;

/// One of the slots, if there are any, for as long as this lives.
class Slot {
 public:
  explicit Slot(std::counting_semaphore<>* slots) : slots_(slots) {
    if (slots_ != nullptr) {
      slots_->acquire();
    }
  }
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;
  ~Slot() {
    if (slots_ != nullptr) {
      slots_->release();
    }
  }

 private:
  std::counting_semaphore<>* slots_;
};

class CsvStream final : public data::BatchStream {
 public:
  CsvStream(CsvPass pass, std::stop_token stop)
      : pass_(std::move(pass)),
        stop_(std::move(stop)),
        blocks_(pass_.layouts, pass_.tuning, pass_.first_file, std::move(pass_.meter)),
        queue_(pass_.bytes_in_flight),
        forward_stop_(stop_, [this] { own_stop_.request_stop(); }) {
    try {
      for (unsigned worker = 0; worker < std::max(1U, pass_.threads); ++worker) {
        workers_.emplace_back([this, worker] { work(worker); });
      }
    } catch (...) {
      own_stop_.request_stop();
      throw;
    }
  }
  CsvStream(const CsvStream&) = delete;
  CsvStream& operator=(const CsvStream&) = delete;
  ~CsvStream() override { own_stop_.request_stop(); }

  const data::Schema& schema() const override { return pass_.schema; }

  bool next(data::Batch& out) override {
    while (!ended_) {
      std::optional<ParsedBlock> parsed = queue_.take(own_stop_.get_token());
      stop_if_requested(stop_);
      if (!parsed) {
        ended_ = true;
        pass_.on_end(blocks_.bytes_read(), blocks_.digest(), blocks_.skipped_lines());
        break;
      }
      out = std::move(parsed->batch);
      pass_.on_block(std::move(*parsed), out.rows);
      if (out.rows > 0) {
        return true;
      }
    }
    out = {};
    return false;
  }

 private:
  /// Reading and cutting is one thread's work at a time, parsing everybody's.
  void work(unsigned worker) {
    CsvBlockParser parser(pass_.layouts, pass_.columns, pass_.tuning.portable);
    CsvBlock block;
    std::uint64_t number = 0;
    while (take_block(block, number)) {
      try {
        ParsedBlock parsed = parse(parser, block, worker);
        const std::size_t bytes = parsed.batch.size_bytes();
        queue_.deliver(number, std::move(parsed), bytes);
      } catch (...) {
        queue_.fail(number, std::current_exception());
      }
    }
  }

  ParsedBlock parse(CsvBlockParser& parser, const CsvBlock& block, unsigned worker) {
    const Slot slot(pass_.slots.get());
    ParsedBlock parsed;
    {
      trace::Span span("parse");
      parsed = parser.parse(block);
      span.add({"bytes", block.size});
      span.add({"rows", parsed.batch.rows});
    }
    if (pass_.observer && !parsed.failure && parsed.batch.rows > 0) {
      trace::Span span("profile");
      span.add({"rows", parsed.batch.rows});
      pass_.observer(parsed.batch, worker);
    }
    return parsed;
  }

  bool take_block(CsvBlock& block, std::uint64_t& number) {
    const std::lock_guard lock(blocks_mutex_);
    if (exhausted_ || !queue_.wait_for_room(own_stop_.get_token())) {
      return false;
    }
    try {
      trace::Span span("read");
      exhausted_ = !blocks_.next(block);
      span.add({"bytes", exhausted_ ? 0 : block.size});
      span.add({"file", block.file});
    } catch (...) {
      exhausted_ = true;
      queue_.fail(std::current_exception());
      return false;
    }
    if (exhausted_) {
      queue_.close();
      return false;
    }
    number = queue_.admit(block.size * kBytesPerByte);
    if (pass_.progress) {
      pass_.progress(blocks_.bytes_read(), pass_.bytes_total);
    }
    return true;
  }

  CsvPass pass_;
  std::stop_token stop_;
  std::stop_source own_stop_{};
  std::mutex blocks_mutex_{};
  CsvBlockReader blocks_;   // guarded by blocks_mutex_
  bool exhausted_ = false;  // guarded by blocks_mutex_
  OrderedQueue<ParsedBlock> queue_;
  bool ended_ = false;
  std::stop_callback<std::function<void()>> forward_stop_;
  std::vector<std::jthread> workers_{};  // the last: they use all the others
};

}  // namespace

std::unique_ptr<data::BatchStream> stream_csv(CsvPass pass, std::stop_token stop) {
  return std::make_unique<CsvStream>(std::move(pass), std::move(stop));
}

}  // namespace mdm::reader
