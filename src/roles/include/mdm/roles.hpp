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

/// "binary_classification", "multiclass_classification", "regression", "time_series", "clustering".
const std::vector<std::string>& problem_types();

/// A table as far as roles are concerned.
struct Table {
  std::string name{};
  std::string role{};  ///< "train", "test", "submission", …
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
  std::string problem_type{};
  std::string time_column{};
  std::string group_column{};
  std::map<std::string, std::string> reasons{};  ///< "target", "ids", "problem_type", … → why
};

/// Settles the roles. The user's word wins and is checked against the columns.
///
/// Ids: the first column of a submission that the test table has; else columns whose name says so
/// (a whole word id, key, uuid, index, …: never `paid` or `grid`) and whose values are all but
/// unique and never null. Target: the other columns of the submission that the training table has;
/// else what the training table has and the test table has not, if it is one column; else a column
/// whose name says so (target, label, class, y, …). The problem type comes from the values of the
/// target: two distinct → binary; text, or up to 20 distinct integers in enough rows → multiclass;
/// other numbers → regression; no target → clustering.
/// \throws Error{not_found} for a column that no table has (suggests the nearest),
///         Error{invalid_argument} for an unknown problem type or one that the target contradicts
Roles settle(const std::vector<Table>& tables, const Request& request);

Json to_json(const Roles& roles);
Roles from_json(const Json& json);

}  // namespace mdm::roles
