#include "quality.hpp"

#include <cmath>
#include <set>
#include <string>
#include <utility>

namespace mdm::app {
namespace {

constexpr double kWholeFactor = 0.95;  // for each warning of a table, or of all

}  // namespace

std::int64_t quality_of(const Json& tables, const Json& warnings) {
  double cells = 0;
  double missing = 0;
  std::set<std::pair<std::string, std::string>> columns;
  for (const Json& table : tables.as_array()) {
    if (table.at("role").as_string() == "submission") {
      continue;
    }
    for (const Json& column : table.at("profile").at("columns").as_array()) {
      columns.emplace(table.at("name").as_string(), column.at("name").as_string());
      cells += static_cast<double>(column.at("rows").as_int());
      missing += static_cast<double>(column.at("nulls").as_int());
    }
  }
  const auto all = static_cast<double>(columns.size());
  double whole = 1;
  for (const Json& warning : warnings.as_array()) {
    if (warning.at("column").as_string().empty()) {
      whole *= kWholeFactor;
    } else {
      columns.erase({warning.at("table").as_string(), warning.at("column").as_string()});
    }
  }
  const double complete = cells == 0 ? 0 : 1 - missing / cells;
  const double sound = all == 0 ? 0 : static_cast<double>(columns.size()) / all;
  return std::lround(100 * complete * sound * whole);
}

}  // namespace mdm::app
