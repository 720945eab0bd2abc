#pragma once

#include "actions.hpp"
#include "commands.hpp"

namespace mdm::cli {

// The rows of the commands about what is said of datasets, and which are alike.

inline constexpr ArgumentRow kLabelledDataset{
    .name = "NAME", .help = "a dataset", .completes = Completes::datasets};
inline constexpr ArgumentRow kUpdateArguments[] = {kLabelledDataset};
inline constexpr OptionRow kUpdateOptions[] = {
    {.name = "--description",
     .help = "a sentence about the data",
     .short_name = "-d",
     .value_name = "TEXT",
     .takes = Takes::value},
    {.name = "--owner", .help = "whose it is", .value_name = "WHO", .takes = Takes::value},
    {.name = "--tags",
     .help = "these tags and no others; \"\" for none",
     .value_name = "TAG,…",
     .takes = Takes::list},
    {.name = "--add-tags", .help = "these too", .value_name = "TAG,…", .takes = Takes::list},
    {.name = "--remove-tags", .help = "these no more", .value_name = "TAG,…", .takes = Takes::list},
};
inline constexpr std::string_view kUpdateExamples[] = {
    "mdm dataset update titanic --owner ann --add-tags ships,kaggle",
    "mdm dataset update titanic --description \"Who survived\""};
inline constexpr std::string_view kUpdateNotes[] = {
    "Makes no new version. A later registration keeps what it does not say anew."};
inline constexpr CommandRow kUpdateRow{.path = "dataset update",
                                       .group = Group::dataset,
                                       .summary = "change description, owner and tags",
                                       .arguments = kUpdateArguments,
                                       .options = kUpdateOptions,
                                       .examples = kUpdateExamples,
                                       .notes = kUpdateNotes,
                                       .act = update_dataset};

inline constexpr OptionRow kSimilarOptions[] = {
    {.name = "--by",
     .help = "what they have in common: columns, tags and words; all columns; or some columns by "
             "which they may be joined",
     .value_name = "WHAT",
     .takes = Takes::value,
     .fallback = "contents",
     .allowed = "contents|schema|columns"},
    {.name = "--limit",
     .help = "at most so many; 0 is all",
     .short_name = "-n",
     .value_name = "N",
     .takes = Takes::value,
     .fallback = "10"},
};
inline constexpr std::string_view kSimilarAliases[] = {"similar"};
inline constexpr std::string_view kSimilarExamples[] = {"mdm similar titanic",
                                                        "mdm similar titanic --by columns -n 5"};
inline constexpr std::string_view kSimilarNotes[] = {
    "Columns are the same by name, whatever its case, and by type. With --by columns the profiles "
    "of both are compared, too: how many of the most frequent values of the first the second has, "
    "where all of its values are known, and how much of its range."};
inline constexpr CommandRow kSimilarRow{.path = "dataset similar",
                                        .aliases = kSimilarAliases,
                                        .group = Group::dataset,
                                        .summary = "find datasets like this one",
                                        .arguments = kUpdateArguments,
                                        .options = kSimilarOptions,
                                        .examples = kSimilarExamples,
                                        .notes = kSimilarNotes,
                                        .act = find_similar};

inline constexpr ArgumentRow kTagArguments[] = {kLabelledDataset, {.name = "TAG", .help = "a tag"}};
inline constexpr ArgumentRow kRenameTagArguments[] = {
    {.name = "OLD", .help = "the tag as it is written"},
    {.name = "NEW", .help = "what it shall be; if datasets have that, too, the two become one"}};
inline constexpr std::string_view kTagListExamples[] = {"mdm tags list", "mdm tags list --json"};
inline constexpr std::string_view kTagRenameExamples[] = {"mdm tags rename kagle kaggle"};
inline constexpr std::string_view kTagAddExamples[] = {"mdm tags add titanic ships"};
inline constexpr std::string_view kTagRemoveExamples[] = {"mdm tags remove titanic ships"};
inline constexpr CommandRow kTagListRow{.path = "tags list",
                                        .group = Group::dataset,
                                        .summary = "list all tags, and how many datasets have them",
                                        .examples = kTagListExamples,
                                        .act = list_tags};
inline constexpr CommandRow kTagRenameRow{.path = "tags rename",
                                          .group = Group::dataset,
                                          .summary = "rename a tag of all datasets",
                                          .arguments = kRenameTagArguments,
                                          .examples = kTagRenameExamples,
                                          .act = rename_tag};
inline constexpr CommandRow kTagAddRow{.path = "tags add",
                                       .group = Group::dataset,
                                       .summary = "give a dataset a tag",
                                       .arguments = kTagArguments,
                                       .examples = kTagAddExamples,
                                       .act = add_tag};
inline constexpr CommandRow kTagRemoveRow{.path = "tags remove",
                                          .group = Group::dataset,
                                          .summary = "take a tag from a dataset",
                                          .arguments = kTagArguments,
                                          .examples = kTagRemoveExamples,
                                          .act = remove_tag};

}  // namespace mdm::cli
