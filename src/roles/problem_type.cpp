#include <algorithm>

#include "dataset.hpp"
#include "naming.hpp"
#include "words.hpp"

namespace mdm::roles {
namespace {

using data::Type;
using profile::ColumnProfile;

/// Up to this many distinct integers may be classes under any name; the limit of the earlier
/// system. Under a name that says so there may be more.
constexpr std::uint64_t kClassesMax = 20;
constexpr std::uint64_t kNamedClassesMax = 1000;

/// Integers are classes only if each occurs this often on the average; below, they are more
/// probably a measure in a small table.
constexpr std::uint64_t kRowsPerClass = 10;

/// Codes of classes are consecutive, but for a class or so that the rows at hand lack.
constexpr double kCodeDensity = 0.5;

/// A class with fewer rows is hard to learn and to split.
constexpr std::uint64_t kRareClass = 10;

constexpr std::string_view kClassNames[] = {
    "class",     "classes", "label",   "labels",   "category", "type",
    "code",      "species", "cluster", "segment",  "kind",     "level",
    "diagnosis", "digit",   "stage",   "severity", "status",   "group"};

/// What is counted or measured is ordered and has sums, however few values it takes.
constexpr std::string_view kMeasureNames[] = {
    "count", "cnt",  "counts", "num",   "number",   "quantity", "qty",     "amount", "price",
    "sales", "cost", "age",    "years", "days",     "hours",    "minutes", "rings",  "units",
    "total", "sum",  "demand", "fare",  "duration", "income",   "revenue", "visits", "orders"};

constexpr std::string_view kRatingNames[] = {"rating", "ratings", "stars",
                                             "star",   "score",   "scores"};
constexpr std::uint64_t kRatingValuesMin = 4;
constexpr std::uint64_t kRatingValuesMax = 11;

bool is_number(const ColumnProfile& column) {
  return column.type != Type::text && column.type != Type::boolean;
}

/// False if a value is known that is not whole. Looks at the most frequent ones of a float64.
bool is_whole(const ColumnProfile& column) {
  if (column.type == Type::decimal) {
    return column.scale == 0;
  }
  if (column.type != Type::float64) {
    return column.type == Type::int64;
  }
  return column.top_exact && std::ranges::none_of(column.top, [](const profile::TopValue& value) {
           return value.value.find_first_of(".eIn") != std::string::npos;
         });
}

/// The share of the integers from the smallest to the largest that occur.
double density_of(const ColumnProfile& column) {
  return static_cast<double>(column.distinct) / (column.max - column.min + 1);
}

/// ", the rarest in 3 rows", if all classes are known and one has few rows.
std::string rarest_text(const ColumnProfile& column) {
  if (!column.top_exact || column.top.size() != column.distinct || column.top.empty()) {
    return "";
  }
  const std::uint64_t rows = column.top.back().count;
  return rows < kRareClass ? fmt::format(", the rarest in {} row{}", rows, rows == 1 ? "" : "s")
                           : "";
}

std::string count_text(const ColumnProfile& target) {
  return fmt::format("{} distinct values", target.distinct);
}

ProblemType of_text(const ColumnProfile& target) {
  const std::uint64_t cells = valid_cells(target);
  if (target.distinct == cells) {
    return {"", fmt::format("the target is free text: each of {} values stands once", cells)};
  }
  if (2 * target.distinct > cells) {
    return {"", fmt::format("the target is free text: {} in {} rows", count_text(target), cells)};
  }
  return {"multiclass_classification", count_text(target) + " of text" + rarest_text(target)};
}

/// Whole numbers are classes if they are few, each occurs often, and they are codes: consecutive,
/// or called classes. What is called a count, a measure or a rating is none.
ProblemType of_whole_numbers(const ColumnProfile& target) {
  const Words words = words_of(target.name);
  const std::uint64_t cells = valid_cells(target);
  const bool often = cells >= kRowsPerClass * target.distinct;
  const bool dense = density_of(target) >= kCodeDensity;
  const bool called_class = has_any_of(words, kClassNames);
  if (!called_class && has_any_of(words, kRatingNames) && target.distinct >= kRatingValuesMin &&
      target.distinct <= kRatingValuesMax) {
    return {"regression", count_text(target) + " of a rating, which are ordered"};
  }
  if (!called_class && has_any_of(words, kMeasureNames)) {
    return {"regression", count_text(target) + " of a count or measure"};
  }
  if (often && target.distinct <= kClassesMax &&
      (dense || called_class || words == Words{"target"})) {
    return {"multiclass_classification",
            count_text(target) + ", whole numbers" + rarest_text(target)};
  }
  if (often && target.distinct <= kNamedClassesMax && dense && called_class) {
    return {"multiclass_classification", count_text(target) + ", codes without gaps"};
  }
  if (often && target.distinct <= kClassesMax) {
    return {"regression", count_text(target) + ", whole numbers with gaps"};
  }
  return {"regression", count_text(target) + ", numbers"};
}

ProblemType of_one(const ColumnProfile& target) {
  if (target.distinct < 2) {
    return {"", target.distinct == 0 ? "the target has no values" : "the target has one value"};
  }
  if (target.distinct == 2) {
    return {"binary_classification", count_text(target) + rarest_text(target)};
  }
  if (target.type == Type::text) {
    return of_text(target);
  }
  return is_whole(target) ? of_whole_numbers(target)
                          : ProblemType{"regression", count_text(target) + ", numbers"};
}

[[noreturn]] void contradict(std::string_view type, const ColumnProfile& target,
                             std::string_view found) {
  fail(ErrorCode::invalid_argument, Hint{"leave out the problem type, or name another target"},
       "{} contradicts the target {}: {}", type, target.name, found);
}

bool is_classification(std::string_view type) {
  return type.ends_with("_classification");
}

}  // namespace

ProblemType problem_type_of(const std::vector<const ColumnProfile*>& targets) {
  if (targets.empty()) {
    return {"clustering", "there is no target"};
  }
  const bool labels =
      targets.size() > 1 && std::ranges::all_of(targets, [](const ColumnProfile* target) {
        return target->distinct >= 1 && target->distinct <= 2;
      });
  if (labels) {
    return {"multilabel_classification", fmt::format("{} targets of two values", targets.size())};
  }
  ProblemType type = of_one(*targets.front());
  if (targets.size() > 1) {
    type.reason = fmt::format("{}: {}", targets.front()->name, type.reason);
  }
  return type;
}

void check_problem_type(std::string_view type, const std::vector<const ColumnProfile*>& targets) {
  if (type == "clustering" && !targets.empty()) {
    contradict(type, *targets.front(), "clustering has none");
  }
  for (const ColumnProfile* target : targets) {
    if (target->distinct < 2 && targets.size() == 1) {
      contradict(type, *target, target->distinct == 0 ? "it has no values" : "it has one value");
    }
    if (type == "binary_classification" && target->distinct > 2) {
      contradict(type, *target, count_text(*target));
    }
    if (type == "multilabel_classification" && target->distinct > 2 &&
        (targets.size() > 1 || is_number(*target))) {
      contradict(type, *target, count_text(*target));
    }
    const bool is_real = target->type == Type::float64 || target->type == Type::decimal;
    if (is_classification(type) && is_real && target->distinct > 2 && !is_whole(*target)) {
      contradict(type, *target,
                 fmt::format("{} of {}", count_text(*target), data::name_of(target->type)));
    }
    if (is_classification(type) && target->type == Type::text && target->distinct > 2 &&
        target->distinct_exact && target->distinct == valid_cells(*target)) {
      contradict(type, *target, "each of its values stands once");
    }
    const bool clicks = type == "ranking" && target->type == Type::boolean;
    if ((type == "regression" || type == "ranking") && !is_number(*target) && !clicks) {
      contradict(type, *target, fmt::format("its values are {}", data::name_of(target->type)));
    }
  }
}

}  // namespace mdm::roles
