#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <random>

namespace mdm::resilience {

struct PoolOptions {
  std::size_t least = 0;  ///< kept, and made by warm_up
  std::size_t most = 8;
  std::chrono::milliseconds deadline{30'000};      ///< of waiting for one that is free
  std::chrono::milliseconds longest_idle{60'000};  ///< beyond `least`, one that idles longer goes
  std::chrono::milliseconds longest_life{1'800'000};
  double jitter = 0.1;                     ///< a life is up to so much shorter, by chance
  std::chrono::milliseconds trusted{500};  ///< one that has idled less is given without a check,
                                           ///< unless another came back broken since
  std::size_t first_ceiling = 0;  ///< how many are lent at once to begin with, or `least`; then as
                                  ///< many as give most leases a second, see Ceiling. 0: `most`
  std::chrono::milliseconds blocked{200};  ///< if nothing comes back for so long while somebody
                                           ///< waits, more are lent, whatever the ceiling was
};

struct PoolStatus {
  std::size_t size = 0;
  std::size_t in_use = 0;
  std::size_t ceiling = 0;  ///< how many are lent at once
  std::size_t waiting = 0;
  std::uint64_t leases = 0;
  std::uint64_t waits = 0;     ///< leases that had to wait
  std::uint64_t timeouts = 0;  ///< that waited in vain
  std::uint64_t created = 0;
  std::uint64_t recycled = 0;         ///< destroyed for their age, idleness or a fault
  std::chrono::nanoseconds used{};    ///< time that all leases took together
  std::chrono::nanoseconds waited{};  ///< time that all waits took together
};

/// How long a new thing may live: `longest_life`, or by chance somewhat less.
std::chrono::nanoseconds life_of(const PoolOptions& options, std::minstd_rand& random);

}  // namespace mdm::resilience
