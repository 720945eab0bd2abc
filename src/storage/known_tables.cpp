#include "known_tables.hpp"

#include <algorithm>

#include <mdm/base.hpp>

#include "names.hpp"

namespace mdm::storage {

std::vector<TableInfo> KnownTables::all() {
  const std::lock_guard lock(mutex_);
  return tables();
}

TableInfo KnownTables::find(std::string_view table) {
  const std::lock_guard lock(mutex_);
  return find_table(table, tables());
}

TableInfo KnownTables::find_for(std::string_view table, const data::Schema& schema) {
  const std::lock_guard lock(mutex_);
  return find_table_of(table, schema, tables());
}

void KnownTables::require_new(std::string_view table, const data::Schema& schema) {
  const std::lock_guard lock(mutex_);
  check_new_table(table, schema, tables());
}

bool KnownTables::contains(std::string_view table) {
  const std::lock_guard lock(mutex_);
  return place_of(table) != tables().end();
}

void KnownTables::add(TableInfo table) {
  const std::lock_guard lock(mutex_);
  const auto place = std::ranges::upper_bound(tables(), table.name, {}, &TableInfo::name);
  tables_->insert(place, std::move(table));
}

void KnownTables::set_rows(std::string_view table, std::uint64_t rows) {
  const std::lock_guard lock(mutex_);
  const auto place = place_of(table);
  MDM_CHECK(place != tables_->end());
  place->rows = rows;
}

void KnownTables::remove(std::string_view table) {
  const std::lock_guard lock(mutex_);
  const auto place = place_of(table);
  MDM_CHECK(place != tables_->end());
  tables_->erase(place);
}

std::vector<TableInfo>& KnownTables::tables() {
  if (!tables_) {
    tables_ = ask_();
  }
  return *tables_;
}

std::vector<TableInfo>::iterator KnownTables::place_of(std::string_view table) {
  return std::ranges::find(tables(), table, &TableInfo::name);
}

}  // namespace mdm::storage
