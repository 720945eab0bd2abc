#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include <mdm/cache.hpp>

namespace mdm::cache {

/// Called when a tier does not work and is done without.
using Warn = std::function<void(const std::string& text)>;

struct DiskOptions {
  std::filesystem::path folder{};  ///< made when the first entry is kept
  std::uint64_t limit_bytes = 0;
  Warn warn{};
};

/// Entries as files of a folder, which any number of processes may use at once;
/// docs/formats/cache.md describes them. The files never take more than the limit, in blocks of 4
/// KiB; those that were not used for longest go first. A file that is no entry is removed. If the
/// folder cannot be written, it is warned of once, and nothing is kept any more.
std::unique_ptr<Cache> open_disk_cache(const DiskOptions& options);

}  // namespace mdm::cache
