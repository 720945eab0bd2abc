#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <mdm/roles.hpp>

namespace mdm::roles {

/// The tables by what they are for. Borrows them.
struct Dataset {
  const std::vector<Table>& tables;
  std::vector<const Table*> training{};  ///< of role train; if there is none data, then other
  const Table* test = nullptr;
  const Table* submission = nullptr;

  explicit Dataset(const std::vector<Table>& all);

  /// The tables in which a role may be guessed: of several without splits none is known to be the
  /// one to learn from.
  std::vector<const Table*> to_learn_from() const;

  /// The column in the first training table that has it, else in any table; null if none has.
  const profile::ColumnProfile* find(std::string_view column) const noexcept;
  std::vector<std::string> column_names() const;
};

/// The column of this name, or else one that differs in case only; null if there is none.
const profile::ColumnProfile* find_alike(const Table& table, std::string_view name) noexcept;

/// Cells that are not null.
std::uint64_t valid_cells(const profile::ColumnProfile& column) noexcept;

bool contains(const std::vector<std::string>& names, std::string_view name) noexcept;

/// Columns that play a role, and why.
struct Found {
  std::vector<std::string> columns{};
  std::string reason{};
};

/// \param excluded  columns that are known to be no ids
Found find_ids(const Dataset& dataset, const std::vector<std::string>& excluded);

/// \param excluded  columns that are known to be no targets
Found find_targets(const Dataset& dataset, const std::vector<std::string>& excluded);

/// The target among the columns of one table by a name that says so; not free text.
Found target_by_name(const std::vector<const profile::ColumnProfile*>& candidates);

/// The targets among the columns of a table that stands alone, by names, values and places.
Found guess_targets(const std::vector<const profile::ColumnProfile*>& candidates);

bool is_binary(const profile::ColumnProfile* column) noexcept;

/// The column that places the rows in time. Its name and its values say so.
/// \param excluded  columns that are known to be something else
/// \param demanded  the user wants a time series: then the reason says why there is no column
Found find_time(const Dataset& dataset, const std::vector<std::string>& excluded, bool demanded);

/// The columns of a table that are named as keys and repeat, those first whose rows belong together
/// most: lists to be ranked, people, series.
std::vector<const profile::ColumnProfile*> groups_of(const Table& table,
                                                     const std::vector<std::string>& excluded);

/// The first of the groups of the first training table that has some.
Found find_group(const Dataset& dataset, const std::vector<std::string>& excluded);

struct ProblemType {
  std::string name{};
  std::string reason{};
};

/// The problem type that the values of the targets speak for; an empty name if they do not tell.
ProblemType problem_type_of(const std::vector<const profile::ColumnProfile*>& targets);

/// The type with regard to how the rows hang together: numbers in a series of time are a time
/// series, grades of the rows of one query are a ranking.
ProblemType refine_by_structure(ProblemType type, const Dataset& dataset,
                                const std::vector<std::string>& targets,
                                const std::string& time_column, const std::string& group_column,
                                const std::vector<std::string>& ids);

/// \throws Error{invalid_argument} if the values of a target contradict the type
void check_problem_type(std::string_view type,
                        const std::vector<const profile::ColumnProfile*>& targets);

}  // namespace mdm::roles
