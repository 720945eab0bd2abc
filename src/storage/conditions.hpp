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

/// " WHERE …" and " LIMIT …" of a selection, around "ORDER BY …" in `order`.
std::string rest_of_select(const data::Selection& selection, const data::Schema& schema,
                           const ConditionDialect& dialect, const std::string& order);

}  // namespace mdm::storage
