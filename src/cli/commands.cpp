#include "commands.hpp"

#include "actions.hpp"
#include "feature_rows.hpp"
#include "feature_stage_rows.hpp"
#include "feature_use_rows.hpp"
#include "label_rows.hpp"
#include "program_rows.hpp"
#include "register_rows.hpp"

namespace mdm::cli {
namespace {

using Text = std::string_view;

constexpr ArgumentRow kDataset{.name = "NAME",
                               .help = "a dataset; titanic@v2 is its second version",
                               .completes = Completes::datasets};

constexpr OptionRow kGlobalOptions[] = {
    {.name = "--home",
     .help = "where everything is kept; else $MDM_HOME_DIR, else ~/.mdm",
     .value_name = "DIR",
     .takes = Takes::value,
     .completes = Completes::folders},
    {.name = "--set",
     .help = "change a setting for this command (mdm config show lists them)",
     .value_name = "NAME=VALUE",
     .takes = Takes::repeated},
    {.name = "--json", .help = "answer in one line of JSON, errors too"},
    {.name = "--trace",
     .help = "write what each thread does, and when, to a file for chrome://tracing",
     .value_name = "FILE",
     .takes = Takes::value,
     .completes = Completes::files},
    {.name = "--quiet",
     .help = "only what was asked for, and errors",
     .short_name = "-q",
     .excludes = "--verbose"},
    {.name = "--verbose", .help = "say more", .short_name = "-v"},
    {.name = "--no-color", .help = "no colours; so does the variable NO_COLOR"},
    {.name = "--help", .help = "tell about the command", .short_name = "-h"},
    {.name = "--width",
     .help = "columns of the terminal",
     .value_name = "N",
     .takes = Takes::value,
     .hidden = true},
};

constexpr OptionRow kListOptions[] = {
    {.name = "--filter",
     .help = "only datasets like this: rows>1000 AND tag=kaggle",
     .value_name = "CONDITION",
     .takes = Takes::value},
    {.name = "--tag",
     .help = "only datasets with this tag; with more of them, with all",
     .value_name = "TAG",
     .takes = Takes::repeated},
    {.name = "--problem-type",
     .help = "only datasets of this kind",
     .value_name = "TYPE",
     .takes = Takes::value,
     .allowed = kProblemTypes},
    {.name = "--backend",
     .help = "only datasets in this store",
     .value_name = "NAME",
     .takes = Takes::value,
     .allowed = kBackends},
    {.name = "--sort-by",
     .help = "the order",
     .value_name = "WHAT",
     .takes = Takes::value,
     .fallback = "name",
     .allowed = "name|registered_at|updated_at|rows|size|features|columns|quality"},
    {.name = "--reverse", .help = "the other way round", .short_name = "-r"},
    {.name = "--limit",
     .help = "at most so many; 0 is all",
     .short_name = "-n",
     .value_name = "N",
     .takes = Takes::value,
     .fallback = "0"},
    {.name = "--after",
     .help = "go on after this place; a list that was cut says it",
     .value_name = "PLACE",
     .takes = Takes::value},
    {.name = "--facets", .help = "count backends, problems, tags, types, sizes and owners, too"},
};
constexpr Text kConditionNotes[] = {
    "A condition is made of words, which all must be in a dataset's name, description, tags or "
    "columns, or begin words there, and of fields: name=sales_2026, name~sales_*, rows>=1e6, "
    "size:10MB..1GB (without the end), updated:<7d (younger than seven days). After a colon the "
    "value may begin with < <= > >= != ~ or be a pattern with * and ?. AND, a comma or a blank "
    "joins, OR, NOT, - before a word, and parentheses mean what they say. Quotes keep blanks and "
    "signs together. Case and accents do not count, and a word that is nowhere may have one typing "
    "error."};
constexpr Text kListAliases[] = {"ls", "list"};
constexpr Text kListExamples[] = {
    "mdm ls", "mdm ls --tag kaggle --sort-by size --reverse",
    "mdm ls --filter \"problem_type=regression AND rows>=1e6\" --limit 20",
    "mdm ls --facets --limit 5"};

constexpr ArgumentRow kDatasetArguments[] = {kDataset};
constexpr OptionRow kInfoOptions[] = {
    {.name = "--types",
     .help = "the type of each column, and the cell that ruled out a narrower one"},
};
constexpr Text kInfoAliases[] = {"show"};
constexpr Text kInfoExamples[] = {"mdm show titanic", "mdm show titanic@v2 --json",
                                  "mdm show titanic --types"};

constexpr OptionRow kStatsOptions[] = {
    {.name = "--table", .help = "only this table", .value_name = "TABLE", .takes = Takes::value},
    {.name = "--columns",
     .help = "only these columns, in this order",
     .value_name = "COLUMN,…",
     .takes = Takes::list},
    {.name = "--extended", .help = "all that is known of each column, with plots"},
    {.name = "--export",
     .help = "write to this file instead: .json, .csv or .md",
     .value_name = "FILE",
     .takes = Takes::value,
     .completes = Completes::files},
};
constexpr Text kStatsAliases[] = {"stats"};
constexpr Text kStatsExamples[] = {"mdm stats titanic --table train",
                                   "mdm stats titanic --columns Age,Fare --extended",
                                   "mdm stats titanic --export titanic.csv"};

constexpr OptionRow kProfileOptions[] = {
    {.name = "--html",
     .help = "where to write the page, - for standard output; else NAME.html here",
     .value_name = "FILE",
     .takes = Takes::value,
     .completes = Completes::files},
    {.name = "--table", .help = "only this table", .value_name = "TABLE", .takes = Takes::value},
};
constexpr Text kProfileAliases[] = {"profile"};
constexpr Text kProfileExamples[] = {"mdm profile titanic --html titanic.html",
                                     "mdm profile titanic@v2 --table train --html - > train.html"};
constexpr Text kProfileNotes[] = {
    "The page stands alone: it loads nothing and can be sent to anybody. It holds the first rows "
    "and "
    "the most frequent values of the dataset."};

constexpr ArgumentRow kSearchArguments[] = {
    {.name = "TEXT",
     .help = "words, or beginnings of words, and what fields must be",
     .required = false}};
constexpr OptionRow kSearchOptions[] = {
    {.name = "--tag",
     .help = "only datasets with this tag",
     .value_name = "TAG",
     .takes = Takes::value},
    {.name = "--limit",
     .help = "at most so many",
     .short_name = "-n",
     .value_name = "N",
     .takes = Takes::value,
     .fallback = "20"},
    {.name = "--facets", .help = "count backends, problems, tags, types, sizes and owners, too"},
};
constexpr Text kSearchAliases[] = {"search"};
constexpr Text kSearchExamples[] = {
    "mdm search passenger", "mdm search \"fare cla\" --tag kaggle",
    "mdm search \"fraud rows:>1e6 column:amount type:timestamp has:target -tag:old\""};

constexpr OptionRow kExportOptions[] = {
    {.name = "--output-dir",
     .help = "the folder to write to",
     .short_name = "-o",
     .value_name = "DIR",
     .takes = Takes::value,
     .fallback = ".",
     .completes = Completes::folders},
    {.name = "--output",
     .help = "one file instead; needs a dataset of one table, or --table",
     .value_name = "FILE",
     .takes = Takes::value,
     .completes = Completes::files},
    {.name = "--table", .help = "only these tables", .value_name = "TABLE,…", .takes = Takes::list},
    {.name = "--columns",
     .help = "only these columns, in this order",
     .value_name = "COLUMN,…",
     .takes = Takes::list},
    {.name = "--format",
     .help = "else the setting export.default_format",
     .value_name = "FORMAT",
     .takes = Takes::value,
     .allowed = "csv|json|jsonl|parquet|arrow"},
    {.name = "--compression",
     .help = "else what is usual for the format",
     .value_name = "NAME",
     .takes = Takes::value,
     .allowed = "none|gzip|zstd|snappy|lz4"},
    {.name = "--features", .help = "the features too"},
    {.name = "--no-features", .help = "not the features (the default)", .excludes = "--features"},
    {.name = "--set",
     .help = "the features of this set (NAME=VALUE changes a setting)",
     .value_name = "SET",
     .takes = Takes::repeated},
    {.name = "--no-header", .help = "CSV without a line of names"},
};
constexpr Text kExportAliases[] = {"export"};
constexpr Text kExportExamples[] = {"mdm export titanic --format parquet -o ./out",
                                    "mdm export titanic --table train --output train.csv",
                                    "mdm export titanic --set small --format parquet"};

constexpr OptionRow kMoveOptions[] = {
    {.name = "--backend",
     .help = "where to",
     .value_name = "NAME",
     .takes = Takes::value,
     .allowed = kBackends},
};
constexpr Text kMoveExamples[] = {"mdm dataset move titanic --backend sqlite"};
constexpr Text kMoveNotes[] = {
    "Makes a new version with the same rows, types and features. Every cell is read back from both "
    "and compared before the version counts. Former versions stay where they are."};

constexpr OptionRow kRemoveOptions[] = {
    {.name = "--yes", .help = "do not ask", .short_name = "-y", .other_name = "--force"},
    {.name = "--dry-run", .help = "say what would go, and remove nothing"},
};
constexpr Text kRemoveAliases[] = {"rm"};
constexpr Text kRemoveExamples[] = {"mdm rm titanic", "mdm rm titanic --yes"};
constexpr Text kRemoveNotes[] = {"All versions and their features go. There is no way back."};

constexpr ArgumentRow kQueryArguments[] = {
    {.name = "NAME",
     .help = "dataset, as titanic or titanic@v2; left out where SQL names it: FROM titanic.train",
     .required = false,
     .completes = Completes::datasets},
    {.name = "SQL",
     .help =
         "a SELECT over the dataset's tables, or several with ; between them; - reads them from "
         "standard input",
     .required = false},
};
constexpr OptionRow kQueryOptions[] = {
    {.name = "--format",
     .help = "how rows are written",
     .value_name = "FORMAT",
     .takes = Takes::value,
     .fallback = "table",
     .allowed = "table|json|csv|parquet|markdown|arrow"},
    {.name = "--limit",
     .help =
         "at most so many rows, 0 for all (default: the setting query.row_limit; all in a file)",
     .short_name = "-n",
     .value_name = "N",
     .takes = Takes::value},
    {.name = "--output",
     .help = "the file to write instead; its ending tells the format, where --format does not",
     .short_name = "-o",
     .value_name = "FILE",
     .takes = Takes::value,
     .completes = Completes::files},
    {.name = "--file",
     .help = "read the statements from this file",
     .value_name = "FILE",
     .takes = Takes::value,
     .completes = Completes::files},
    {.name = "--set",
     .help = "the feature set that TABLE_features shows (NAME=VALUE changes a setting)",
     .value_name = "SET",
     .takes = Takes::repeated,
     .fallback = "default"},
    {.name = "--explain",
     .help = "run nothing; show what the statement becomes, by which rules, and the engine's plan"},
    {.name = "--advise", .help = "run nothing; say which indexes would help, and why"},
    {.name = "--apply", .help = "with --advise: make them, where the backend can"},
    {.name = "--without-rule",
     .help = "do not rewrite by this rule",
     .value_name = "NAME",
     .takes = Takes::repeated,
     .hidden = true},
};
constexpr Text kQueryAliases[] = {"dataset query"};
constexpr Text kQueryExamples[] = {
    "mdm query titanic \"SELECT Sex, avg(Survived) FROM train GROUP BY Sex\"",
    "mdm query \"SELECT count(*) FROM titanic.train t JOIN houses.train USING (id)\"",
    "mdm query titanic --file questions.sql --format csv",
    "mdm query titanic \"SELECT * FROM train WHERE Age > 60\" -o old.parquet",
};
constexpr Text kQueryNotes[] = {
    "The statement can read the tables of the dataset and nothing else: no files, no writes. The "
    "features of a table train are in train_features, and features.train has both side by side; "
    "--set shows those of another set.",
    "Tables of other datasets, of whatever backend, are named with them: "
    "FROM train JOIN \"houses@v2\".train h USING (id).",
    "Rows are written as they come. --format json is an array of records; --json is the answer "
    "with "
    "the types of its columns.",
};

constexpr CommandRow kCommands[] = {
    {.path = "dataset register",
     .aliases = kRegisterAliases,
     .group = Group::first,
     .summary = "read files, profile every column, keep them as a dataset",
     .arguments = kRegisterArguments,
     .options = kRegisterOptions,
     .examples = kRegisterExamples,
     .notes = kRegisterNotes,
     .act = register_dataset},
    {.path = "dataset list",
     .aliases = kListAliases,
     .group = Group::first,
     .summary = "list datasets",
     .options = kListOptions,
     .examples = kListExamples,
     .notes = kConditionNotes,
     .tells_fields = true,
     .act = list_datasets},
    {.path = "dataset info",
     .aliases = kInfoAliases,
     .group = Group::first,
     .summary = "show what is known of a dataset",
     .arguments = kDatasetArguments,
     .options = kInfoOptions,
     .examples = kInfoExamples,
     .act = show_dataset},
    {.path = "query",
     .aliases = kQueryAliases,
     .group = Group::first,
     .summary = "ask a dataset in SQL",
     .arguments = kQueryArguments,
     .options = kQueryOptions,
     .examples = kQueryExamples,
     .notes = kQueryNotes,
     .act = query_dataset},
    {.path = "dataset export",
     .aliases = kExportAliases,
     .group = Group::first,
     .summary = "write a dataset as CSV, JSON, Parquet or Arrow",
     .arguments = kDatasetArguments,
     .options = kExportOptions,
     .examples = kExportExamples,
     .act = export_dataset},
    {.path = "dataset stats",
     .aliases = kStatsAliases,
     .summary = "show the statistics of every column",
     .arguments = kDatasetArguments,
     .options = kStatsOptions,
     .examples = kStatsExamples,
     .act = show_stats},
    {.path = "dataset profile",
     .aliases = kProfileAliases,
     .summary = "write a page that shows the dataset",
     .arguments = kDatasetArguments,
     .options = kProfileOptions,
     .examples = kProfileExamples,
     .notes = kProfileNotes,
     .act = write_page},
    {.path = "dataset search",
     .aliases = kSearchAliases,
     .summary = "find datasets by words",
     .arguments = kSearchArguments,
     .options = kSearchOptions,
     .examples = kSearchExamples,
     .notes = kConditionNotes,
     .tells_fields = true,
     .act = search_datasets},
    kSimilarRow,
    kUpdateRow,
    kTagListRow,
    kTagRenameRow,
    kTagAddRow,
    kTagRemoveRow,
    {.path = "dataset move",
     .summary = "store a dataset with another backend",
     .arguments = kDatasetArguments,
     .options = kMoveOptions,
     .examples = kMoveExamples,
     .notes = kMoveNotes,
     .act = move_dataset},
    {.path = "dataset remove",
     .aliases = kRemoveAliases,
     .summary = "remove a dataset with all its versions",
     .arguments = kDatasetArguments,
     .options = kRemoveOptions,
     .examples = kRemoveExamples,
     .notes = kRemoveNotes,
     .act = remove_dataset},
    kFeatureListRow,
    kFeatureShowRow,
    kFeaturePlanRow,
    kFeatureFitRow,
    kFeatureRebuildRow,
    kFeatureImportRow,
    kFeatureApplyRow,
    kFeatureSqlRow,
    kFeatureDiffRow,
    kLineageRow,
    kFeaturePromoteRow,
    kFeatureRetireRow,
    kFeatureDeleteRow,
    kFeatureCollectRow,
    {.path = "config show",
     .group = Group::program,
     .summary = "show every setting, its value and where it comes from",
     .options = kConfigOptions,
     .examples = kConfigExamples,
     .notes = kConfigNotes,
     .act = show_config},
    {.path = "doctor",
     .group = Group::program,
     .summary = "check what is kept, and repair it",
     .options = kDoctorOptions,
     .examples = kDoctorExamples,
     .notes = kDoctorNotes,
     .act = examine_home},
    {.path = "status",
     .group = Group::program,
     .summary = "show which backends hold datasets, and how their servers do",
     .examples = kStatusExamples,
     .notes = kStatusNotes,
     .act = show_status},
    {.path = "cache stats",
     .group = Group::program,
     .summary = "show what is cached, and how often it was of use",
     .examples = kCacheStatsExamples,
     .notes = kCacheStatsNotes,
     .act = show_caches},
    {.path = "cache warm",
     .group = Group::program,
     .summary = "run the queries that were of most use, so that they are cached",
     .options = kCacheWarmOptions,
     .examples = kCacheWarmExamples,
     .notes = kCacheWarmNotes,
     .act = warm_caches},
    {.path = "cache clear",
     .group = Group::program,
     .summary = "remove all that is cached; it is made again when it is needed",
     .examples = kCacheClearExamples,
     .act = clear_caches},
    {.path = "info",
     .group = Group::program,
     .summary = "show the home, its size, and what mdm may use",
     .examples = kInfoSystemExamples,
     .act = show_system},
    {.path = "version",
     .group = Group::program,
     .summary = "show the versions of mdm and its engines",
     .examples = kVersionExamples,
     .act = show_versions},
    {.path = "completion",
     .group = Group::program,
     .summary = "print a completion script for a shell",
     .arguments = kShellArguments,
     .examples = kCompletionExamples,
     .act = print_completion},
    {.path = "__complete",
     .group = Group::hidden,
     .summary = "print what a completion script asks for",
     .arguments = kCandidateArguments,
     .examples = kCandidateExamples,
     .act = print_candidates},
    {.path = "__docs",
     .group = Group::hidden,
     .summary = "print a page of the reference",
     .arguments = kPageArguments,
     .examples = kPageExamples,
     .act = print_reference},
};

}  // namespace

std::span<const CommandRow> commands() noexcept {
  return kCommands;
}

std::span<const OptionRow> global_options() noexcept {
  return kGlobalOptions;
}

}  // namespace mdm::cli
