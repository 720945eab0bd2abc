#include <algorithm>
#include <cmath>
#include <functional>
#include <random>

#include <gmock/gmock.h>

#include <mdm/resilience/ceiling.hpp>

namespace mdm::resilience {
namespace {

using Clock = Ceiling::Clock;
using std::chrono::duration;
using std::chrono::milliseconds;

/// A server as its users see it: what it completes in a second depends on how many ask at once.
class SimulatedServer {
 public:
  using Speed = std::function<double(std::size_t in_use)>;

  /// \param speed  leases a second
  SimulatedServer(std::size_t clients, Speed speed) : clients_(clients), speed_(std::move(speed)) {}

  /// \returns leases a second
  double serve(Ceiling& ceiling, double seconds) {
    const Clock::time_point begun = now_;
    std::size_t leases = 0;
    for (; duration<double>(now_ - begun).count() < seconds; ++leases) {
      const std::size_t in_use = std::min(clients_, ceiling.leases());
      const double next =
          chance_(random_) / (speed_(in_use) * std::exp(drift(seconds_since(now_))));
      now_ += std::chrono::duration_cast<Clock::duration>(duration<double>(next));
      ceiling.completed(now_, in_use - 1, clients_ > in_use);
    }
    return static_cast<double>(leases) / duration<double>(now_ - begun).count();
  }

  /// Other programs on its machine make it faster and slower by so much, within hundredths of a
  /// second.
  void disturb(double deviation) { deviation_ = deviation; }
  void come(std::size_t clients) { clients_ = clients; }
  void change(Speed speed) { speed_ = std::move(speed); }

 private:
  static double seconds_since(Clock::time_point time) {
    return duration<double>(time.time_since_epoch()).count();
  }

  double drift(double seconds) {
    for (; drifted_ < seconds; drifted_ += 0.02) {
      drift_ = 0.6 * drift_ + 0.8 * deviation_ * step_(random_);
    }
    return drift_;
  }

  std::size_t clients_;
  Speed speed_;
  Clock::time_point now_{};
  std::minstd_rand random_{7};
  std::exponential_distribution<double> chance_{1};
  std::normal_distribution<double> step_{0, 1};
  double deviation_ = 0;
  double drift_ = 0;
  double drifted_ = 0;
};

/// Fastest with `best` at once, then `alone * best`; 0.8 of that with half or twice as many.
/// \source the universal scalability law, with no cost but that of coherency
SimulatedServer::Speed peak_at(double best, double alone) {
  return [=](std::size_t in_use) {
    const auto count = static_cast<double>(in_use);
    return 2 * alone * count / (1 + count * count / (best * best));
  };
}

class CeilingOfPeak : public testing::TestWithParam<std::size_t> {};

TEST_P(CeilingOfPeak, IsFoundFromEveryStart) {
  const std::size_t best = GetParam();
  for (const std::size_t first : {1U, 8U, 16U, 50U}) {
    SimulatedServer server(64, peak_at(static_cast<double>(best), 3000));
    Ceiling ceiling(first, 50);
    server.serve(ceiling, 30);
    const double share = server.serve(ceiling, 20) / (3000 * static_cast<double>(best));
    EXPECT_GT(share, 0.95) << "from " << first << " to " << best;
    const double times = static_cast<double>(ceiling.leases()) / static_cast<double>(best);
    EXPECT_TRUE(times > 0.6 && times < 1.7) << ceiling.leases() << " in place of " << best;
  }
}

INSTANTIATE_TEST_SUITE_P(OfEach, CeilingOfPeak, testing::Values(1, 2, 3, 5, 8, 12, 20, 32, 50));

TEST(Ceiling, GrowsForAServerThatIsFarAway) {
  SimulatedServer server(64, peak_at(1000, 50));  // 20 ms each, however many there are
  Ceiling ceiling(8, 50);
  server.serve(ceiling, 20);
  EXPECT_EQ(ceiling.leases(), 50U);
}

TEST(Ceiling, CostsLittleInNoise) {
  for (const double best : {4.0, 16.0, 40.0}) {
    for (const double deviation : {0.1, 0.3}) {
      SimulatedServer server(64, peak_at(best, 40'000 / best));
      server.disturb(deviation);
      Ceiling ceiling(16, 50);
      server.serve(ceiling, 30);
      const double rate = server.serve(ceiling, 30);
      EXPECT_GT(rate, 0.93 * 40'000) << best << ", " << deviation << ": " << ceiling.leases();
    }
  }
}

TEST(Ceiling, FollowsAServerThatChanges) {
  SimulatedServer server(64, peak_at(4, 3000));
  Ceiling ceiling(16, 50);
  for (const double best : {4.0, 40.0, 2.0, 12.0}) {
    server.change(peak_at(best, 3000));
    server.serve(ceiling, 60);
    EXPECT_GT(server.serve(ceiling, 20), 0.93 * 3000 * best) << best << ": " << ceiling.leases();
  }
}

TEST(Ceiling, StaysWhileNobodyWaits) {
  SimulatedServer server(12, peak_at(50, 3000));
  Ceiling ceiling(16, 50);
  server.serve(ceiling, 10);
  EXPECT_EQ(ceiling.leases(), 16U);
  server.come(64);
  server.serve(ceiling, 20);
  const std::size_t grown = ceiling.leases();
  EXPECT_GT(grown, 40U);
  server.come(1);
  server.serve(ceiling, 10);
  EXPECT_EQ(ceiling.leases(), grown);
}

TEST(Ceiling, NeverLeavesItsBounds) {
  for (const std::size_t most : {1U, 2U, 7U}) {
    std::size_t seen = 0;
    const auto speed = [&](std::size_t in_use) {
      EXPECT_GE(in_use, 1U);
      EXPECT_LE(in_use, most);
      seen = std::max(seen, in_use);
      return 1000.0 * static_cast<double>(in_use);
    };
    SimulatedServer server(64, speed);
    Ceiling ceiling(16, most);
    server.serve(ceiling, 20);
    EXPECT_EQ(seen, most);
  }
}

TEST(Ceiling, IsTheMostIfItHasNoFirst) {
  SimulatedServer server(64, peak_at(2, 3000));
  Ceiling ceiling(0, 50);
  server.serve(ceiling, 10);
  EXPECT_EQ(ceiling.leases(), 50U);
}

TEST(Ceiling, GivesWhoIsBlockedMoreAndTriesNoFewerForAWhile) {
  Ceiling ceiling(16, 50);
  Clock::time_point now{};
  ceiling.blocked(now, 16);
  EXPECT_EQ(ceiling.leases(), 32U);
  ceiling.blocked(now, 32);
  EXPECT_EQ(ceiling.leases(), 50U);
  const auto serve_for = [&](std::chrono::seconds time) {
    std::size_t least = ceiling.leases();
    for (const auto end = now + time; now < end; now += milliseconds(1)) {
      ceiling.completed(now, 1, true);
      least = std::min(least, ceiling.leases());
    }
    return least;
  };
  EXPECT_EQ(serve_for(std::chrono::seconds(9)), 50U);
  EXPECT_LT(serve_for(std::chrono::seconds(60)), 50U);
}

TEST(Ceiling, EndsATryOfFewerThatBlocks) {
  Ceiling ceiling(16, 16);
  Clock::time_point now{};
  while (ceiling.leases() == 16) {
    ceiling.completed(now += milliseconds(1), 1, true);
  }
  ceiling.blocked(now, ceiling.leases());
  EXPECT_EQ(ceiling.leases(), 16U);
}

}  // namespace
}  // namespace mdm::resilience
