#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <mutex>
#include <random>
#include <string>
#include <string_view>

#include <mdm/base.hpp>

namespace mdm::resilience {

using Clock = std::chrono::steady_clock;

/// The defaults are for a tool: a dead server is noticed after five calls, not a hundred.
/// \source resilience4j's CircuitBreakerConfig for the states and the meaning of each number
struct BreakerOptions {
  std::size_t window = 20;     ///< calls that are looked back on
  std::size_t least = 5;       ///< calls before it may open
  double failure_share = 0.5;  ///< of the window, from which it opens; slow calls count as failures
  Clock::duration slow = std::chrono::seconds(2);
  Clock::duration first_pause = std::chrono::seconds(1);  ///< doubled each time a probe fails
  Clock::duration longest_pause = std::chrono::seconds(60);
  double jitter = 0.2;     ///< a pause is so much longer or shorter, by chance
  std::size_t probes = 3;  ///< calls that must succeed, one after the other, before it closes
};

/// closed: calls go through. open: none do, until the pause is over. half_open: one at a time does,
/// as a probe.
enum class BreakerState : std::uint8_t { closed, open, half_open };
std::string_view name_of(BreakerState state) noexcept;

enum class Outcome : std::uint8_t { success, failure };

/// A circuit breaker as a value: no clock, no lock, no chance but the seed.
class BreakerCore {
 public:
  explicit BreakerCore(const BreakerOptions& options = {}, std::uint64_t seed = 0);

  /// Whether a call may be made now; if so it must be reported. An open one becomes half open when
  /// its pause is over.
  bool admit(Clock::time_point now);
  void report(Clock::time_point now, Outcome outcome, Clock::duration took);
  /// A call that was admitted ended in a way that says nothing of the server.
  void withdraw();

  BreakerState state() const noexcept { return state_; }
  Clock::time_point next_probe() const noexcept { return next_probe_; }  ///< while it is open

 private:
  void open(Clock::time_point now);
  void close();

  BreakerOptions options_;
  std::minstd_rand random_;
  BreakerState state_ = BreakerState::closed;
  std::deque<bool> window_{};  ///< true: failed
  std::size_t failures_ = 0;
  std::size_t succeeded_probes_ = 0;
  bool probing_ = false;
  Clock::duration pause_;
  Clock::time_point next_probe_{};
};

/// What `mdm status` shows of a breaker.
struct BreakerStatus {
  BreakerState state = BreakerState::closed;
  std::uint64_t calls = 0;     ///< that went through
  std::uint64_t refusals = 0;  ///< that did not
  std::uint64_t failures = 0;
  std::string last_error{};
  Clock::duration next_probe_in{};  ///< while it is open
};

/// Guards calls to one server. Any thread.
class Breaker {
 public:
  /// \param subject  what is guarded, for messages: "PostgreSQL at db.example:5432"
  explicit Breaker(std::string subject, const BreakerOptions& options = {});

  /// What may take as long as it wants never counts as slow.
  enum class Haste : std::uint8_t { expected, none };

  /// Makes the call. Only Error{unavailable} counts as a failure, and nothing else but success
  /// closes a breaker that probes.
  /// \throws what the call throws, and Error{unavailable} at once, without a call, while it is open
  template <typename Call>
  auto call(Call&& act, Haste haste = Haste::expected) {
    enter();
    const Clock::time_point begin =
        haste == Haste::expected ? Clock::now() : Clock::time_point::max();
    try {
      if constexpr (std::is_void_v<decltype(act())>) {
        act();
        leave(begin);
      } else {
        auto result = act();
        leave(begin);
        return result;
      }
    } catch (const Error& error) {
      leave(begin, error);
      throw;
    } catch (...) {
      withdraw();
      throw;
    }
  }

  BreakerStatus status() const;
  const std::string& subject() const noexcept { return subject_; }

 private:
  void enter();
  /// \param begin  the end of time: however long it took
  void leave(Clock::time_point begin);
  void leave(Clock::time_point begin, const Error& error);
  void withdraw();

  std::string subject_;
  Clock::duration slow_;
  mutable std::mutex mutex_{};
  BreakerCore core_;
  BreakerStatus told_{};
};

}  // namespace mdm::resilience
