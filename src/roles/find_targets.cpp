#include <algorithm>

#include "dataset.hpp"
#include "words.hpp"

namespace mdm::roles {
namespace {

using data::Type;
using profile::ColumnProfile;

const ColumnProfile* find_in_training(const Dataset& dataset, std::string_view name) {
  for (const Table* table : dataset.training) {
    if (const ColumnProfile* const column = find_alike(*table, name)) {
      return column;
    }
  }
  return nullptr;
}

/// True if the text has a value of this name, or the name is the column's and then a value:
/// `Status_Open` of the column Status.
bool has_value(const ColumnProfile& column, std::string_view name) {
  return std::ranges::any_of(column.top, [&](const profile::TopValue& top) {
    return top.value == name || column.name + "_" + top.value == name;
  });
}

/// The column of text of which the submission wants a probability for each value.
Found by_values_of_submission(const Dataset& dataset, const std::vector<std::string>& wanted) {
  if (wanted.size() < 2) {
    return {};
  }
  for (const Table* table : dataset.training) {
    for (const ColumnProfile& column : table->profile->columns) {
      if (column.type == Type::text && column.top_exact &&
          std::ranges::all_of(wanted,
                              [&](const std::string& name) { return has_value(column, name); })) {
        return {{column.name},
                fmt::format("{} asks for each of its values", dataset.submission->name)};
      }
    }
  }
  return {};
}

Found by_submission(const Dataset& dataset, const std::vector<std::string>& excluded) {
  Found found;
  if (dataset.submission == nullptr) {
    return found;
  }
  std::vector<std::string> in_test_too;
  std::vector<std::string> unknown;
  for (const ColumnProfile& wanted : dataset.submission->profile->columns) {
    const ColumnProfile* const column = find_in_training(dataset, wanted.name);
    if (column == nullptr) {
      const bool in_test =
          dataset.test != nullptr && find_alike(*dataset.test, wanted.name) != nullptr;
      if (!in_test && !contains(excluded, wanted.name)) {
        unknown.push_back(wanted.name);
      }
    } else if (!contains(excluded, column->name)) {
      const bool in_test =
          dataset.test != nullptr && find_alike(*dataset.test, column->name) != nullptr;
      (in_test ? in_test_too : found.columns).push_back(column->name);
    }
  }
  if (found.columns.empty()) {
    if (Found by_values = by_values_of_submission(dataset, unknown); !by_values.columns.empty()) {
      return by_values;
    }
  }
  // What the test table has is a second row name, unless it has the answers, too.
  if (found.columns.empty() && unknown.empty()) {
    found.columns = std::move(in_test_too);
  }
  found.reason = fmt::format("asked for by {}", dataset.submission->name);
  return found;
}

/// The columns that may be targets, in the table where targets are to be looked for.
struct Candidates {
  std::vector<const ColumnProfile*> all{};
  std::vector<const ColumnProfile*> not_in_test{};
};

Candidates candidates_of(const Table& table, const Table* test,
                         const std::vector<std::string>& excluded) {
  Candidates candidates;
  for (const ColumnProfile& column : table.profile->columns) {
    if (contains(excluded, column.name)) {
      continue;
    }
    candidates.all.push_back(&column);
    if (test != nullptr && find_alike(*test, column.name) == nullptr) {
      candidates.not_in_test.push_back(&column);
    }
  }
  return candidates;
}

/// What the test table lacks is what is to be foretold, unless it is most of the table: then the
/// two tables have little to do with each other.
Found by_absence(const Candidates& candidates, const Table& table, const Table& test) {
  const auto& absent = candidates.not_in_test;
  if (absent.size() == 1) {
    return {{absent.front()->name}, fmt::format("in {}, not in {}", table.name, test.name)};
  }
  if (Found named = target_by_name(absent); !named.columns.empty()) {
    return named;
  }
  if (!std::ranges::all_of(absent, is_binary) && 2 * absent.size() > candidates.all.size()) {
    return {};
  }
  Found found{{}, fmt::format("in {}, not in {}", table.name, test.name)};
  for (const ColumnProfile* column : absent) {
    found.columns.push_back(column->name);
  }
  return found;
}

Found by_table(const Table& table, const Dataset& dataset,
               const std::vector<std::string>& excluded) {
  const Candidates candidates = candidates_of(table, dataset.test, excluded);
  if (!candidates.not_in_test.empty()) {
    return by_absence(candidates, table, *dataset.test);
  }
  const bool one_to_learn_from =
      !dataset.to_learn_from().empty() && table.profile->columns.size() > 1;
  return one_to_learn_from ? guess_targets(candidates.all) : target_by_name(candidates.all);
}

}  // namespace

Found find_targets(const Dataset& dataset, const std::vector<std::string>& excluded) {
  if (Found found = by_submission(dataset, excluded); !found.columns.empty()) {
    return found;
  }
  std::string reason;
  for (const Table* table : dataset.training) {
    Found found = by_table(*table, dataset, excluded);
    if (!found.columns.empty()) {
      return found;
    }
    reason = reason.empty() ? found.reason : reason;
  }
  return {{}, reason.empty() ? "no table tells which column it is" : reason};
}

}  // namespace mdm::roles
