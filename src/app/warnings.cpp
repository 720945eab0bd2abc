#include "warnings.hpp"

namespace mdm::app {
namespace {

constexpr double kMostlyMissing = 0.5;

void warn(Json& warnings, const std::string& table, const std::string& column,
          const std::string& text) {
  warnings.push(Json::object({{"table", table}, {"column", column}, {"text", text}}));
}

/// What a user would want to know of the reading of a column: what was dropped from its cells, and
/// why it stayed text although it looks like something else.
void warn_of_reading(const Table& table, Json& warnings) {
  const auto& report = table.reader->report();
  for (const auto& conversion : report.conversions) {
    warn(warnings, table.source.table, conversion.column,
         fmt::format("{} in {} {}, the first: {}", conversion.what, conversion.cells,
                     conversion.cells == 1 ? "cell" : "cells", conversion.example));
  }
  for (const auto& witness : report.witnesses) {
    if (witness.in_doubt) {
      warn(warnings, table.source.table, witness.column,
           fmt::format("stays text, for it may be {} or not: {} (as in {})",
                       data::name_of(witness.refused), witness.reason, witness.value));
    }
  }
}

void warn_of_column(const std::string& table, const profile::ColumnProfile& column,
                    Json& warnings) {
  if (column.rows == 0) {
    return;
  }
  const double missing = static_cast<double>(column.nulls) / static_cast<double>(column.rows);
  if (column.nulls == column.rows) {
    warn(warnings, table, column.name, "has no values");
  } else if (column.distinct == 1 && column.nulls == 0 && column.rows > 1) {
    warn(warnings, table, column.name, "has one value in all rows");
  } else if (missing > kMostlyMissing) {
    warn(warnings, table, column.name, fmt::format("is {:.0f} % missing", missing * 100));
  }
}

}  // namespace

Json warnings_of(const std::vector<Table>& tables) {
  Json warnings = Json::array();
  for (const Table& table : tables) {
    const auto& report = table.reader->report();
    if (report.incident_count > 0) {
      warn(warnings, table.source.table, "",
           fmt::format("{} cells or rows were repaired, the first in line {} of {}: {}",
                       report.incident_count, report.incidents.front().line,
                       report.incidents.front().file, report.incidents.front().action));
    }
    warn_of_reading(table, warnings);
    if (table.profile.rows == 0) {
      warn(warnings, table.source.table, "", "has no rows");
    }
  }
  for (const Table& table : tables) {
    if (table.source.role != reader::Role::submission) {
      for (const auto& column : table.profile.columns) {
        warn_of_column(table.source.table, column, warnings);
      }
    }
  }
  return warnings;
}

void add_role_warnings(const std::vector<roles::Doubt>& doubts, Json& warnings) {
  for (const roles::Doubt& doubt : doubts) {
    warn(warnings, doubt.table, doubt.column, doubt.text);
  }
}

void add_feature_warnings(Json& features, Json& warnings) {
  if (features.is_null()) {
    warn(warnings, "", "", "no features: no table to train on has rows");
    return;
  }
  for (const Json& warning : features.at("warnings").as_array()) {
    warnings.push(warning);
  }
}

}  // namespace mdm::app
