#pragma once

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include <mdm/duckdb.hpp>
#include <mdm/plan.hpp>

namespace mdm::compute {

/// A table that holds what its rows need of other rows, and a plan over it.
struct Sequenced {
  plan::FeaturePlan plan{};    ///< whose formulas read columns of `rows` instead of other rows
  duckdb::TableSource rows{};  ///< in the order of the original; it needs nothing of this call
};

/// What the formulas of some plans read of other rows of `table`, for each plan.
///
/// The engine sorts the keys of the rows, and spills where memory ends. The numbers that formulas
/// read are laid out in that order, the values go along it, for each plan on a thread of its own,
/// and are put back in the order of the table. Sums go along the sequence, so they do not depend
/// on threads. Memory: some 32 MB for each plan.
///
/// \param plans    fitted, one or more, with one sequence
/// \param scratch  a folder for what does not stay in memory; empty: all stays there
/// \throws as select_features, and Error{io_failed}
std::vector<Sequenced> lay_out_sequence(const std::vector<plan::FeaturePlan>& plans,
                                        const duckdb::Connection& connection,
                                        const std::string& table,
                                        const std::filesystem::path& scratch,
                                        const std::stop_token& stop);

}  // namespace mdm::compute
