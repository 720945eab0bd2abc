#pragma once

#include <functional>

#include <mdm/home.hpp>

namespace mdm::home {

inline constexpr std::string_view kManifestFile = "manifest.json";
inline constexpr std::int64_t kManifestFormat = 1;
/// Empty; in each generation until it is known that its catalog names it. No manifest lists it.
inline constexpr std::string_view kUnconfirmedFile = "unconfirmed";

/// The entry outlives a power cut as soon as `generation` is synced.
void mark_unconfirmed(const std::filesystem::path& generation);
bool is_unconfirmed(const std::filesystem::path& generation);
/// Durable when it returns.
void confirm_generation(const std::filesystem::path& generation);

/// Syncs every file below `folder`; \returns the manifest's list of them.
/// \throws Error{internal} for anything that is neither a file nor a folder
Json seal_files(const std::filesystem::path& folder);

/// Compares the files of a generation with its manifest and calls `report` for each that differs.
void verify_files(const std::filesystem::path& generation, const Json& manifest,
                  const std::function<void(std::string_view kind, const std::string& file,
                                           const std::string& detail)>& report);

}  // namespace mdm::home
