#include <algorithm>

#include "dataset.hpp"
#include "naming.hpp"
#include "words.hpp"

// What a table alone tells of its targets, by the names and the values of its columns: there is no
// test table that lacks them and no submission that asks for them.

namespace mdm::roles {
namespace {

using data::Type;
using profile::ColumnProfile;
using Columns = std::vector<const ColumnProfile*>;

/// Names that say "target", the plainest first.
constexpr std::string_view kTargetNames[] = {"target",  "label",    "labels", "class",
                                             "outcome", "response", "y"};

/// What may happen to a thing or what it may turn out to be: classes that somebody wants foretold.
constexpr std::string_view kOutcomes[] = {
    "survived",     "churn",      "churned",  "attrition",  "exited",    "default",   "defaulted",
    "fraud",        "diagnosis",  "species",  "canceled",   "cancelled", "converted", "clicked",
    "purchased",    "subscribed", "approved", "approval",   "income",    "sentiment", "spam",
    "disease",      "failure",    "admitted", "readmitted", "won",       "winner",    "transported",
    "satisfaction", "toxic",      "deposit",  "result",     "stroke",    "quality",   "malignant"};

/// What is foretold as a number, if it stands last.
constexpr std::string_view kMeasures[] = {
    "price", "sales",  "revenue", "demand", "rating",      "charges",
    "cost",  "salary", "count",   "cnt",    "yield",       "strength",
    "medv",  "mpg",    "rings",   "profit", "consumption", "progression"};

constexpr std::string_view kQuestions[] = {"is", "has", "did", "will", "was"};

constexpr std::uint64_t kOutcomeClassesMax = 20;
constexpr std::uint64_t kRowsPerOutcome = 5;

/// `y` beside `x` is a coordinate, unless the two are all there is.
bool is_coordinate(const Columns& candidates, std::string_view name) {
  return same_name(name, "y") && candidates.size() > 2 &&
         std::ranges::any_of(
             candidates, [](const ColumnProfile* column) { return same_name(column->name, "x"); });
}

bool is_free_text(const ColumnProfile& column) {
  return column.type == Type::text && 2 * column.distinct > valid_cells(column);
}

bool is_classes(const ColumnProfile& column) {
  return column.type != Type::float64 && column.type != Type::decimal && column.distinct >= 2 &&
         column.distinct <= kOutcomeClassesMax &&
         valid_cells(column) >= kRowsPerOutcome * column.distinct;
}

bool is_number(const ColumnProfile& column) {
  return column.type == Type::int64 || column.type == Type::float64 || column.type == Type::decimal;
}

Found found(const Columns& columns, std::string reason) {
  Found result{{}, std::move(reason)};
  for (const ColumnProfile* column : columns) {
    result.columns.push_back(column->name);
  }
  return result;
}

Found by_plain_name(const Columns& candidates, std::string& refused) {
  for (const std::string_view wanted : kTargetNames) {
    for (const ColumnProfile* column : candidates) {
      if (!same_name(column->name, wanted) || is_coordinate(candidates, column->name)) {
        continue;
      }
      if (column->type == Type::text && column->rows > 1 &&
          column->distinct == valid_cells(*column)) {
        refused = fmt::format("{} is free text: each value stands once", column->name);
        continue;
      }
      return found({column}, "by its name");
    }
  }
  return {};
}

/// `target_1, target_2, …`: a stem that says "target", and nothing but a number or one word after.
Found by_stem(const Columns& candidates) {
  for (const std::string_view stem : kTargetNames) {
    Columns same;
    for (const ColumnProfile* column : candidates) {
      const Words words = words_of(column->name);
      if (words.size() == 2 && words.front() == stem && !is_free_text(*column)) {
        same.push_back(column);
      }
    }
    const bool alike =
        same.size() >= 2 &&
        (std::ranges::all_of(same, is_binary) ||
         std::ranges::all_of(same, [](const auto* column) { return is_number(*column); }));
    if (alike) {
      return found(same, fmt::format("their names begin with {}", stem));
    }
  }
  return {};
}

Found by_outcome(const Columns& candidates) {
  Columns named;
  for (const ColumnProfile* column : candidates) {
    if (is_classes(*column) && has_any_of(words_of(column->name), kOutcomes)) {
      named.push_back(column);
    }
  }
  const ColumnProfile* const last = candidates.back();
  if (named.size() == 1 || (named.size() > 1 && named.back() == last)) {
    return found({named.back()}, "its name speaks of an outcome, its values are classes");
  }
  const Words words = words_of(last->name);
  if (is_binary(last) && words.size() > 1 && is_any_of(words.front(), kQuestions)) {
    return found({last}, "the last column asks a question of two answers");
  }
  if (is_number(*last) && last->distinct > 2 && has_any_of(words, kMeasures)) {
    return found({last}, "the last column, named as a measure");
  }
  return {};
}

/// Texts and then two or more columns of two values: labels of the texts.
Found labels_of_texts(const Columns& candidates) {
  const auto first = std::ranges::find_if(candidates, is_binary);
  const bool texts = first != candidates.begin() &&
                     std::all_of(candidates.begin(), first,
                                 [](const auto* column) { return is_free_text(*column); });
  const bool labels =
      candidates.end() - first >= 2 && std::all_of(first, candidates.end(), [](const auto* column) {
        return is_binary(column) && column->type != Type::text;
      });
  return texts && labels ? found({first, candidates.end()}, "labels of the text before them")
                         : Found();
}

/// Numbers and one column of a few words at the end: what the numbers were measured of.
Found name_of_numbers(const Columns& candidates) {
  const ColumnProfile* const last = candidates.back();
  const bool named = (last->type == Type::text || last->type == Type::boolean) && is_classes(*last);
  const bool numbers =
      candidates.size() > 2 && std::all_of(candidates.begin(), candidates.end() - 1,
                                           [](const auto* column) { return is_number(*column); });
  return named && numbers ? found({last}, "the only classes, after nothing but numbers") : Found();
}

}  // namespace

bool is_binary(const ColumnProfile* column) noexcept {
  return column->distinct == 2;
}

Found target_by_name(const std::vector<const ColumnProfile*>& candidates) {
  std::string refused;
  Found named = by_plain_name(candidates, refused);
  return named.columns.empty() ? Found{{}, std::move(refused)} : named;
}

Found guess_targets(const std::vector<const ColumnProfile*>& candidates) {
  if (candidates.empty()) {
    return {};
  }
  Found named = target_by_name(candidates);
  if (!named.columns.empty()) {
    return named;
  }
  for (Found (*guess)(const Columns&) : {by_stem, labels_of_texts, by_outcome, name_of_numbers}) {
    if (Found guessed = guess(candidates); !guessed.columns.empty()) {
      return guessed;
    }
  }
  return named;
}

}  // namespace mdm::roles
