#include <algorithm>

#include "dataset.hpp"
#include "naming.hpp"
#include "words.hpp"

namespace mdm::roles {
namespace {

using data::Type;
using profile::ColumnProfile;

/// Groups repeat: so many rows each on the average, and so many of them.
constexpr std::uint64_t kRowsPerGroup = 2;
constexpr std::uint64_t kGroupsMin = 3;
constexpr double kNullShareMax = 0.01;

bool repeats(const ColumnProfile& column) {
  const bool fit = column.type == Type::int64 || column.type == Type::text ||
                   (column.type == Type::decimal && column.scale == 0);
  return fit && column.distinct >= kGroupsMin && column.rows >= kRowsPerGroup * column.distinct &&
         static_cast<double>(column.nulls) <= kNullShareMax * static_cast<double>(column.rows);
}

/// A reason that names the groups that were not chosen.
std::string reason_of(const std::vector<const ColumnProfile*>& groups) {
  const ColumnProfile& chosen = *groups.front();
  std::string reason =
      fmt::format("named as a key; {} values in {} rows", chosen.distinct, chosen.rows);
  for (std::size_t i = 1; i < groups.size(); ++i) {
    reason += fmt::format("{}{}", i == 1 ? "; repeat too: " : ", ", groups[i]->name);
  }
  return reason;
}

}  // namespace

std::vector<const ColumnProfile*> groups_of(const Table& table,
                                            const std::vector<std::string>& excluded) {
  std::vector<std::pair<Entity, const ColumnProfile*>> ranked;
  for (const ColumnProfile& column : table.profile->columns) {
    const Entity entity = entity_of(words_of(column.name));
    if (entity < Entity::category && repeats(column) && !contains(excluded, column.name)) {
      ranked.emplace_back(entity, &column);
    }
  }
  std::ranges::stable_sort(ranked, {}, [](const auto& entry) { return entry.first; });
  std::vector<const ColumnProfile*> groups;
  groups.reserve(ranked.size());
  for (const auto& [entity, column] : ranked) {
    groups.push_back(column);
  }
  return groups;
}

Found find_group(const Dataset& dataset, const std::vector<std::string>& excluded) {
  for (const Table* table : dataset.to_learn_from()) {
    if (const auto groups = groups_of(*table, excluded); !groups.empty()) {
      return {{groups.front()->name}, reason_of(groups)};
    }
  }
  return {};
}

}  // namespace mdm::roles
