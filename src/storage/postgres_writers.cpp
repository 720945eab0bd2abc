#include "postgres_writers.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include <mdm/base/trace.hpp>
#include <mdm/resilience.hpp>

#include "postgres_copy.hpp"
#include "row_numbers.hpp"

namespace mdm::storage {
namespace {

/// What is sent at once: the first size, and between which ones a better is looked for.
constexpr std::size_t kSendBytes = 1 << 20U;
constexpr std::size_t kLeastSendBytes = 1 << 16U;
constexpr std::size_t kMostSendBytes = 8 << 20U;
constexpr std::size_t kRowsTogether = 256;

struct Numbered {
  data::Batch batch{};
  std::uint64_t first_row = 0;
};

/// One batch waits while the writers work on theirs: a slow server slows the reading.
class Slot {
 public:
  /// False if a writer has failed: nobody takes any more.
  bool put(Numbered rows, const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, stop, [&] { return closed_ || !waiting_; });
    if (closed_ || stop.stop_requested()) {
      return false;
    }
    waiting_ = std::move(rows);
    changed_.notify_all();
    return true;
  }

  std::optional<Numbered> take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return closed_ || waiting_; });
    auto rows = std::exchange(waiting_, std::nullopt);
    changed_.notify_all();
    return rows;
  }

  /// \param error  what a writer failed with
  void close(std::exception_ptr error = nullptr) {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    if (error && !error_) {
      error_ = std::move(error);
      waiting_.reset();
    }
    changed_.notify_all();
  }

  void rethrow() {
    if (error_) {
      std::rethrow_exception(error_);
    }
  }

 private:
  std::mutex mutex_{};
  std::condition_variable_any changed_{};
  std::optional<Numbered> waiting_{};
  bool closed_ = false;
  std::exception_ptr error_{};
};

void send(std::string& bytes, postgres::CopyIn& copy, resilience::BatchBytes& size) {
  trace::Span span("send");
  span.add({"bytes", bytes.size()});
  const auto begin = std::chrono::steady_clock::now();
  copy.send(bytes);
  size.report(bytes.size(), std::chrono::steady_clock::now() - begin);
  bytes.clear();
}

void send_batch(const data::Schema& schema, const Numbered& rows, std::string& bytes,
                postgres::CopyIn& copy, resilience::BatchBytes& size) {
  for (std::size_t row = 0; row < rows.batch.rows;) {
    const std::size_t end = std::min(rows.batch.rows, row + kRowsTogether);
    append_copy_rows(schema, rows.batch, row, end, rows.first_row, bytes);
    row = end;
    if (bytes.size() >= size.bytes()) {
      send(bytes, copy, size);
    }
  }
}

std::uint64_t write(postgres::Connection& connection, const std::string& copy_sql,
                    const data::Schema& schema, Slot& slot, const std::stop_token& stop) {
  postgres::CopyIn copy(connection, copy_sql, stop);
  std::string bytes(copy_header());
  resilience::BatchBytes size(kLeastSendBytes, kSendBytes, kMostSendBytes);
  while (const auto rows = slot.take()) {
    send_batch(schema, *rows, bytes, copy, size);
  }
  bytes += copy_trailer();
  copy.send(bytes);
  return static_cast<std::uint64_t>(copy.finish());
}

}  // namespace

std::uint64_t copy_rows(std::vector<Servers::Lease> connections, const std::string& copy,
                        data::BatchStream& rows, std::uint64_t first, const std::stop_token& stop) {
  RowNumbers numbered(rows, first);
  Slot slot;
  std::vector<std::uint64_t> written(connections.size());
  std::stop_source failed;
  const std::stop_callback forward(stop, [&] { failed.request_stop(); });
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < connections.size(); ++i) {
      threads.emplace_back([&, i] {
        try {
          written[i] = write(*connections[i], copy, numbered.schema(), slot, failed.get_token());
        } catch (...) {
          slot.close(std::current_exception());
          failed.request_stop();
        }
      });
    }
    try {
      std::uint64_t first_row = first;
      Numbered next;
      while (numbered.next(next.batch)) {
        next.first_row = first_row;
        first_row += next.batch.rows;
        if (!slot.put(std::move(next), stop)) {
          break;
        }
        next = {};
      }
      stop_if_requested(stop);
      slot.close();
    } catch (...) {
      slot.close(std::current_exception());
      failed.request_stop();
    }
  }
  slot.rethrow();
  std::uint64_t total = 0;
  for (const std::uint64_t count : written) {
    total += count;
  }
  return total;
}

}  // namespace mdm::storage
