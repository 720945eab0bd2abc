#pragma once

#include <filesystem>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include <mdm/base.hpp>
#include <mdm/data.hpp>
#include <mdm/duckdb.hpp>
#include <mdm/plan.hpp>

namespace mdm::compute {

/// Fills the state that the plan's draft left open, by aggregates over the whole training table.
/// The result does not depend on the thread count.
/// \param table  name of the training table, as SQL of `connection` knows it (already quoted)
/// \throws Error{not_found} if a column is missing, Error{cancelled}
void fit(plan::FeaturePlan& plan, duckdb::Connection& connection, const std::string& table,
         const std::stop_token& stop);

/// The SELECT that computes the features of every row of `table`, in the order of its row ids:
/// `kept` columns as they are, then the features. Functions that it calls are defined on
/// `connection`. One streaming pass; the same numbers for any table, chunk and thread count.
/// \throws Error{invalid_argument} if the plan is not fitted, Error{not_found} if `table` lacks an
///         input, Error{bad_input} if an input has another type than in the training table
std::string select_features(const plan::FeaturePlan& plan, duckdb::Connection& connection,
                            const std::string& table, const std::vector<std::string>& kept);

}  // namespace mdm::compute
