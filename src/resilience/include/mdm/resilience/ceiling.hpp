#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace mdm::resilience {

/// How many leases at once give most of them a second, found while they are used: other numbers are
/// tried in turns with the one now, larger and smaller ones, first by a factor of two, then by
/// less. More are taken only if they gain, fewer if they do not cost. Only what limits is measured:
/// while nobody waits, nothing changes. A value without a clock. One thread at a time. \source the
/// idea of comparing in turns: Hellerstein, Morrison, Eilebrecht, "Applying Control
///         Theory in the Real World", SIGMETRICS 2009, on the thread pool of .NET
class Ceiling {
 public:
  using Clock = std::chrono::steady_clock;

  /// \param first  to begin with; 0: always `most`
  Ceiling(std::size_t first, std::size_t most);

  std::size_t leases() const noexcept { return ceiling_; }

  /// A lease came back.
  /// \param in_use     those that are left
  /// \param is_wanted  whether somebody waits
  void completed(Clock::time_point now, std::size_t in_use, bool is_wanted);
  /// Somebody waits, and nothing has come back for long: leases are held, which says nothing of
  /// what the server can do. So there are more of them, up to most, and fewer are not tried for a
  /// while.
  void blocked(Clock::time_point now, std::size_t in_use);
  /// What is measured now would mislead.
  void disturb() noexcept { window_ = {}; }

 private:
  struct Window {
    bool is_open = false;
    Clock::time_point begun{};
    std::size_t leases = 0;
    std::size_t wanted = 0;  ///< those for which somebody waited
  };
  /// The logarithms of what was gained in each turn.
  struct Gains {
    int count = 0;
    double sum = 0;
    double squares = 0;
  };

  void close_window(Clock::time_point now);
  void try_another(Clock::time_point now);
  void compare(double rate);
  void keep();
  void reject();

  bool adapts_;
  std::size_t most_;
  std::size_t base_;     ///< the best that is known
  std::size_t ceiling_;  ///< that, or what is tried
  Window window_{};
  double base_rate_ = 0;
  Gains gains_{};
  bool grows_ = true;
  double factor_;
  int rejected_ = 0;  ///< directions, by this factor
  int rests_;         ///< windows until the next try
  int pause_ = 0;     ///< how many they were the last time
  Clock::time_point no_less_until_{};
};

}  // namespace mdm::resilience
