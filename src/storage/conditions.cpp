#include "conditions.hpp"

#include <mdm/base.hpp>
#include <mdm/data.hpp>

namespace mdm::storage {
namespace {

using data::Comparison;

std::string values_text(const data::Condition& condition, const data::Field& field,
                        const ConditionDialect& dialect) {
  std::string list;
  for (const std::string& value : condition.values) {
    list += fmt::format("{}{}", list.empty() ? "" : ", ", dialect.literal(field, value));
  }
  return condition.comparison == Comparison::any_of ? fmt::format("({})", list) : list;
}

std::string where_text(const data::Selection& selection, const data::Schema& schema,
                       const ConditionDialect& dialect) {
  std::string text;
  for (const data::Condition& condition : selection.conditions) {
    const data::Field& field = schema.fields[schema.index_of(condition.column)];
    text += fmt::format("{}{} {} {}", text.empty() ? " WHERE " : " AND ", dialect.column(field),
                        data::sql_of(condition.comparison), values_text(condition, field, dialect));
  }
  return text;
}

/// A key without nulls does not say where they go, so that an index can give the order.
std::string order_text(const data::Selection& selection, const data::Schema& schema,
                       const ConditionDialect& dialect, const std::string& row_number) {
  std::string text = " ORDER BY ";
  for (const data::SortKey& key : selection.order) {
    text += dialect.column(schema.fields[schema.index_of(key.column)]);
    text += key.descending ? " DESC" : "";
    if (key.nulls_first) {
      text += *key.nulls_first ? " NULLS FIRST" : " NULLS LAST";
    }
    text += ", ";
  }
  return text + row_number;
}

std::string limit_text(const data::Selection& selection) {
  if (!selection.limit) {
    return "";
  }
  return selection.offset == 0
             ? fmt::format(" LIMIT {}", *selection.limit)
             : fmt::format(" LIMIT {} OFFSET {}", *selection.limit, selection.offset);
}

}  // namespace

std::string rest_of_select(const data::Selection& selection, const data::Schema& schema,
                           const ConditionDialect& dialect, const TableNames& names) {
  const std::string where = where_text(selection, schema, dialect);
  const std::string order = order_text(selection, schema, dialect, names.row_number);
  if (selection.order.empty() || !selection.limit) {
    return where + order + limit_text(selection);
  }
  // Keys and numbers alone are sorted, and not the other columns of rows that are left out.
  return fmt::format(" WHERE {0} IN (SELECT {0} FROM {1}{2}{3}{4}){3}", names.row_number,
                     names.table, where, order, limit_text(selection));
}

}  // namespace mdm::storage
