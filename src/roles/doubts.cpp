#include <algorithm>

#include "dataset.hpp"

namespace mdm::roles {
namespace {

using profile::ColumnProfile;

/// Sketches may be off by this share, so that fewer distinct values than rows are no repetition.
constexpr double kSketchError = 0.05;

/// Rows that the values of all ids together cannot tell apart.
bool repeat(const std::vector<const ColumnProfile*>& ids) {
  double names = 1;
  double rows = 0;
  for (const ColumnProfile* id : ids) {
    names *= static_cast<double>(id->distinct) * (id->distinct_exact ? 1 : 1 + kSketchError);
    rows = std::max(rows, static_cast<double>(valid_cells(*id)));
  }
  return names < rows;
}

void doubt_ids(const Table& table, const Roles& roles, std::vector<Doubt>& doubts) {
  std::vector<const ColumnProfile*> ids;
  for (const std::string& name : roles.ids) {
    if (const ColumnProfile* const id = table.profile->find(name)) {
      ids.push_back(id);
    }
  }
  for (const ColumnProfile* id : ids) {
    if (id->nulls > 0) {
      doubts.push_back(
          {table.name, id->name, fmt::format("is an id and missing in {} rows", id->nulls)});
    }
  }
  // Every id that a table was found to have is unique; several that were named may be one key.
  const bool by_user =
      roles.reasons.contains("ids") && roles.reasons.at("ids").starts_with("named");
  const bool any_unique =
      std::ranges::any_of(ids, [](const ColumnProfile* id) { return !repeat({id}); });
  if (by_user && !ids.empty() && !any_unique && repeat(ids)) {
    doubts.push_back({table.name, ids.front()->name,
                      fmt::format("is an id and repeats: {} distinct values in {} rows",
                                  ids.front()->distinct, ids.front()->rows)});
  }
}

void doubt_targets(const Table& table, const Roles& roles, std::vector<Doubt>& doubts) {
  for (const std::string& name : roles.targets) {
    const ColumnProfile* const target = table.profile->find(name);
    if (target == nullptr || target->rows == 0) {
      continue;
    }
    if (target->nulls > 0 && target->nulls < target->rows) {
      doubts.push_back(
          {table.name, name, fmt::format("is the target and missing in {} rows", target->nulls)});
    }
    const bool classes = roles.problem_type.ends_with("_classification") && target->top_exact &&
                         target->top.size() == target->distinct;
    const auto once = std::ranges::count(target->top, std::uint64_t{1}, &profile::TopValue::count);
    if (classes && once > 0) {
      doubts.push_back({table.name, name,
                        once == 1
                            ? fmt::format("has a class with one row: {}", target->top.back().value)
                            : fmt::format("has {} classes with one row each", once)});
    }
  }
}

}  // namespace

std::vector<Doubt> doubts_of(const std::vector<Table>& tables, const Roles& roles) {
  const Dataset dataset(tables);
  std::vector<Doubt> doubts;
  for (const Table* table : dataset.training) {
    doubt_ids(*table, roles, doubts);
    doubt_targets(*table, roles, doubts);
  }
  if (roles.problem_type.empty() && !roles.targets.empty()) {
    doubts.push_back({"", roles.targets.front(),
                      fmt::format("tells no problem type: {}", roles.reasons.at("problem_type"))});
  }
  return doubts;
}

}  // namespace mdm::roles
