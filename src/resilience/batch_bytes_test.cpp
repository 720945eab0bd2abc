#include <cmath>
#include <random>

#include <gmock/gmock.h>

#include <mdm/resilience/batch_bytes.hpp>

namespace mdm::resilience {
namespace {

constexpr std::size_t kLeast = 1 << 10U;
constexpr std::size_t kMost = 1 << 22U;

/// A server that is fastest with batches of `best` bytes: 100 MB/s, less by each doubling.
BatchBytes::Duration time_of(std::size_t bytes, double best, double noise = 1) {
  const double off = std::abs(std::log2(static_cast<double>(bytes) / best));
  const double seconds = static_cast<double>(bytes) * (1 + 0.3 * off) * noise / 100e6;
  return std::chrono::duration_cast<BatchBytes::Duration>(std::chrono::duration<double>(seconds));
}

TEST(BatchBytes, FindTheFastestSizeFromAnyStart) {
  for (const std::size_t first : {kLeast, std::size_t{1} << 16U, kMost}) {
    for (const double best : {4096.0, 65'536.0, 2'097'152.0}) {
      BatchBytes size(kLeast, first, kMost);
      for (int i = 0; i < 1500; ++i) {
        size.report(size.bytes(), time_of(size.bytes(), best));
        ASSERT_GE(size.bytes(), kLeast);
        ASSERT_LE(size.bytes(), kMost);
      }
      EXPECT_LE(std::abs(std::log2(static_cast<double>(size.bytes()) / best)), 1.0)
          << "from " << first << " to " << best << ": " << size.bytes();
    }
  }
}

TEST(BatchBytes, FollowAServerThatChanges) {
  BatchBytes size(kLeast, 1 << 16U, kMost);
  for (const double best : {262'144.0, 8192.0, 1'048'576.0}) {
    for (int i = 0; i < 1500; ++i) {
      size.report(size.bytes(), time_of(size.bytes(), best));
    }
    EXPECT_LE(std::abs(std::log2(static_cast<double>(size.bytes()) / best)), 1.0) << size.bytes();
  }
}

TEST(BatchBytes, StayNearTheBestInNoise) {
  std::mt19937 random(5);
  std::normal_distribution<double> noise(0, 0.1);
  BatchBytes size(kLeast, 1 << 14U, kMost);
  double seconds = 0;
  double bytes = 0;
  for (int i = 0; i < 20'000; ++i) {
    const auto took = time_of(size.bytes(), 131'072, std::exp(noise(random)));
    bytes += static_cast<double>(size.bytes());
    seconds += std::chrono::duration<double>(took).count();
    size.report(size.bytes(), took);
  }
  EXPECT_GT(bytes / seconds, 0.7 * 100e6);
}

}  // namespace
}  // namespace mdm::resilience
