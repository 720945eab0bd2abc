#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mdm/base.hpp>
#include <mdm/base/json.hpp>
#include <mdm/profile.hpp>

namespace mdm::roles {

/// "binary_classification", "multiclass_classification", "multilabel_classification", "regression",
/// "time_series", "clustering".
const std::vector<std::string>& problem_types();

/// A table as far as roles are concerned.
struct Table {
  std::string name{};
  std::string role{};  ///< "train", "test", "submission", "data", "other", …
  const profile::TableProfile* profile = nullptr;
};

/// What the user said; empty means "find it".
struct Request {
  std::vector<std::string> targets{};
  std::vector<std::string> ids{};
  std::string problem_type{};
  std::string time_column{};
  std::string group_column{};
};

/// What each column of the dataset is for, each with its reason in a few words.
struct Roles {
  std::vector<std::string> targets{};
  std::vector<std::string> ids{};
  std::string problem_type{};  ///< empty if the values of the target do not tell
  std::string time_column{};
  std::string group_column{};
  std::map<std::string, std::string> reasons{};  ///< "target", "ids", "problem_type", … → why
};

/// Settles the roles. The user's word wins and is checked against the columns. The training tables
/// are those of role "train"; if there is none "data", then "other".
///
/// Ids: the first column of a submission that the test table has (without a test table: its first
/// column, if it is unique in training); and columns of training whose name says so and whose
/// values are integers or short texts, never null and all but unique (95 %). The name says so by a
/// whole word id, uuid, guid, key, pk, … (never `paid` or `grid`); by index, idx or unnamed only if
/// the values count the rows. Targets: the columns of the submission that training has and the test
/// table has not; else what training has and the test table has not, if it is one column; else a
/// column called target, label, class, outcome, response or y. The problem type comes from the
/// values of the target: two distinct → binary; text that repeats, or up to 20 distinct whole
/// numbers, each ten times on the average → multiclass; other numbers and dates → regression;
/// several targets of two values → multilabel; other several targets: as the first; no target →
/// clustering. Time and group column are the user's word only, but that a time series takes the
/// only column of dates. \throws Error{not_found} for a column that no table has (suggests the
/// nearest),
///         Error{invalid_argument} for an unknown problem type, one that the target contradicts, or
///         a target that is also an id, the time or the group column
Roles settle(const std::vector<Table>& tables, const Request& request);

Json to_json(const Roles& roles);
/// \throws Error{bad_input}
Roles from_json(const Json& json);

}  // namespace mdm::roles
