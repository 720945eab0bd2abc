#include <algorithm>
#include <cmath>

#include <mdm/resilience/ceiling.hpp>

namespace mdm::resilience {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kWindow{10};
constexpr int kLeastTurns = 4;
constexpr int kMostTurns = 12;
constexpr double kClear = 2.5;        // standard errors
constexpr double kLeastGain = 0.02;   // of more connections: a server pays for each
constexpr double kMostGain = 1;       // of a turn; beyond it is chance
constexpr double kMostLoss = -0.005;  // of fewer
constexpr double kLargestFactor = 2;
constexpr double kSmallestFactor = 1.1;
constexpr int kFirstRest = 8;
constexpr int kFirstPause = 32;
constexpr int kLongestPause = 512;
constexpr std::chrono::seconds kHeldFor{10};

}  // namespace

Ceiling::Ceiling(std::size_t first, std::size_t most)
    : adapts_(first > 0),
      most_(most),
      base_(adapts_ ? std::min(first, most) : most),
      ceiling_(base_),
      factor_(std::sqrt(kLargestFactor)),
      rests_(kFirstRest) {}

void Ceiling::completed(Clock::time_point now, std::size_t in_use, bool is_wanted) {
  if (!adapts_) {
    return;
  }
  if (in_use == 0 && !is_wanted) {  // it idles from now on
    ceiling_ = base_;
    window_ = {};
    return;
  }
  if (!window_.is_open) {
    if (window_.leases++ == std::max(base_, ceiling_)) {  // those from before are over
      window_ = {.is_open = true, .begun = now};
    }
    return;
  }
  ++window_.leases;
  window_.wanted += is_wanted ? 1 : 0;
  if (now - window_.begun >= kWindow && window_.leases >= 2 * ceiling_ + 8) {
    close_window(now);
    window_ = {};
  }
}

void Ceiling::close_window(Clock::time_point now) {
  const std::chrono::duration<double> took = now - window_.begun;
  const double rate = static_cast<double>(window_.leases) / took.count();
  if (ceiling_ != base_) {
    compare(rate);
  } else if (2 * window_.wanted < window_.leases) {
    gains_ = {};  // fewer are wanted than there may be
  } else if (rests_ > 0) {
    --rests_;
  } else {
    base_rate_ = rate;
    try_another(now);
  }
}

void Ceiling::try_another(Clock::time_point now) {
  const auto base = static_cast<double>(base_);
  const auto other = static_cast<std::size_t>(std::lround(
      grows_ ? std::max(base + 1, base * factor_) : std::min(base - 1, base / factor_)));
  ceiling_ = std::clamp<std::size_t>(other, 1, most_);
  if (ceiling_ == base_ || (!grows_ && now < no_less_until_)) {
    ceiling_ = base_;
    reject();
  }
}

void Ceiling::compare(double rate) {
  const double gain = std::clamp(std::log(rate / base_rate_), -kMostGain, kMostGain);
  const bool is_new = gains_.count++ == 0;
  if (is_new && grows_) {
    ceiling_ = base_;  // the first turn warms up those that are new
    return;
  }
  gains_.sum += gain;
  gains_.squares += gain * gain;
  const int turns = gains_.count - (grows_ ? 1 : 0);
  const double mean = gains_.sum / turns;
  const double error = std::sqrt(std::max(gains_.squares / turns - mean * mean, 0.0) / turns);
  const double distance = mean - (grows_ ? kLeastGain : kMostLoss);
  const bool is_clear = turns >= kLeastTurns && std::abs(distance) > kClear * error;
  if (is_clear && distance > 0) {
    keep();
  } else {
    ceiling_ = base_;
    if (is_clear || turns == kMostTurns) {
      reject();
    }
  }
}

void Ceiling::keep() {
  base_ = ceiling_;
  gains_ = {};
  rejected_ = 0;
  factor_ = std::min(factor_ * factor_, kLargestFactor);
  pause_ = 0;
}

void Ceiling::reject() {
  gains_ = {};
  grows_ = !grows_;
  if (++rejected_ < 2) {
    return;
  }
  rejected_ = 0;
  if (factor_ > kSmallestFactor) {
    factor_ = std::sqrt(factor_);
    return;
  }
  factor_ = std::sqrt(kLargestFactor);
  pause_ = std::clamp(2 * pause_, kFirstPause, kLongestPause);
  rests_ = pause_;
}

void Ceiling::blocked(Clock::time_point now, std::size_t in_use) {
  const bool tries_fewer = ceiling_ < base_ && in_use < base_;
  if (!tries_fewer) {
    base_ = std::min(most_, 2 * std::max(base_, in_use));
  }
  ceiling_ = base_;
  gains_ = {};
  window_ = {};
  no_less_until_ = now + kHeldFor;
}

}  // namespace mdm::resilience
