#pragma once

#include <memory>
#include <string_view>

#include <mdm/cache.hpp>

namespace mdm::cache {

/// Which entry goes when room is needed.
enum class Policy : std::uint8_t {
  s3_fifo,  ///< new ones prove themselves in a tenth of the room; one look does not displace others
  lru,      ///< the one that was not used for longest
  fifo,     ///< the oldest
  ttl,      ///< the one that expires first
};

struct MemoryOptions {
  std::uint64_t limit_bytes = 0;
  Policy policy = Policy::s3_fifo;
};

/// Entries in memory. What they take, with all that is needed to find them, is never above the
/// limit. Parted by key, so that threads seldom wait for each other.
/// \source S3-FIFO: Yang et al., "FIFO queues are all you need for cache eviction", SOSP 2023
std::unique_ptr<Cache> open_memory_cache(const MemoryOptions& options);

}  // namespace mdm::cache
