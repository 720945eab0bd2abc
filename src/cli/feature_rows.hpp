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

}  // namespace mdm::cli
