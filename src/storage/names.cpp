#include "names.hpp"

#include <algorithm>
#include <set>
#include <string>

#include <mdm/base/files.hpp>

namespace mdm::storage {
namespace {

constexpr std::string_view kReserved = "__mdm_";

std::string lowered(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return lower;
}

void check_name(std::string_view kind, std::string_view name) {
  if (name.empty()) {
    fail(ErrorCode::invalid_argument, "a {} has no name", kind);
  }
  if (!is_utf8(name) || name.find('\0') != std::string_view::npos) {
    fail(ErrorCode::invalid_argument, "the name of a {} is not UTF-8 text without NUL: {}", kind,
         printable(std::string(name)));
  }
  if (lowered(name).starts_with(kReserved)) {
    fail(ErrorCode::invalid_argument, Hint{fmt::format("rename the {}", kind)},
         "names that begin with {} are kept for mdm: {}", kReserved, name);
  }
}

}  // namespace

void check_new_table(std::string_view table, const data::Schema& schema,
                     const std::vector<TableInfo>& existing) {
  check_name("table", table);
  const std::string lower_table = lowered(table);
  for (const TableInfo& info : existing) {
    if (info.name.size() == table.size() && lowered(info.name) == lower_table) {
      fail(ErrorCode::already_exists, "the table exists: {}", info.name);
    }
  }
  if (schema.fields.empty()) {
    fail(ErrorCode::invalid_argument, "the table has no columns: {}", table);
  }
  std::set<std::string> seen;
  for (const data::Field& field : schema.fields) {
    check_name("column", field.name);
    if (!seen.insert(lowered(field.name)).second) {
      fail(ErrorCode::invalid_argument, "the table {} has two columns of one name: {}", table,
           field.name);
    }
  }
}

const TableInfo& find_table(std::string_view table, const std::vector<TableInfo>& tables) {
  const auto found = std::ranges::find(tables, table, &TableInfo::name);
  if (found != tables.end()) {
    return *found;
  }
  std::vector<std::string> names;
  for (const TableInfo& info : tables) {
    names.push_back(info.name);
  }
  const std::string near = nearest(table, names);
  fail(ErrorCode::not_found, Hint{near.empty() ? "" : "did you mean " + near}, "no table: {}",
       table);
}

const TableInfo& find_table_of(std::string_view table, const data::Schema& schema,
                               const std::vector<TableInfo>& tables) {
  const TableInfo& info = find_table(table, tables);
  if (info.schema != schema) {
    fail(ErrorCode::invalid_argument, "rows of another schema cannot be added to the table {}",
         table);
  }
  return info;
}

data::Schema all_fields_of(const TableInfo& table) {
  data::Schema all = table.schema;
  all.fields.push_back({std::string(kRowId), data::Type::int64});
  return all;
}

data::Schema fields_of(const TableInfo& table, const std::vector<std::string>& columns) {
  if (columns.empty()) {
    return table.schema;
  }
  const data::Schema all = all_fields_of(table);
  data::Schema chosen;
  for (const std::string& column : columns) {
    chosen.fields.push_back(all.fields[all.index_of(column)]);
  }
  return chosen;
}

}  // namespace mdm::storage
