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
    .stray = ":",
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
    {.name = "--features-file",
     .help = "your own features, a name: expression on each line; else those in "
             "config/custom_features of the home",
     .value_name = "FILE",
     .takes = Takes::value,
     .completes = Completes::files},
    {.name = "--all",
     .help = "all families and columns, though the newest version has fewer",
     .excludes = "--families"},
};
inline constexpr OptionRow kFeatureRebuildOptions[] = {
    kFeatureMakingOptions[0], kFeatureMakingOptions[1],
    kFeatureMakingOptions[2], kFeatureMakingOptions[3],
    kFeatureMakingOptions[4], {.name = "--promote", .help = "make the new version the active one"},
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
    .stray = "--set",
    .act = plan_features};
inline constexpr CommandRow kFeatureFitRow{.path = "features fit",
                                           .group = Group::features,
                                           .summary = "fit features and keep the plan as a draft",
                                           .arguments = kFeatureDatasetArguments,
                                           .options = kFeatureMakingOptions,
                                           .examples = kFeatureFitExamples,
                                           .notes = kFeatureFitNotes,
                                           .stray = "--set",
                                           .act = fit_features};
inline constexpr CommandRow kFeatureRebuildRow{
    .path = "features rebuild",
    .group = Group::features,
    .summary = "make the features of a dataset anew, as a draft",
    .arguments = kFeatureDatasetArguments,
    .options = kFeatureRebuildOptions,
    .examples = kFeatureRebuildExamples,
    .notes = kFeatureRebuildNotes,
    .stray = "--set",
    .act = rebuild_features};

inline constexpr OptionRow kFeatureImportOptions[] = {
    {.name = "--input",
     .help = "the features: a file, or a folder or pattern of files named after the tables; - for "
             "standard input",
     .short_name = "-i",
     .value_name = "PATH",
     .takes = Takes::value,
     .fallback = "-",
     .completes = Completes::files},
    {.name = "--table",
     .help = "the table whose rows they are, if the name of the file does not tell",
     .value_name = "TABLE",
     .takes = Takes::value},
    {.name = "--by",
     .help = "columns that tell rows apart, in the files and in the tables; else the ids of the "
             "dataset, if the files have them; else rows go by their order",
     .value_name = "COLUMN,…",
     .takes = Takes::list},
    {.name = "--columns",
     .help = "only these columns",
     .value_name = "COLUMN,…",
     .takes = Takes::list},
    kFeatureRebuildOptions[5],
    kFeatureSet,
};
inline constexpr std::string_view kFeatureImportExamples[] = {
    "mdm features import titanic -i embeddings/ --set embeddings --promote",
    "mdm features import titanic -i vec.parquet --set vec --table train --by Id"};
inline constexpr std::string_view kFeatureImportNotes[] = {
    "The values are copied into the feature store as a version of a set of its own, which is "
    "listed, "
    "promoted, queried, exported and verified as any other. Columns are numbers or booleans. A row "
    "that the file lacks gets nulls, with a warning.",
    "A feature's formula is the column of its name: mdm features apply wants it among the new "
    "rows. A set that was imported does not follow into the next version of the dataset."};
inline constexpr CommandRow kFeatureImportRow{.path = "features import",
                                              .group = Group::features,
                                              .summary = "keep features that were made elsewhere",
                                              .arguments = kFeatureDatasetArguments,
                                              .options = kFeatureImportOptions,
                                              .examples = kFeatureImportExamples,
                                              .notes = kFeatureImportNotes,
                                              .stray = "--input",
                                              .act = import_features};

inline constexpr ArgumentRow kFeatureDiffArguments[] = {
    kFeatureDataset,
    {.name = "BEFORE", .help = "a version of the set: 1 or v1"},
    {.name = "AFTER", .help = "another; else the active one, or the newest", .required = false}};
inline constexpr OptionRow kFeatureDiffOptions[] = {kFeatureSet};
inline constexpr std::string_view kFeatureDiffExamples[] = {
    "mdm features diff titanic v1 v2", "mdm features diff titanic 1 --set small"};
inline constexpr CommandRow kFeatureDiffRow{
    .path = "features diff",
    .group = Group::features,
    .summary = "compare two versions: features, formulas, fitted state",
    .arguments = kFeatureDiffArguments,
    .options = kFeatureDiffOptions,
    .examples = kFeatureDiffExamples,
    .act = compare_features};

inline constexpr ArgumentRow kLineageArguments[] = {
    {.name = "NAME",
     .help = "a feature or a column of a dataset: titanic:Age_zscore, titanic:Age",
     .completes = Completes::datasets}};
inline constexpr std::string_view kLineageExamples[] = {"mdm lineage titanic:Age_zscore",
                                                        "mdm lineage titanic:Age --json"};
inline constexpr CommandRow kLineageRow{
    .path = "lineage",
    .group = Group::features,
    .summary = "show where a feature or column comes from, and what reads it",
    .arguments = kLineageArguments,
    .options = kFeatureShowOptions,
    .examples = kLineageExamples,
    .stray = ":",
    .act = show_lineage};

}  // namespace mdm::cli
