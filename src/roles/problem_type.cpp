#include <algorithm>

#include "dataset.hpp"

namespace mdm::roles {
namespace {

using data::Type;
using profile::ColumnProfile;

/// Up to this many distinct integers may be classes; the limit of the earlier system.
constexpr std::uint64_t kClassesMax = 20;

/// Integers are classes only if each occurs this often on the average; below, they are more
/// probably a measure in a small table.
constexpr std::uint64_t kRowsPerClass = 10;

bool is_number(const ColumnProfile& column) {
  return column.type != Type::text && column.type != Type::boolean;
}

/// False if a value is known that is not whole. Looks at the most frequent ones of a float64.
bool is_whole(const ColumnProfile& column) {
  if (column.type != Type::float64) {
    return column.type == Type::int64;
  }
  return column.top_exact && std::ranges::none_of(column.top, [](const profile::TopValue& value) {
           return value.value.find_first_of(".eI") != std::string::npos;
         });
}

ProblemType of_one(const ColumnProfile& target) {
  const std::uint64_t cells = valid_cells(target);
  if (target.distinct < 2) {
    return {"", target.distinct == 0 ? "the target has no values" : "the target has one value"};
  }
  const std::string values = fmt::format("{} distinct values", target.distinct);
  if (target.distinct == 2) {
    return {"binary_classification", values};
  }
  if (target.type == Type::text) {
    if (2 * target.distinct > cells) {
      return {"", fmt::format("the target is free text: {} in {} rows", values, cells)};
    }
    return {"multiclass_classification", values + " of text"};
  }
  if (is_whole(target) && target.distinct <= kClassesMax &&
      cells >= kRowsPerClass * target.distinct) {
    return {"multiclass_classification", fmt::format("{}, whole numbers", values)};
  }
  return {"regression", fmt::format("{}, numbers", values)};
}

[[noreturn]] void contradict(std::string_view type, const ColumnProfile& target,
                             std::string_view found) {
  fail(ErrorCode::invalid_argument, Hint{"leave out the problem type, or name another target"},
       "{} contradicts the target {}: {}", type, target.name, found);
}

std::string count_text(const ColumnProfile& target) {
  return fmt::format("{} distinct values", target.distinct);
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
    if (type == "binary_classification" && target->distinct > 2) {
      contradict(type, *target, count_text(*target));
    }
    if (type == "multilabel_classification" && target->distinct > 2 &&
        (targets.size() > 1 || is_number(*target))) {
      contradict(type, *target, count_text(*target));
    }
    if (type == "multiclass_classification" && target->type == Type::float64 &&
        target->distinct > 2 && !is_whole(*target)) {
      contradict(type, *target, count_text(*target) + " of float64");
    }
    if (type == "regression" && !is_number(*target)) {
      contradict(type, *target, fmt::format("its values are {}", data::name_of(target->type)));
    }
  }
}

}  // namespace mdm::roles
