#include <algorithm>
#include <utility>

#include <mdm/roles.hpp>

#include "dataset.hpp"

namespace mdm::roles {
namespace {

using profile::ColumnProfile;

constexpr std::string_view kByUser = "named by the user";

void check_column(const Dataset& dataset, std::string_view column) {
  if (dataset.find(column) == nullptr) {
    const std::string near = nearest(column, dataset.column_names());
    fail(ErrorCode::not_found, Hint{near.empty() ? "" : fmt::format("did you mean {}?", near)},
         "column not found: {}", column);
  }
}

void check_request(const Dataset& dataset, const Request& request) {
  for (const auto* columns : {&request.targets, &request.ids}) {
    for (const std::string& column : *columns) {
      check_column(dataset, column);
    }
  }
  for (const std::string& column : {request.time_column, request.group_column}) {
    if (!column.empty()) {
      check_column(dataset, column);
    }
  }
  for (const std::string& target : request.targets) {
    const auto refuse_if = [&](bool also, std::string_view role) {
      if (also) {
        fail(ErrorCode::invalid_argument, Hint{"give each column one role"},
             "column is named as a target and as {}: {}", role, target);
      }
    };
    refuse_if(contains(request.ids, target), "an id");
    refuse_if(target == request.time_column, "the time column");
    refuse_if(target == request.group_column, "the group column");
  }
  if (!request.problem_type.empty() && !contains(problem_types(), request.problem_type)) {
    fail(ErrorCode::invalid_argument,
         Hint{fmt::format("use one of {}", fmt::join(problem_types(), ", "))},
         "unknown problem type: {}", request.problem_type);
  }
}

Found without_repetitions(const std::vector<std::string>& columns) {
  Found found{{}, std::string(kByUser)};
  for (const std::string& column : columns) {
    if (!contains(found.columns, column)) {
      found.columns.push_back(column);
    }
  }
  return found;
}

Found targets_for(const Dataset& dataset, const Request& request,
                  const std::vector<std::string>& ids) {
  if (!request.targets.empty()) {
    return without_repetitions(request.targets);
  }
  if (request.problem_type == "clustering") {
    return {{}, "clustering has none"};
  }
  std::vector<std::string> excluded = ids;
  excluded.push_back(request.time_column);
  excluded.push_back(request.group_column);
  return find_targets(dataset, excluded);
}

/// A time series has a time: the only column of dates or timestamps that is left.
Found time_for(const Dataset& dataset, const Request& request,
               const std::vector<std::string>& taken) {
  if (!request.time_column.empty()) {
    return {{request.time_column}, std::string(kByUser)};
  }
  if (request.problem_type != "time_series") {
    return {};
  }
  Found found;
  for (const Table* table : dataset.training) {
    for (const ColumnProfile& column : table->profile->columns) {
      const bool dated = column.type == data::Type::date || column.type == data::Type::timestamp;
      if (dated && !contains(taken, column.name) && !contains(found.columns, column.name)) {
        found.columns.push_back(column.name);
      }
    }
  }
  if (found.columns.size() == 1) {
    found.reason = "the only column of dates";
    return found;
  }
  return {{}, fmt::format("{} columns hold dates: name one", found.columns.size())};
}

ProblemType problem_type_for(const Dataset& dataset, const Request& request,
                             const std::vector<std::string>& targets) {
  std::vector<const ColumnProfile*> profiles;
  profiles.reserve(targets.size());
  for (const std::string& target : targets) {
    profiles.push_back(dataset.find(target));
  }
  if (request.problem_type.empty()) {
    return problem_type_of(profiles);
  }
  check_problem_type(request.problem_type, profiles);
  return {request.problem_type, std::string(kByUser)};
}

}  // namespace

const std::vector<std::string>& problem_types() {
  static const std::vector<std::string> kTypes = {"binary_classification",
                                                  "multiclass_classification",
                                                  "multilabel_classification",
                                                  "regression",
                                                  "time_series",
                                                  "clustering"};
  return kTypes;
}

Roles settle(const std::vector<Table>& tables, const Request& request) {
  const Dataset dataset(tables);
  check_request(dataset, request);

  const Found ids =
      request.ids.empty() ? find_ids(dataset, request.targets) : without_repetitions(request.ids);
  const Found targets = targets_for(dataset, request, ids.columns);
  std::vector<std::string> taken = ids.columns;
  taken.insert(taken.end(), targets.columns.begin(), targets.columns.end());
  const Found time = time_for(dataset, request, taken);
  ProblemType type = problem_type_for(dataset, request, targets.columns);

  Roles roles;
  roles.targets = targets.columns;
  roles.ids = ids.columns;
  roles.problem_type = std::move(type.name);
  roles.time_column = time.columns.empty() ? "" : time.columns.front();
  roles.group_column = request.group_column;
  roles.reasons = {{"target", targets.reason}, {"ids", ids.reason}, {"problem_type", type.reason}};
  if (!time.reason.empty()) {
    roles.reasons.emplace("time_column", time.reason);
  }
  if (!request.group_column.empty()) {
    roles.reasons.emplace("group_column", kByUser);
  }
  return roles;
}

}  // namespace mdm::roles
