#include <algorithm>

#include <mdm/query/subject.hpp>

#include "tree.hpp"

namespace mdm::query {

const Column* Table::find_column(std::string_view column) const {
  const auto found = std::ranges::find_if(
      columns, [&](const Column& known) { return same_name(known.field.name, column); });
  return found == columns.end() ? nullptr : &*found;
}

const Table* Subject::find_table(std::string_view dataset, std::string_view table) const {
  const auto found = std::ranges::find_if(tables, [&](const Table& known) {
    return same_name(known.dataset, dataset) && same_name(known.name, table);
  });
  return found == tables.end() ? nullptr : &*found;
}

}  // namespace mdm::query
