#include <algorithm>
#include <array>
#include <cmath>

#include "dataset.hpp"
#include "naming.hpp"
#include "words.hpp"

namespace mdm::roles {
namespace {

using data::Type;
using profile::ColumnProfile;

/// Fewer moments than these tell nothing of a rhythm.
constexpr std::uint64_t kMomentsMin = 8;

/// A rhythm may miss a beat in eight: holidays, breakdowns.
constexpr double kMissedBeats = 1.12;

/// A panel may lack two cells in five: stores that open later.
constexpr double kPanelShare = 0.6;

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;

/// The number of days between dates of a calendar rhythm: daily, business days, weekly, monthly,
/// quarterly, yearly; the longest as a share of the shortest gap that belongs to it.
bool is_calendar_gap(double days) {
  struct Gap {
    double low;
    double high;
  };
  constexpr std::array kGaps = {Gap{1, 1.12}, Gap{1.36, 1.5}, Gap{6.9, 7.8},
                                Gap{28, 34},  Gap{88, 101},   Gap{360, 400}};
  return std::ranges::any_of(kGaps,
                             [&](const Gap& gap) { return days >= gap.low && days <= gap.high; });
}

/// True if the moments beat: their mean gap is a usual one, and the first and the last moment stand
/// on it.
bool is_regular(const ColumnProfile& time) {
  if (time.distinct < kMomentsMin) {
    return false;
  }
  const double gaps = static_cast<double>(time.distinct - 1);
  if (time.type == Type::date) {
    return is_calendar_gap((time.max - time.min) / gaps);
  }
  if (time.type != Type::timestamp) {
    return time.max - time.min <= kMissedBeats * gaps;  // years, or days as digits within a month
  }
  const double gap = (time.max - time.min) / gaps;
  constexpr std::array kBeats = {kSecond,      kMinute,      5 * kMinute, 10 * kMinute,
                                 15 * kMinute, 30 * kMinute, kHour,       2 * kHour,
                                 3 * kHour,    6 * kHour,    12 * kHour};
  const bool beats = std::ranges::any_of(kBeats, [&](std::int64_t beat) {
    const auto length = static_cast<double>(beat);
    return gap >= length && gap <= kMissedBeats * length &&
           (time.max_int - time.min_int) % beat == 0;
  });
  return beats || ((time.max_int - time.min_int) % kDay == 0 &&
                   is_calendar_gap(gap / static_cast<double>(kDay)));
}

/// Nearly one row for each of `cells`.
bool fills(std::uint64_t rows, double cells) {
  const auto known = static_cast<double>(rows);
  return known <= 1.01 * cells && known >= kPanelShare * cells;
}

/// "one row for each date", or "… and store"; empty if the rows are no such grid.
std::string grid_of(const Table& table, const ColumnProfile& time,
                    const std::vector<const ColumnProfile*>& groups) {
  const auto moments = static_cast<double>(time.distinct);
  if (fills(time.rows, moments)) {
    return fmt::format("one row for each {}", time.name);
  }
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const double cells = moments * static_cast<double>(groups[i]->distinct);
    if (fills(time.rows, cells)) {
      return fmt::format("one row for each {} and {}", time.name, groups[i]->name);
    }
    for (std::size_t j = i + 1; j < groups.size(); ++j) {
      if (fills(time.rows, cells * static_cast<double>(groups[j]->distinct))) {
        return fmt::format("one row for each {}, {} and {}", time.name, groups[i]->name,
                           groups[j]->name);
      }
    }
  }
  if (time.type != Type::date && time.type != Type::timestamp) {
    // years were taken for a time because some column shows such a grid
    for (const ColumnProfile& other : table.profile->columns) {
      if (&other != &time && other.type == Type::text &&
          fills(time.rows, moments * static_cast<double>(other.distinct))) {
        return fmt::format("one row for each {} and {}", time.name, other.name);
      }
    }
  }
  return {};
}

const Table* table_with(const Dataset& dataset, const std::string& column) {
  const auto found = std::ranges::find_if(dataset.training, [&](const Table* table) {
    return table->profile->find(column) != nullptr;
  });
  return found == dataset.training.end() ? nullptr : *found;
}

/// Why the rows are a series in time; empty if they are none. With a test table it tells: it lies
/// after the training rows, or among them.
std::string why_series(const Dataset& dataset, const std::string& time_column,
                       const std::vector<std::string>& taken) {
  const Table* const table = time_column.empty() ? nullptr : table_with(dataset, time_column);
  if (table == nullptr) {
    return {};
  }
  const ColumnProfile& time = *table->profile->find(time_column);
  const ColumnProfile* const later =
      dataset.test == nullptr ? nullptr : find_alike(*dataset.test, time_column);
  if (later != nullptr && later->type == time.type && valid_cells(*later) > 0) {
    return later->min >= time.max
               ? fmt::format("{} begins where {} ends", dataset.test->name, table->name)
               : "";
  }
  return is_regular(time) ? grid_of(*table, time, groups_of(*table, taken)) : std::string();
}

}  // namespace

ProblemType refine_by_structure(ProblemType type, const Dataset& dataset,
                                const std::vector<std::string>& targets,
                                const std::string& time_column, const std::string& group_column,
                                const std::vector<std::string>& ids) {
  constexpr std::string_view kRelevance[] = {"relevance", "relevancy", "rel",     "grade",
                                             "rank",      "click",     "clicked", "label"};
  if (targets.size() != 1) {
    return type;
  }
  const ColumnProfile* const target = dataset.find(targets.front());
  if (target->type != Type::text && entity_of(words_of(group_column)) == Entity::query &&
      has_any_of(words_of(target->name), kRelevance)) {
    return {"ranking", fmt::format("{} of each {}", target->name, group_column)};
  }
  if (type.name != "regression") {
    return type;
  }
  std::vector<std::string> taken = ids;
  taken.push_back(time_column);
  taken.push_back(targets.front());
  if (const std::string why = why_series(dataset, time_column, taken); !why.empty()) {
    return {"time_series", fmt::format("{}, {}", type.reason, why)};
  }
  return type;
}

}  // namespace mdm::roles
