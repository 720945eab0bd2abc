#include "dataset.hpp"

#include <algorithm>

#include "words.hpp"

namespace mdm::roles {

Dataset::Dataset(const std::vector<Table>& all) : tables(all) {
  for (const Table& table : all) {
    MDM_CHECK(table.profile != nullptr);
    if (table.role == "test" && test == nullptr) {
      test = &table;
    } else if (table.role == "submission" && submission == nullptr) {
      submission = &table;
    }
  }
  for (const std::string_view role : {"train", "data", "other"}) {
    for (const Table& table : all) {
      if (table.role == role) {
        training.push_back(&table);
      }
    }
    if (!training.empty()) {
      break;
    }
  }
}

std::vector<const Table*> Dataset::to_learn_from() const {
  const bool known = training.size() == 1 || (!training.empty() && training[0]->role == "train");
  return known ? training : std::vector<const Table*>();
}

const profile::ColumnProfile* Dataset::find(std::string_view column) const noexcept {
  for (const Table* table : training) {
    if (const auto* found = table->profile->find(column)) {
      return found;
    }
  }
  for (const Table& table : tables) {
    if (const auto* found = table.profile->find(column)) {
      return found;
    }
  }
  return nullptr;
}

std::vector<std::string> Dataset::column_names() const {
  std::vector<std::string> names;
  for (const Table& table : tables) {
    for (const profile::ColumnProfile& column : table.profile->columns) {
      names.push_back(column.name);
    }
  }
  return names;
}

const profile::ColumnProfile* find_alike(const Table& table, std::string_view name) noexcept {
  if (const auto* exact = table.profile->find(name)) {
    return exact;
  }
  const auto& columns = table.profile->columns;
  const auto found = std::ranges::find_if(
      columns, [&](const profile::ColumnProfile& column) { return same_name(column.name, name); });
  return found == columns.end() ? nullptr : &*found;
}

std::uint64_t valid_cells(const profile::ColumnProfile& column) noexcept {
  return column.rows - column.nulls;
}

bool contains(const std::vector<std::string>& names, std::string_view name) noexcept {
  return std::ranges::find(names, name) != names.end();
}

}  // namespace mdm::roles
