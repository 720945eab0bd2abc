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
/// "time_series", "ranking", "clustering".
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

/// Settles the roles. The user's word wins and is checked against the columns and their values. The
/// training tables are those of role "train"; if there is none "data", then "other".
///
/// Ids: the column by which a submission names its rows (with a test table, a column of it; several
/// that only together are a name are mentioned, for each may be a feature); and columns of integers
/// or short texts that are all but unique (95 %) and all but never null (1 %), here and in the test
/// table, and whose name has a word for it (id, uuid, key, order no; never `paid` or `grid`), or
/// whose values number the rows, name files or are digests.
///
/// Time: the only column of the best rank among dates, timestamps and integers that encode them: a
/// plain name first (date), then others, then ends (dropoff); what describes a thing (birth date)
/// is none. Group: an integer or text that is named as a key and repeats: a query, a person, a
/// series (store), another thing, in this order. Of several tables without splits neither is
/// guessed.
///
/// Targets: the columns of the submission that training has and the test table has not; the text
/// whose values the submission asks for; what the test table lacks; a column called target, label,
/// class, outcome, response or y, unless it is free text; several that begin so; labels after
/// texts; a name that speaks of an outcome over classes; a measure or a question in the last place;
/// the only classes after nothing but numbers.
///
/// Problem type, from the values of the target: two distinct → binary; text that repeats → multi-
/// class; whole numbers that are few (20), frequent (10 rows each) and consecutive, or called
/// classes → multiclass, unless called a count, a measure or a rating (4 to 11 values), which are
/// ordered; other numbers and dates → regression; several targets of two values → multilabel; other
/// several targets: as the first; no target → clustering. Numbers whose test rows begin where the
/// training rows end, or that stand once for each beat of time (and group), are a time series;
/// relevance within a query is ranking.
///
/// \throws Error{not_found} for a column that no table has (suggests the nearest),
///         Error{invalid_argument} for an unknown problem type, one that the target contradicts,
///         ranking without a group, or a target that is also an id, the time or the group column
Roles settle(const std::vector<Table>& tables, const Request& request);

/// What a user should know before he trusts the roles: "repeats: 681 distinct values in 891 rows"
/// of an id that he named.
struct Doubt {
  std::string table{};
  std::string column{};
  std::string text{};
};
std::vector<Doubt> doubts_of(const std::vector<Table>& tables, const Roles& roles);

Json to_json(const Roles& roles);
/// \throws Error{bad_input}
Roles from_json(const Json& json);

}  // namespace mdm::roles
