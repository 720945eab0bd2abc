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

std::vector<std::string> together(std::vector<std::string> a, const std::vector<std::string>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

Found targets_for(const Dataset& dataset, const Request& request,
                  const std::vector<std::string>& taken) {
  if (!request.targets.empty()) {
    return without_repetitions(request.targets);
  }
  if (request.problem_type == "clustering") {
    return {{}, "clustering has none"};
  }
  return find_targets(dataset, together(taken, {request.group_column}));
}

Found time_for(const Dataset& dataset, const Request& request,
               const std::vector<std::string>& ids) {
  if (!request.time_column.empty()) {
    return {{request.time_column}, std::string(kByUser)};
  }
  return find_time(dataset, together(together(ids, request.targets), {request.group_column}),
                   request.problem_type == "time_series");
}

Found group_for(const Dataset& dataset, const Request& request,
                const std::vector<std::string>& taken) {
  return request.group_column.empty() ? find_group(dataset, taken)
                                      : Found{{request.group_column}, std::string(kByUser)};
}

ProblemType problem_type_for(const Dataset& dataset, const Request& request, const Roles& roles) {
  std::vector<const ColumnProfile*> profiles;
  profiles.reserve(roles.targets.size());
  for (const std::string& target : roles.targets) {
    profiles.push_back(dataset.find(target));
  }
  if (request.problem_type.empty()) {
    return refine_by_structure(problem_type_of(profiles), dataset, roles.targets, roles.time_column,
                               roles.group_column, roles.ids);
  }
  check_problem_type(request.problem_type, profiles);
  if (request.problem_type == "ranking" && roles.group_column.empty()) {
    fail(ErrorCode::invalid_argument, Hint{"name the column of the lists with --group-column"},
         "ranking needs a group column, and no column is named as a key that repeats");
  }
  return {request.problem_type, std::string(kByUser)};
}

std::string first_of(const Found& found) {
  return found.columns.empty() ? "" : found.columns.front();
}

}  // namespace

const std::vector<std::string>& problem_types() {
  static const std::vector<std::string> kTypes = {"binary_classification",
                                                  "multiclass_classification",
                                                  "multilabel_classification",
                                                  "regression",
                                                  "time_series",
                                                  "ranking",
                                                  "clustering"};
  return kTypes;
}

Roles settle(const std::vector<Table>& tables, const Request& request) {
  const Dataset dataset(tables);
  check_request(dataset, request);

  const Found ids =
      request.ids.empty() ? find_ids(dataset, request.targets) : without_repetitions(request.ids);
  const Found time = time_for(dataset, request, ids.columns);
  std::vector<std::string> taken = together(ids.columns, time.columns);
  const Found targets = targets_for(dataset, request, taken);
  taken = together(taken, targets.columns);
  const Found group = group_for(dataset, request, taken);

  Roles roles;
  roles.targets = targets.columns;
  roles.ids = ids.columns;
  roles.time_column = first_of(time);
  roles.group_column = first_of(group);
  ProblemType type = problem_type_for(dataset, request, roles);
  roles.problem_type = std::move(type.name);
  roles.reasons = {{"target", targets.reason}, {"ids", ids.reason}, {"problem_type", type.reason}};
  for (const auto& [role, found] : {std::pair("time_column", &time), {"group_column", &group}}) {
    if (!found->reason.empty()) {
      roles.reasons.emplace(role, found->reason);
    }
  }
  return roles;
}

}  // namespace mdm::roles
