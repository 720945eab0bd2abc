#include <algorithm>
#include <array>

#include "dataset.hpp"
#include "words.hpp"

namespace mdm::roles {
namespace {

using profile::ColumnProfile;

/// Names that say "target", the plainest first.
constexpr std::array kTargetNames = {"target",  "label",    "labels", "class",
                                     "outcome", "response", "y"};

/// `y` beside `x` is a coordinate, unless the two are all there is.
bool is_coordinate(const std::vector<const ColumnProfile*>& candidates, std::string_view name) {
  return same_name(name, "y") && candidates.size() > 2 &&
         std::ranges::any_of(
             candidates, [](const ColumnProfile* column) { return same_name(column->name, "x"); });
}

const ColumnProfile* find_in_training(const Dataset& dataset, std::string_view name) {
  for (const Table* table : dataset.training) {
    if (const ColumnProfile* const column = find_alike(*table, name)) {
      return column;
    }
  }
  return nullptr;
}

Found by_submission(const Dataset& dataset, const std::vector<std::string>& excluded) {
  Found found;
  if (dataset.submission == nullptr) {
    return found;
  }
  std::vector<std::string> in_test_too;
  bool all_known = true;
  for (const ColumnProfile& wanted : dataset.submission->profile->columns) {
    const ColumnProfile* const column = find_in_training(dataset, wanted.name);
    if (column == nullptr) {
      all_known = all_known && contains(excluded, wanted.name);
    } else if (!contains(excluded, column->name)) {
      const bool in_test =
          dataset.test != nullptr && find_alike(*dataset.test, column->name) != nullptr;
      (in_test ? in_test_too : found.columns).push_back(column->name);
    }
  }
  // What the test table has is a second row name, unless it has the answers, too.
  if (found.columns.empty() && all_known) {
    found.columns = std::move(in_test_too);
  }
  found.reason = fmt::format("asked for by {}", dataset.submission->name);
  return found;
}

/// The columns that may be targets, in the table where targets are to be looked for.
std::vector<const ColumnProfile*> candidates_of(const Table& table, const Table* test,
                                                const std::vector<std::string>& excluded) {
  std::vector<const ColumnProfile*> all;
  std::vector<const ColumnProfile*> not_in_test;
  for (const ColumnProfile& column : table.profile->columns) {
    if (contains(excluded, column.name)) {
      continue;
    }
    all.push_back(&column);
    if (test != nullptr && find_alike(*test, column.name) == nullptr) {
      not_in_test.push_back(&column);
    }
  }
  return not_in_test.empty() ? all : not_in_test;
}

Found by_table(const Table& table, const Dataset& dataset,
               const std::vector<std::string>& excluded) {
  const auto candidates = candidates_of(table, dataset.test, excluded);
  if (dataset.test != nullptr && candidates.size() == 1) {
    return {{candidates[0]->name}, fmt::format("in {}, not in {}", table.name, dataset.test->name)};
  }
  for (const std::string_view wanted : kTargetNames) {
    for (const ColumnProfile* column : candidates) {
      if (same_name(column->name, wanted) && !is_coordinate(candidates, column->name)) {
        return {{column->name}, "by its name"};
      }
    }
  }
  return {};
}

}  // namespace

Found find_targets(const Dataset& dataset, const std::vector<std::string>& excluded) {
  if (Found found = by_submission(dataset, excluded); !found.columns.empty()) {
    return found;
  }
  for (const Table* table : dataset.training) {
    if (Found found = by_table(*table, dataset, excluded); !found.columns.empty()) {
      return found;
    }
  }
  return {{}, "no table tells which column it is"};
}

}  // namespace mdm::roles
