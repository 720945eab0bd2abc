#include <algorithm>
#include <utility>

#include <mdm/resilience/batch_bytes.hpp>

namespace mdm::resilience {
namespace {

constexpr int kBatchesOfAStep = 3;
constexpr double kGain = 1.05;  // less may be chance
constexpr int kRests = 16;

}  // namespace

BatchBytes::BatchBytes(std::size_t least, std::size_t first, std::size_t most)
    : least_(least),
      most_(std::max(least, most)),
      bytes_(std::clamp(first, least_, most_)),
      before_(bytes_) {}

void BatchBytes::report(std::size_t bytes, Duration took) {
  sum_bytes_ += static_cast<double>(bytes);
  sum_seconds_ += std::chrono::duration<double>(took).count();
  if (++batches_ < kBatchesOfAStep) {
    return;
  }
  const double rate = sum_bytes_ / std::max(sum_seconds_, 1e-9);
  batches_ = 0;
  sum_bytes_ = sum_seconds_ = 0;
  if (rests_ > 0) {
    if (--rests_ == 0) {
      rate_before_ = rate;
      move();
    }
  } else if (rate > rate_before_ * kGain) {
    rate_before_ = rate;
    move();
  } else {
    bytes_ = before_;
    grows_ = !grows_;
    rests_ = kRests;
  }
}

void BatchBytes::move() {
  const std::size_t next = std::clamp(grows_ ? bytes_ * 2 : bytes_ / 2, least_, most_);
  before_ = std::exchange(bytes_, next);
}

}  // namespace mdm::resilience
