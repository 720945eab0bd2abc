#pragma once

#include "actions.hpp"
#include "commands.hpp"

namespace mdm::cli {

// The rows of the commands about features.

inline constexpr ArgumentRow kFeatureDataset{.name = "NAME",
                                             .help = "a dataset; titanic@v2 is its second version",
                                             .completes = Completes::datasets};
inline constexpr ArgumentRow kFeatureDatasetArguments[] = {kFeatureDataset};

inline constexpr OptionRow kFeatureSet{.name = "--set",
                                       .help = "the feature set (NAME=VALUE changes a setting)",
                                       .value_name = "SET",
                                       .takes = Takes::repeated,
                                       .fallback = "default"};
inline constexpr OptionRow kFeatureVersion{
    .name = "--version",
    .help = "its version; else the active one, or the newest",
    .value_name = "N",
    .takes = Takes::value};

inline constexpr std::string_view kFeatureListExamples[] = {"mdm features list titanic",
                                                            "mdm features list titanic@v2 --json"};

inline constexpr ArgumentRow kFeatureShowArguments[] = {
    {.name = "NAME",
     .help = "a dataset, or a feature of it: titanic:Age_zscore",
     .completes = Completes::datasets}};
inline constexpr OptionRow kFeatureShowOptions[] = {kFeatureSet, kFeatureVersion};
inline constexpr std::string_view kFeatureShowExamples[] = {
    "mdm features show titanic", "mdm features show titanic:Age_zscore --version 2"};

inline constexpr CommandRow kFeatureListRow{
    .path = "features list",
    .group = Group::features,
    .summary = "list the feature sets of a dataset and their versions",
    .arguments = kFeatureDatasetArguments,
    .examples = kFeatureListExamples,
    .act = list_features};
inline constexpr CommandRow kFeatureShowRow{
    .path = "features show",
    .group = Group::features,
    .summary = "show the features of a dataset, or all that is known of one",
    .arguments = kFeatureShowArguments,
    .options = kFeatureShowOptions,
    .examples = kFeatureShowExamples,
    .act = show_features};

inline constexpr OptionRow kFeatureMakingOptions[] = {
    kFeatureSet,
    {.name = "--families",
     .help = "only these families of features (see docs/reference/transforms.md)",
     .value_name = "FAMILY,…",
     .takes = Takes::list},
    {.name = "--columns",
     .help = "only features of these columns",
     .value_name = "COLUMN,…",
     .takes = Takes::list},
    {.name = "--all",
     .help = "all families and columns, though the newest version has fewer",
     .excludes = "--families"},
};
inline constexpr OptionRow kFeatureRebuildOptions[] = {
    kFeatureMakingOptions[0],
    kFeatureMakingOptions[1],
    kFeatureMakingOptions[2],
    kFeatureMakingOptions[3],
    {.name = "--promote", .help = "make the new version the active one"},
};
inline constexpr std::string_view kFeatureMakingNote =
    "Without --families and --columns a set is made as its newest version was asked for.";
inline constexpr std::string_view kFeaturePlanExamples[] = {
    "mdm features plan titanic", "mdm features plan titanic --families text --columns Name"};
inline constexpr std::string_view kFeaturePlanNotes[] = {
    "The plan is fitted as for a rebuild, and nothing is written.", kFeatureMakingNote};
inline constexpr std::string_view kFeatureFitExamples[] = {
    "mdm features fit titanic --set small --families statistical"};
inline constexpr std::string_view kFeatureFitNotes[] = {
    "The new version is a draft that holds the plan alone: enough for mdm features show and diff. "
    "mdm features rebuild writes the features of all tables, too.",
    kFeatureMakingNote};
inline constexpr std::string_view kFeatureRebuildExamples[] = {
    "mdm features rebuild titanic --promote",
    "mdm features rebuild titanic --set small --columns Age,Fare"};
inline constexpr std::string_view kFeatureRebuildNotes[] = {
    "The new version is a draft: queries and exports read the active one until another is "
    "promoted. "
    "The dataset itself stays as it is.",
    kFeatureMakingNote};

inline constexpr CommandRow kFeaturePlanRow{
    .path = "features plan",
    .group = Group::features,
    .summary = "show what features would be made, and why not more",
    .arguments = kFeatureDatasetArguments,
    .options = kFeatureMakingOptions,
    .examples = kFeaturePlanExamples,
    .notes = kFeaturePlanNotes,
    .act = plan_features};
inline constexpr CommandRow kFeatureFitRow{.path = "features fit",
                                           .group = Group::features,
                                           .summary = "fit features and keep the plan as a draft",
                                           .arguments = kFeatureDatasetArguments,
                                           .options = kFeatureMakingOptions,
                                           .examples = kFeatureFitExamples,
                                           .notes = kFeatureFitNotes,
                                           .act = fit_features};
inline constexpr CommandRow kFeatureRebuildRow{
    .path = "features rebuild",
    .group = Group::features,
    .summary = "make the features of a dataset anew, as a draft",
    .arguments = kFeatureDatasetArguments,
    .options = kFeatureRebuildOptions,
    .examples = kFeatureRebuildExamples,
    .notes = kFeatureRebuildNotes,
    .act = rebuild_features};

inline constexpr OptionRow kFeaturePromoteOptions[] = {
    kFeatureSet,
    {.name = "--version", .help = "else the newest", .value_name = "N", .takes = Takes::value},
    {.name = "--to",
     .help = "how far",
     .value_name = "STAGE",
     .takes = Takes::value,
     .fallback = "active",
     .allowed = "validated|active"},
};
inline constexpr std::string_view kFeaturePromoteExamples[] = {
    "mdm features promote titanic", "mdm features promote titanic --version 1"};
inline constexpr std::string_view kFeaturePromoteNotes[] = {
    "Its files are first compared with their digests, and its rows with those of the dataset. A "
    "version that was retired can be promoted again. The former active version is retired."};
inline constexpr OptionRow kFeatureRetireOptions[] = {kFeatureSet, kFeatureVersion};
inline constexpr std::string_view kFeatureRetireExamples[] = {
    "mdm features retire titanic --version 1"};
inline constexpr OptionRow kFeatureDeleteOptions[] = {
    kFeatureSet,
    {.name = "--version", .help = "which one", .value_name = "N", .takes = Takes::value},
    {.name = "--yes", .help = "do not ask", .short_name = "-y"},
    {.name = "--dry-run", .help = "say what would go, and remove nothing"},
};
inline constexpr std::string_view kFeatureDeleteExamples[] = {
    "mdm features delete titanic --version 1 --yes"};
inline constexpr std::string_view kFeatureDeleteNotes[] = {
    "The active version stays: retire it first. The number is not given again."};
inline constexpr ArgumentRow kFeatureCollectArguments[] = {
    {.name = "NAME",
     .help = "only of this dataset; else of all, and of all their versions",
     .required = false,
     .completes = Completes::datasets}};
inline constexpr OptionRow kFeatureCollectOptions[] = {
    {.name = "--older-than",
     .help = "for so many days a draft or retired (default: the setting "
             "feature_engineering.keep_days)",
     .value_name = "DAYS",
     .takes = Takes::value},
    {.name = "--dry-run", .help = "say what would go, and remove nothing"},
};
inline constexpr std::string_view kFeatureCollectExamples[] = {
    "mdm features gc --dry-run", "mdm features gc titanic --older-than 0"};
inline constexpr std::string_view kFeatureCollectNotes[] = {
    "Active and validated versions stay, and so does the newest version of each set."};

inline constexpr CommandRow kFeaturePromoteRow{
    .path = "features promote",
    .group = Group::features,
    .summary = "verify a version and make it the active one",
    .arguments = kFeatureDatasetArguments,
    .options = kFeaturePromoteOptions,
    .examples = kFeaturePromoteExamples,
    .notes = kFeaturePromoteNotes,
    .act = promote_features};
inline constexpr CommandRow kFeatureRetireRow{.path = "features retire",
                                              .group = Group::features,
                                              .summary = "take a version out of use",
                                              .arguments = kFeatureDatasetArguments,
                                              .options = kFeatureRetireOptions,
                                              .examples = kFeatureRetireExamples,
                                              .act = retire_features};
inline constexpr CommandRow kFeatureDeleteRow{.path = "features delete",
                                              .group = Group::features,
                                              .summary = "remove a version for good",
                                              .arguments = kFeatureDatasetArguments,
                                              .options = kFeatureDeleteOptions,
                                              .examples = kFeatureDeleteExamples,
                                              .notes = kFeatureDeleteNotes,
                                              .act = delete_features};
inline constexpr CommandRow kFeatureCollectRow{
    .path = "features gc",
    .group = Group::features,
    .summary = "remove versions that are long out of use",
    .arguments = kFeatureCollectArguments,
    .options = kFeatureCollectOptions,
    .examples = kFeatureCollectExamples,
    .notes = kFeatureCollectNotes,
    .act = collect_features};

}  // namespace mdm::cli
