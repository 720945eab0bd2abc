#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <mdm/features.hpp>

#include "services.hpp"

namespace mdm::app {

/// A dataset version, as its features see it; a registration that makes features has no other.
struct FeatureSource {
  const Json& manifest;  ///< of which "roles", "overrides" and "tables" are read
  std::string backend{};
  std::filesystem::path folder{};
  std::filesystem::path scratch{};   ///< where the engine may spill
  std::string dataset{};             ///< its name, by which custom features are found
  std::filesystem::path features{};  ///< the feature store; empty: the one in `folder`
};

/// Which features are asked for; all where a list is empty.
struct Selection {
  std::vector<std::string> families{};
  std::vector<std::string> columns{};
  std::string custom_file{};  ///< of the user's own features; empty: the one of the dataset
};

Json to_json(const Selection& selection);
/// \throws Error{invalid_argument} for what asked for features that were imported
Selection selection_of(const Json& json);

/// A fitted plan, and the tables that it can be applied to.
struct FittedFeatures {
  plan::FeaturePlan plan{};
  std::string training{};             ///< the table that it was fitted on
  std::vector<std::string> tables{};  ///< with the training table
  Json warnings = Json::array();
};

/// Drafts a plan on the training table and fits it.
/// \returns nothing if no table can be trained on
/// \throws Error{invalid_argument | not_found} for a selection of what is not there
std::optional<FittedFeatures> fit_features(const Services& services, const FeatureSource& source,
                                           const Selection& selection, const Report& report,
                                           const std::stop_token& stop);

/// Adds a version of the plan to the feature store in the source's folder, with the features of all
/// its tables if the draft asks for tables.
features::Version write_features(const Services& services, const FeatureSource& source,
                                 const FittedFeatures& fitted, const features::Draft& draft,
                                 const Report& report, const std::stop_token& stop);

/// The member `features` of an answer: what a version holds, by family and by name.
Json describe_features(const features::Version& version, const FittedFeatures& fitted);

/// {"temporal":12}, in the order of the families
Json counts_by_family(const plan::FeaturePlan& plan);
/// [{"name","family","type","inputs","text"}]
Json describe_formulas(const plan::FeaturePlan& plan);
/// [{"name","family","reason"}]
Json list_dropped(const plan::FeaturePlan& plan);

}  // namespace mdm::app
