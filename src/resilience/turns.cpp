#include <algorithm>

#include <mdm/base.hpp>
#include <mdm/resilience/turns.hpp>

namespace mdm::resilience {
namespace {

std::size_t first_of(const PoolOptions& options) {
  return options.first_ceiling == 0 ? 0 : std::max(options.first_ceiling, options.least);
}

}  // namespace

Turns::Turns(const PoolOptions& options)
    : most_(options.most), blocked_(options.blocked), ceiling_(first_of(options), options.most) {}

void Turns::take(std::unique_lock<std::mutex>& lock, const std::stop_token& stop,
                 std::chrono::milliseconds patience) {
  ++counts_.leases;
  if (!line_.empty() || !is_open()) {
    wait(lock, stop, patience);
  }
  ++counts_.in_use;
  moved_ = Clock::now();
  call_next();  // there may be room for more, and only this thread was told
}

bool Turns::take_at_once() {
  if (!line_.empty() || counts_.in_use >= most_) {
    return false;
  }
  ++counts_.leases;
  ++counts_.in_use;
  moved_ = Clock::now();
  return true;
}

void Turns::wait(std::unique_lock<std::mutex>& lock, const std::stop_token& stop,
                 std::chrono::milliseconds patience) {
  const Clock::time_point begun = Clock::now();
  const Clock::duration pulse = std::min<Clock::duration>(blocked_, patience / 2);
  ++counts_.waits;
  const bool served = line_.wait(lock, stop, {.patience = patience, .pulse = pulse},
                                 [&] { return is_open_after(pulse); });
  counts_.waited += Clock::now() - begun;
  if (!served) {
    call_next();
    stop_if_requested(stop);
    ++counts_.timeouts;
    fail(ErrorCode::unavailable, Hint{"allow more connections, or run less at a time"},
         "all {} connections were in use for {} s", most_,
         std::chrono::duration_cast<std::chrono::seconds>(patience).count());
  }
}

bool Turns::is_open_after(Clock::duration blocked) {
  if (!is_open() && counts_.in_use < most_) {
    const Clock::time_point now = Clock::now();
    if (now - moved_ >= blocked) {
      ceiling_.blocked(now, counts_.in_use);
    }
  }
  return is_open();
}

void Turns::end(Clock::time_point begun, Clock::time_point now, bool has_settled) {
  counts_.used += now - begun;
  moved_ = now;
  --counts_.in_use;
  if (has_settled) {
    ceiling_.completed(now, counts_.in_use, !line_.empty());
  } else {
    ceiling_.disturb();
  }
  call_next();
}

void Turns::call_next() {
  if (is_open()) {
    line_.wake_first();
  }
}

void Turns::withdraw() {
  --counts_.in_use;
  call_next();
}

PoolStatus Turns::status() const {
  PoolStatus status = counts_;
  status.ceiling = ceiling_.leases();
  status.waiting = line_.size();
  return status;
}

}  // namespace mdm::resilience
