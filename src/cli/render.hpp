#pragma once

#include <string>

#include <mdm/base/json.hpp>

#include "view.hpp"

namespace mdm::cli {

// The text of each answer of docs/reference/answers.md. Pure: the same answer and view give the
// same text, which ends with a line feed unless it is empty.

std::string registration_text(const Json& answer, const View& view);
/// What goes to standard error after it: warnings, cells that were changed, how long it took.
std::string registration_notes(const Json& answer, const View& view);

/// What `--explain` prints of a registration or of its plan: of each table the files, the rule that
/// chose them, how they are written, its types, and of the dataset its roles, each with the reason.
std::string explanation_text(const Json& answer, const View& view);
/// `info --types`: the type of each column, and the cell that ruled out a narrower one.
std::string types_text(const Json& answer, const View& view);

std::string dataset_list_text(const Json& answer, const View& view);
std::string dataset_text(const Json& answer, const View& view);
/// A line for each column.
std::string stats_text(const Json& answer, const View& view);
/// All that is known of each column, with plots.
std::string extended_stats_text(const Json& answer, const View& view);
/// The file that a page was written to.
std::string page_text(const Json& answer, const View& view);
/// "! train.Cabin is 88 % missing": a line for each warning of an answer, with what to do where
/// the view is verbose.
std::string warnings_text(const Json& answer, const View& view);
std::string search_text(const Json& answer, const View& view);
std::string similar_text(const Json& answer, const View& view);
std::string update_text(const Json& answer, const View& view);
std::string tags_text(const Json& answer, const View& view);
std::string tag_rename_text(const Json& answer, const View& view);
std::string export_text(const Json& answer, const View& view);
std::string move_text(const Json& answer, const View& view);
std::string removal_text(const Json& answer, const View& view);
/// "dataset titanic (3 versions, 12 MB)", for the question before a removal.
std::string removal_subject(const Json& answer);

/// A line for each version of each feature set.
std::string feature_list_text(const Json& answer, const View& view);
/// A version with a line for each of its features.
std::string feature_set_text(const Json& answer, const View& view);
/// All that is known of one feature.
std::string feature_text(const Json& answer, const View& view);

/// What would be made of each column, and why not more.
std::string feature_plan_text(const Json& answer, const View& view);
/// A version that was added.
std::string new_features_text(const Json& answer, const View& view);
/// The file that the features of new rows were written to.
std::string applied_features_text(const Json& answer, const View& view);
/// What was added, removed and changed, the largest change first.
std::string feature_difference_text(const Json& answer, const View& view);
/// From a feature or column down to the files.
std::string lineage_text(const Json& answer, const View& view);
/// A version that has another stage now.
std::string moved_features_text(const Json& answer, const View& view);
/// "version 1 of feature set default of titanic (draft, 46 KB)", for the question before a removal.
std::string removed_features_subject(const Json& answer);
std::string removed_features_text(const Json& answer, const View& view);
std::string collected_features_text(const Json& answer, const View& view);

/// How a query would be run.
std::string query_plan_text(const Json& answer, const View& view);
/// Which indexes would help a query.
std::string query_advice_text(const Json& answer, const View& view);
/// The file that a query was written to.
std::string query_file_text(const Json& answer, const View& view);

std::string config_text(const Json& answer, const View& view);
std::string doctor_text(const Json& answer, const View& view);
std::string status_text(const Json& answer, const View& view);
std::string caches_text(const Json& answer, const View& view);
std::string warmed_caches_text(const Json& answer, const View& view);
std::string cleared_caches_text(const Json& answer, const View& view);
std::string system_text(const Json& answer, const View& view);
std::string versions_text(const Json& answer);

}  // namespace mdm::cli
