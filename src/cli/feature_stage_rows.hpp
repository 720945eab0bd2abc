#pragma once

#include "feature_rows.hpp"

namespace mdm::cli {

// The rows of the commands that change the stage of a feature version, or remove it.

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
    .stray = "--set",
    .act = promote_features};
inline constexpr CommandRow kFeatureRetireRow{.path = "features retire",
                                              .group = Group::features,
                                              .summary = "take a version out of use",
                                              .arguments = kFeatureDatasetArguments,
                                              .options = kFeatureRetireOptions,
                                              .examples = kFeatureRetireExamples,
                                              .stray = "--set",
                                              .act = retire_features};
inline constexpr CommandRow kFeatureDeleteRow{.path = "features delete",
                                              .group = Group::features,
                                              .summary = "remove a version for good",
                                              .arguments = kFeatureDatasetArguments,
                                              .options = kFeatureDeleteOptions,
                                              .examples = kFeatureDeleteExamples,
                                              .notes = kFeatureDeleteNotes,
                                              .stray = "--set",
                                              .act = delete_features};
inline constexpr CommandRow kFeatureCollectRow{
    .path = "features gc",
    .group = Group::features,
    .summary = "remove versions that are long out of use",
    .arguments = kFeatureCollectArguments,
    .options = kFeatureCollectOptions,
    .examples = kFeatureCollectExamples,
    .notes = kFeatureCollectNotes,
    .stray = "--older-than",
    .act = collect_features};

}  // namespace mdm::cli
