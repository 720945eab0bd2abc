#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <mdm/cache.hpp>

namespace mdm::cache {

/// How to make a value that was used, and how much that was worth.
struct Recipe {
  std::string text{};  ///< in the words of who made it
  std::uint64_t uses = 1;
  std::chrono::nanoseconds cost{};  ///< of making it; 0 if it was there
};

/// The recipes of what all processes used most, uses times cost, the dearest first; at most 64. A
/// file that is damaged holds none. \throws Error{permission_denied | io_failed}
std::vector<Recipe> read_hot_list(const std::filesystem::path& file);
void add_to_hot_list(const std::filesystem::path& file, const std::vector<Recipe>& used);

}  // namespace mdm::cache
