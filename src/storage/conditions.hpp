#pragma once

#include <functional>
#include <string>

#include <mdm/data/selection.hpp>

namespace mdm::storage {

/// How an engine writes what a condition is made of.
struct ConditionDialect {
  std::function<std::string(const data::Field& field)> column{};
  std::function<std::string(const data::Field& field, const std::string& value)> literal{};
};

/// A table and its row number as the engine writes them.
struct TableNames {
  std::string table{};
  std::string row_number{};
};

/// " WHERE …", " ORDER BY …" and " LIMIT …" of a selection.
std::string rest_of_select(const data::Selection& selection, const data::Schema& schema,
                           const ConditionDialect& dialect, const TableNames& names);

}  // namespace mdm::storage
