#pragma once

#include <string>
#include <vector>

#include <mdm/data.hpp>
#include <mdm/plan.hpp>

namespace mdm::dialects {

/// What is odd of each type, as one table: each row has other neighbours of it.
struct SpecialTable {
  data::Schema schema{};
  data::Batch rows{};
  std::vector<plan::State> state{};  ///< tables and numbers for formulas to read
};

SpecialTable special_table();

/// The cell as a literal of the SQL types that docs/formats/plan.md tells of.
std::string postgres_literal(const data::Column& column, std::size_t row);

}  // namespace mdm::dialects
