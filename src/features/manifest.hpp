#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include <mdm/features.hpp>

namespace mdm::features {

inline constexpr std::string_view kPlanFile = "plan.json";
inline constexpr std::string_view kManifestFile = "manifest.json";
/// What can be done about a damaged version.
inline constexpr std::string_view kDamageHint =
    "mdm features rebuild makes them anew, mdm features retire and delete remove what is damaged";

/// \throws Error{bad_input} for a name that no stage has
Stage stage_of(std::string_view name);

/// docs/formats/feature-store.md
Json to_json(const Version& version);

/// \throws Error{bad_input} that names the file, if it is missing, damaged or of an unknown format
Version read_manifest(const std::filesystem::path& folder, const std::string& set, int number);

/// \throws Error{bad_input} that names the file, if it is missing, damaged or not the plan that the
///         manifest names
plan::FeaturePlan read_plan(const Version& version);

}  // namespace mdm::features
