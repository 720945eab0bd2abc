#include <mdm/resilience/pool_options.hpp>

namespace mdm::resilience {

std::chrono::nanoseconds life_of(const PoolOptions& options, std::minstd_rand& random) {
  std::uniform_real_distribution<double> chance(1 - options.jitter, 1);
  return std::chrono::duration_cast<std::chrono::nanoseconds>(options.longest_life *
                                                              chance(random));
}

}  // namespace mdm::resilience
