#pragma once

#include <functional>
#include <string>
#include <string_view>

#include <mdm/data.hpp>
#include <mdm/plan.hpp>

namespace mdm::plan {

/// How an executor reads a state table that is too big to be written out in SQL: an expression for
/// `op` ("lookup", "bucket" or "interpolate") of `argument`, which is SQL of type `type`, in the
/// table `state.value`. Null for a null argument; a lookup also for a value that the table lacks.
using TableAccess = std::function<std::string(std::string_view op, const State& state,
                                              data::Type type, const std::string& argument)>;

/// The feature as an expression of DuckDB's SQL: of exactly the SQL type that stores
/// `feature.type`, never NaN, and free of errors whatever the cells are. Names are quoted, values
/// are literals: nothing in a plan can become SQL of another meaning.
///
/// The executor defines these functions of a text, each with a double as its result: mdm_words,
/// mdm_unique_words (in lower case), mdm_uppercase and mdm_lowercase (ASCII letters), mdm_digits
/// (decimal digits of any script), mdm_spaces, mdm_special (neither space nor ASCII letter or
/// digit), and mdm_is_upper and mdm_is_lower (1 if it has letters with case and all are of that
/// one, else 0). Spaces are those of Python's str.isspace().
/// \throws Error{invalid_argument} if a state entry that the formula needs is not fitted
std::string to_sql(const Feature& feature, const FeaturePlan& plan, const TableAccess& access);

}  // namespace mdm::plan
