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

}  // namespace

std::string rest_of_select(const data::Selection& selection, const data::Schema& schema,
                           const ConditionDialect& dialect, const std::string& order) {
  std::string text;
  for (const data::Condition& condition : selection.conditions) {
    const data::Field& field = schema.fields[schema.index_of(condition.column)];
    text += fmt::format("{}{} {} {}", text.empty() ? " WHERE " : " AND ", dialect.column(field),
                        data::sql_of(condition.comparison), values_text(condition, field, dialect));
  }
  text += fmt::format(" ORDER BY {}", order);
  return selection.limit ? fmt::format("{} LIMIT {}", text, *selection.limit) : text;
}

}  // namespace mdm::storage
