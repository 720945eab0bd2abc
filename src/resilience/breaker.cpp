#include <algorithm>
#include <cmath>

#include <mdm/resilience/breaker.hpp>

namespace mdm::resilience {

std::string_view name_of(BreakerState state) noexcept {
  switch (state) {
    case BreakerState::closed: return "closed";
    case BreakerState::open: return "open";
    case BreakerState::half_open: return "half open";
  }
  return {};
}

BreakerCore::BreakerCore(const BreakerOptions& options, std::uint64_t seed)
    : options_(options),
      random_(static_cast<std::minstd_rand::result_type>(seed)),
      pause_(options.first_pause) {}

bool BreakerCore::admit(Clock::time_point now) {
  if (state_ == BreakerState::open && now >= next_probe_) {
    state_ = BreakerState::half_open;
    succeeded_probes_ = 0;
    probing_ = false;
  }
  if (state_ == BreakerState::half_open && !probing_) {
    probing_ = true;
    return true;
  }
  return state_ == BreakerState::closed;
}

void BreakerCore::report(Clock::time_point now, Outcome outcome, Clock::duration took) {
  const bool failed = outcome == Outcome::failure || took >= options_.slow;
  if (state_ == BreakerState::open) {
    return;  // a call that began before
  }
  if (state_ == BreakerState::half_open) {
    probing_ = false;
    if (failed) {
      pause_ = std::min(pause_ * 2, options_.longest_pause);
      open(now);
    } else if (++succeeded_probes_ >= options_.probes) {
      close();
    }
    return;
  }
  window_.push_back(failed);
  failures_ += failed ? 1U : 0U;
  if (window_.size() > options_.window) {
    failures_ -= window_.front() ? 1U : 0U;
    window_.pop_front();
  }
  const auto threshold = options_.failure_share * static_cast<double>(window_.size());
  if (failed && window_.size() >= options_.least && static_cast<double>(failures_) >= threshold) {
    open(now);
  }
}

void BreakerCore::withdraw() {
  probing_ = false;
}

void BreakerCore::open(Clock::time_point now) {
  state_ = BreakerState::open;
  std::uniform_real_distribution<double> chance(1 - options_.jitter, 1 + options_.jitter);
  next_probe_ = now + std::chrono::duration_cast<Clock::duration>(pause_ * chance(random_));
}

void BreakerCore::close() {
  state_ = BreakerState::closed;
  window_.clear();
  failures_ = 0;
  pause_ = options_.first_pause;
}

Breaker::Breaker(std::string subject, const BreakerOptions& options)
    : subject_(std::move(subject)), slow_(options.slow), core_(options, std::random_device()()) {}

void Breaker::enter() {
  const std::lock_guard lock(mutex_);
  const Clock::time_point now = Clock::now();
  if (core_.admit(now)) {
    ++told_.calls;
    return;
  }
  ++told_.refusals;
  const double seconds =
      std::max(0.0, std::chrono::duration<double>(core_.next_probe() - now).count());
  fail(ErrorCode::unavailable, Hint{"mdm status shows when it is tried again"},
       "{} has failed too often and is left alone for {:.1f} s more; at last: {}", subject_,
       seconds, told_.last_error);
}

void Breaker::leave(Clock::time_point begin) {
  const std::lock_guard lock(mutex_);
  const Clock::time_point now = Clock::now();
  const Clock::duration took = now - std::min(begin, now);
  if (took >= slow_) {
    told_.last_error = fmt::format("it took {:.1f} s", std::chrono::duration<double>(took).count());
  }
  core_.report(now, Outcome::success, took);
}

// A refusal of what was asked for is an answer, too: the server works.
void Breaker::leave(Clock::time_point begin, const Error& error) {
  const std::lock_guard lock(mutex_);
  const Clock::time_point now = Clock::now();
  if (error.code() == ErrorCode::unavailable) {
    ++told_.failures;
    told_.last_error = error.what();
    core_.report(now, Outcome::failure, now - std::min(begin, now));
  } else if (error.code() == ErrorCode::cancelled) {
    core_.withdraw();
  } else {
    core_.report(now, Outcome::success, now - std::min(begin, now));
  }
}

void Breaker::withdraw() {
  const std::lock_guard lock(mutex_);
  core_.withdraw();
}

BreakerStatus Breaker::status() const {
  const std::lock_guard lock(mutex_);
  BreakerStatus status = told_;
  status.state = core_.state();
  if (status.state == BreakerState::open) {
    status.next_probe_in = std::max(Clock::duration::zero(), core_.next_probe() - Clock::now());
  }
  return status;
}

}  // namespace mdm::resilience
