#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <mdm/cache.hpp>

namespace mdm::cache {

/// Counts of caches by name, and in them of tiers.
using Tally = std::map<std::string, std::map<std::string, Counts>>;

/// What all processes have counted together, in a file that is made with the first count; one that
/// is damaged begins anew. \throws Error{permission_denied | io_failed}
Tally read_tally(const std::filesystem::path& file);
/// Adds what was counted since; entries and bytes are not kept.
void add_to_tally(const std::filesystem::path& file, const Tally& more);

}  // namespace mdm::cache
