#include "commands.hpp"

#include "actions.hpp"
#include "feature_rows.hpp"
#include "feature_stage_rows.hpp"
#include "program_rows.hpp"

namespace mdm::cli {
namespace {

using Text = std::string_view;

constexpr Text kProblems =
    "binary_classification|multiclass_classification|multilabel_classification|regression|"
    "time_series|ranking|clustering";

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

constexpr ArgumentRow kRegisterArguments[] = {
    {.name = "NAME", .help = "a new name: letters, digits and _; case is ignored, - is _"},
    {.name = "PATH",
     .help = "a file, a folder or an archive of files, a pattern, or - for standard input",
     .required = false,
     .fallback = ".",
     .completes = Completes::files},
};
constexpr OptionRow kRegisterOptions[] = {
    {.name = "--target",
     .help = "what is to be predicted; else it is found",
     .short_name = "-t",
     .value_name = "COLUMN,…",
     .takes = Takes::list,
     .heading = "what columns are for"},
    {.name = "--id-columns",
     .help = "what names a row; else it is found",
     .value_name = "COLUMN,…",
     .takes = Takes::list},
    {.name = "--problem-type",
     .help = "what kind of prediction; else it follows from the target",
     .value_name = "TYPE",
     .takes = Takes::value,
     .allowed = kProblems},
    {.name = "--time-column",
     .help = "what orders the rows in time",
     .value_name = "COLUMN",
     .takes = Takes::value},
    {.name = "--group-column",
     .help = "what rows belong together by",
     .value_name = "COLUMN",
     .takes = Takes::value},
    {.name = "--categorical-columns",
     .help = "use as categories, whatever their type",
     .value_name = "COLUMN,…",
     .takes = Takes::list},
    {.name = "--datetime-columns",
     .help = "use as dates and times",
     .value_name = "COLUMN,…",
     .takes = Takes::list},
    {.name = "--numeric-columns",
     .help = "use as numbers",
     .value_name = "COLUMN,…",
     .takes = Takes::list},
    {.name = "--text-columns",
     .help = "use as text",
     .value_name = "COLUMN,…",
     .takes = Takes::list},
    {.name = "--delimiter",
     .help = "what parts cells: tab, comma, semicolon, pipe, space, or what it is",
     .value_name = "TEXT",
     .takes = Takes::value,
     .heading = "how the files are written (all of it is found, if not said)"},
    {.name = "--quote",
     .help = "what stands around cells, or none",
     .value_name = "CHAR",
     .takes = Takes::value},
    {.name = "--escape",
     .help = "what stands before a quote within quotes; a doubled quote always works",
     .value_name = "CHAR",
     .takes = Takes::value},
    {.name = "--comment",
     .help = "what a line that is no data begins with",
     .value_name = "TEXT",
     .takes = Takes::value},
    {.name = "--encoding",
     .help = "of the characters: utf-16, windows-1250, shift-jis, …",
     .value_name = "NAME",
     .takes = Takes::value},
    {.name = "--header-rows",
     .help = "lines of names; 0: there are none",
     .value_name = "N",
     .takes = Takes::value},
    {.name = "--skip",
     .help = "lines above the header, or above the first row",
     .value_name = "N",
     .takes = Takes::value},
    {.name = "--null",
     .help = "words that stand for nothing, in every column",
     .value_name = "WORD,…",
     .takes = Takes::list},
    {.name = "--decimal",
     .help = "the decimal mark",
     .value_name = "MARK",
     .takes = Takes::value,
     .allowed = ".|,"},
    {.name = "--date-format",
     .help = "how dates are written, as strptime has it: %d.%m.%Y",
     .value_name = "FORMAT",
     .takes = Takes::value},
    {.name = "--sheet",
     .help = "the one sheet of a workbook to take, by name or number",
     .value_name = "SHEET",
     .takes = Takes::value},
    {.name = "--strict", .help = "refuse what would be repaired or skipped"},
    {.name = "--description",
     .help = "a sentence about the data",
     .short_name = "-d",
     .value_name = "TEXT",
     .takes = Takes::value,
     .heading = "about the dataset"},
    {.name = "--tags", .help = "words to find it by", .value_name = "TAG,…", .takes = Takes::list},
    {.name = "--no-features", .help = "make no features", .heading = "what is done"},
    {.name = "--force", .help = "add a version where the name is taken", .short_name = "-f"},
    {.name = "--explain", .help = "say why: rules, dialects, types and roles"},
    {.name = "--dry-run", .help = "say what would be read, and write nothing"},
};
constexpr Text kRegisterAliases[] = {"register"};
constexpr Text kRegisterExamples[] = {
    "mdm register titanic ./titanic --target Survived --tags kaggle,demo",
    "mdm register prices p.txt --delimiter tab --decimal , --null n/a --explain",
    "mdm register sales sales.xlsx --sheet 2026 --time-column day --dry-run",
};
constexpr Text kRegisterNotes[] = {
    "Files are read once: the same pass finds exact types, profiles every column and writes the "
    "dataset. Nothing is visible before all of it is done.",
    "A column whose name has a comma is written in quotes: --target '\"last, first\",age'.",
    "--delimiter knows \\t and \\x1f, and may be of several characters: --delimiter '||'.",
    "--explain says which cell ruled out each narrower type, and why each role is what it is.",
    "With --dry-run types are a draft from a sample, and roles, which need all values, are open.",
};

constexpr OptionRow kListOptions[] = {
    {.name = "--tag",
     .help = "only datasets with this tag; with more of them, with all",
     .value_name = "TAG",
     .takes = Takes::repeated},
    {.name = "--problem-type",
     .help = "only datasets of this kind",
     .value_name = "TYPE",
     .takes = Takes::value,
     .allowed = kProblems},
    {.name = "--backend",
     .help = "only datasets in this store",
     .value_name = "NAME",
     .takes = Takes::value},
    {.name = "--sort-by",
     .help = "the order",
     .value_name = "WHAT",
     .takes = Takes::value,
     .fallback = "name",
     .allowed = "name|registered_at|updated_at|rows|size"},
    {.name = "--reverse", .help = "the other way round", .short_name = "-r"},
    {.name = "--limit",
     .help = "at most so many; 0 is all",
     .short_name = "-n",
     .value_name = "N",
     .takes = Takes::value,
     .fallback = "0"},
};
constexpr Text kListAliases[] = {"ls", "list"};
constexpr Text kListExamples[] = {"mdm ls", "mdm ls --tag kaggle --sort-by size --reverse"};

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
     .help = "words, or beginnings of words; all must be there",
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
};
constexpr Text kSearchAliases[] = {"search"};
constexpr Text kSearchExamples[] = {"mdm search passenger", "mdm search \"fare cla\" --tag kaggle"};
constexpr Text kSearchNotes[] = {"Names, descriptions, tags and names of columns are searched."};

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
     .allowed = "csv|json|jsonl|parquet"},
    {.name = "--compression",
     .help = "else what is usual for the format",
     .value_name = "NAME",
     .takes = Takes::value,
     .allowed = "none|gzip|zstd|snappy|lz4"},
    {.name = "--features", .help = "the features too"},
    {.name = "--no-features", .help = "not the features (the default)", .excludes = "--features"},
    {.name = "--no-header", .help = "CSV without a line of names"},
};
constexpr Text kExportAliases[] = {"export"};
constexpr Text kExportExamples[] = {"mdm export titanic --format parquet -o ./out",
                                    "mdm export titanic --table train --output train.csv"};

constexpr OptionRow kRemoveOptions[] = {
    {.name = "--yes", .help = "do not ask", .short_name = "-y", .other_name = "--force"},
    {.name = "--dry-run", .help = "say what would go, and remove nothing"},
};
constexpr Text kRemoveAliases[] = {"rm"};
constexpr Text kRemoveExamples[] = {"mdm rm titanic", "mdm rm titanic --yes"};
constexpr Text kRemoveNotes[] = {"All versions and their features go. There is no way back."};

constexpr ArgumentRow kQueryArguments[] = {
    kDataset,
    {.name = "SQL", .help = "a SELECT over the dataset's tables; - reads it from standard input"},
};
constexpr OptionRow kQueryOptions[] = {
    {.name = "--format",
     .help = "how rows are written",
     .value_name = "FORMAT",
     .takes = Takes::value,
     .fallback = "table",
     .allowed = "table|json|csv|markdown"},
    {.name = "--limit",
     .help = "at most so many rows, 0 for all (default: the setting query.row_limit)",
     .short_name = "-n",
     .value_name = "N",
     .takes = Takes::value},
};
constexpr Text kQueryAliases[] = {"dataset query"};
constexpr Text kQueryExamples[] = {
    "mdm query titanic \"SELECT Sex, avg(Survived) FROM train GROUP BY Sex\"",
    "mdm query titanic - --format csv",
};
constexpr Text kQueryNotes[] = {
    "The statement can read the tables of the dataset and nothing else: no files, no writes. The "
    "features of a table train are in train_features, and features.train has both side by side.",
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
     .summary = "write a dataset as CSV, JSON or Parquet",
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
     .notes = kSearchNotes,
     .act = search_datasets},
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
