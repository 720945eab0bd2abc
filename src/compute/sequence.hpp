#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include <mdm/duckdb.hpp>
#include <mdm/plan.hpp>

namespace mdm::compute {

/// A table that holds what its rows need of other rows, and the plan over it.
struct Sequenced {
  std::string table{};       ///< temporary, of the connection; rows in the order of the original
  plan::FeaturePlan plan{};  ///< whose formulas read columns of that table instead of other rows
};

/// Puts the rows of `table` in the order of the plan's sequence, computes what formulas read of
/// other rows, and puts them back. The engine sorts, and spills where memory ends; beside it a
/// window of rows is held. Sums go along the sequence, so they do not depend on threads.
/// \param plan  fitted, with a sequence
/// \param kept  columns of `table` that the new one has, too
/// \throws as select_features
Sequenced lay_out_sequence(const plan::FeaturePlan& plan, duckdb::Connection& connection,
                           const std::string& table, const std::vector<std::string>& kept,
                           const std::stop_token& stop);

}  // namespace mdm::compute
