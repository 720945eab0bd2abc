#pragma once

#include "feature_rows.hpp"

namespace mdm::cli {

// The rows of the commands that compute features of other rows.

inline constexpr OptionRow kFeatureApplyOptions[] = {
    {.name = "--input",
     .help = "the new rows: a file of any kind that mdm register reads, or - for standard input",
     .short_name = "-i",
     .value_name = "FILE",
     .takes = Takes::value,
     .fallback = "-",
     .completes = Completes::files},
    {.name = "--output",
     .help = "where their features go, or - for standard output",
     .short_name = "-o",
     .value_name = "FILE",
     .takes = Takes::value,
     .fallback = "-",
     .completes = Completes::files},
    {.name = "--format",
     .help = "of the output; else by the ending of its name, and CSV on standard output",
     .value_name = "FORMAT",
     .takes = Takes::value,
     .allowed = "csv|json|jsonl|parquet|arrow"},
    {.name = "--keep",
     .help = "columns of the input that go before the features",
     .value_name = "COLUMN,…",
     .takes = Takes::list},
    {.name = "--sheet",
     .help = "the one sheet of a workbook to take, by name or number",
     .value_name = "SHEET",
     .takes = Takes::value},
    kFeatureSet,
    kFeatureVersion,
};
inline constexpr std::string_view kFeatureApplyExamples[] = {
    "mdm features apply titanic -i new.csv -o new.parquet --keep PassengerId",
    "mdm features apply titanic --input - --format jsonl"};
inline constexpr std::string_view kFeatureApplyNotes[] = {
    "The same plan gives the same numbers as those that are stored. Columns are found by name and "
    "must be of the types of the training table: a cell that is not is an error that names its "
    "line. "
    "A column that the plan needs and the input lacks is an error; a member that a record of JSON "
    "lacks is a missing value. A category that training has not seen has no frequency, and is none "
    "of the known ones.",
    "From standard input to standard output, rows come out as they go in: CSV with a line of "
    "names, "
    "or JSON lines, in UTF-8.",
    "Rows are written as they are computed, in every format: memory does not grow with them."};
inline constexpr CommandRow kFeatureApplyRow{.path = "features apply",
                                             .group = Group::features,
                                             .summary = "compute the features of new rows",
                                             .arguments = kFeatureDatasetArguments,
                                             .options = kFeatureApplyOptions,
                                             .examples = kFeatureApplyExamples,
                                             .notes = kFeatureApplyNotes,
                                             .stray = "--input",
                                             .act = apply_features};

inline constexpr OptionRow kFeatureSqlOptions[] = {
    {.name = "--dialect",
     .help = "for which engine",
     .value_name = "NAME",
     .takes = Takes::value,
     .fallback = "duckdb",
     .allowed = "duckdb|postgres|sqlite|spark"},
    {.name = "--table",
     .help = "where the rows stand; else the training table",
     .value_name = "TABLE",
     .takes = Takes::value},
    {.name = "--omit", .help = "leave out features that the engine cannot say, and list them"},
    kFeatureSet,
    kFeatureVersion,
};
inline constexpr std::string_view kFeatureSqlExamples[] = {
    "mdm features sql titanic --table new_rows > features.sql",
    "mdm features sql titanic --dialect postgres --omit"};
inline constexpr std::string_view kFeatureSqlNotes[] = {
    "The fitted state is written out, so that the statement gives the same numbers in an engine "
    "that knows nothing of mdm: DuckDB, PostgreSQL 15, SQLite 3.40 with its math functions, or "
    "Spark 3.5. What an engine cannot say with the same values is an error that lists it; with "
    "--omit the statement goes without and its first lines tell what is missing. Which operators "
    "these are, and how the columns must be stored: docs/reference/dialects.md."};
inline constexpr CommandRow kFeatureSqlRow{.path = "features sql",
                                           .group = Group::features,
                                           .summary = "print the features as one SELECT",
                                           .arguments = kFeatureDatasetArguments,
                                           .options = kFeatureSqlOptions,
                                           .examples = kFeatureSqlExamples,
                                           .notes = kFeatureSqlNotes,
                                           .stray = "--dialect",
                                           .act = print_feature_sql};

}  // namespace mdm::cli
