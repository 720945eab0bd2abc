#pragma once

#include <string>

#include <mdm/duckdb.hpp>
#include <mdm/plan.hpp>

namespace mdm::compute {

/// The columns of `table`.
/// \throws Error{not_found} if it lacks an input of the plan, Error{bad_input} if an input has
///         another type than in the training table
data::Schema check_inputs(const plan::FeaturePlan& plan, duckdb::Connection& connection,
                          const std::string& table);

}  // namespace mdm::compute
