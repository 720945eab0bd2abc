#pragma once

#include <optional>
#include <string>
#include <vector>

#include <mdm/plan/custom.hpp>

namespace mdm::plan {

/// Formula and state entry of a function that is measured on the training table.
struct StateCall {
  Expression formula{};
  State state{};
};

/// mean(x), std(x), min(x), max(x), median(x), quantile(x, rank) or frequency(x) of a column x, or
/// rows(); nothing for other functions and arguments.
std::optional<StateCall> state_call(const std::string& name,
                                    const std::vector<Expression>& arguments);

/// All functions that an expression may call, in lower case.
std::vector<std::string> function_names();

/// What the function takes, if these arguments are not it; else empty.
std::string wrong_arguments(const std::string& name, const std::vector<Expression>& arguments);

/// The call of an operator by its name: matches(x, 'urls') takes the pattern as its last argument.
Expression operator_call(const std::string& name, std::vector<Expression> arguments);

}  // namespace mdm::plan
