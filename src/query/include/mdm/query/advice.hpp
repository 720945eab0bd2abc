#pragma once

#include <string>
#include <vector>

#include <mdm/query/plan.hpp>

namespace mdm::query {

/// What a statement does with a column.
enum class Use : std::uint8_t {
  equal,  ///< compares it with values
  range,
  null,
  join,
  order,
};

std::string_view name_of(Use use) noexcept;

/// A column of a table that a backend other than the engine keeps.
struct ColumnUse {
  std::string dataset{};  ///< as Table::dataset
  std::string table{};
  std::string column{};
  Use use = Use::equal;
  /// Of the rows, what the conditions on it leave as far as the profile tells; 1 for other uses.
  double share = 1;
};

/// Of the conditions that the plan lets backends check, of joins and of orders; a column once, by
/// the first of its uses in the order above.
std::vector<ColumnUse> column_uses(const Statement& statement, const Plan& plan,
                                   const Subject& subject, Parser& parser);

}  // namespace mdm::query
