#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <mdm/home.hpp>

namespace mdm::home {

/// What a path is, links not followed; "not found" is one of the answers.
std::filesystem::file_type type_of(const std::filesystem::path& path);

/// What is in a folder, sorted; nothing if it is not there.
std::vector<std::filesystem::path> entries_of(const std::filesystem::path& folder);

/// All regular files below a folder, relative to it and sorted; and the folders themselves, deepest
/// first and `folder` last. Symbolic links are not followed.
struct Tree {
  std::vector<std::filesystem::path> files{};
  std::vector<std::filesystem::path> folders{};
  std::vector<std::filesystem::path> others{};  ///< links, pipes, …
};
Tree tree_of(const std::filesystem::path& folder);

/// Calls Layout::release for a folder that is about to go, if it is there.
void release_folder(const Layout& layout, const std::filesystem::path& folder);

/// Creates a folder and its parents so that they outlive a power cut.
void make_durable_folder(const std::filesystem::path& folder);

/// The number of a generation's folder; nothing unless it is one as we write it.
std::optional<std::int64_t> generation_number(const std::filesystem::path& folder);

/// The highest generation of the dataset; 0 if it has none.
std::int64_t highest_generation(const Layout& layout, std::string_view name);

}  // namespace mdm::home
