#pragma once

#include <string>
#include <vector>

#include <mdm/duckdb.hpp>
#include <mdm/plan.hpp>

namespace mdm::compute {

/// The inputs of the plan and `kept` columns, as `table` has them.
/// \throws Error{not_found} if it lacks an input of the plan, Error{bad_input} if an input has
///         another type than in the training table
data::Schema check_inputs(const plan::FeaturePlan& plan, duckdb::Connection& connection,
                          const std::string& table, const std::vector<std::string>& kept = {});

}  // namespace mdm::compute
