#include "inputs.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace mdm::compute {
namespace {

/// Those that are wanted; all of the table where it lacks some. To tell all takes the engine time
/// that grows with the square of their number (library 1.5.6), and every part of a plan asks.
data::Schema describe(const std::set<std::string>& wanted, duckdb::Connection& connection,
                      const std::string& table) {
  std::vector<std::string> names;
  std::ranges::transform(wanted, std::back_inserter(names), duckdb::quoted);
  if (!names.empty()) {
    try {
      return connection.describe(fmt::format("SELECT {} FROM {}", fmt::join(names, ", "), table));
    } catch (const Error& error) {
      if (error.code() != ErrorCode::bad_input) {
        throw;
      }
    }
  }
  return connection.describe(fmt::format("SELECT * FROM {}", table));
}

}  // namespace

data::Schema check_inputs(const plan::FeaturePlan& plan, duckdb::Connection& connection,
                          const std::string& table, const std::vector<std::string>& kept) {
  std::set<std::string> wanted(kept.begin(), kept.end());
  for (const data::Field& input : plan.inputs) {
    wanted.insert(input.name);
  }
  data::Schema schema = describe(wanted, connection, table);
  for (const data::Field& input : plan.inputs) {
    const auto at = schema.find(input.name);
    if (!at) {
      fail(ErrorCode::not_found, Hint{"give it the columns of the training table"},
           "a column that features need is not in {}: {}", table, input.name);
    }
    if (const data::Type type = schema.fields[*at].type; type != input.type) {
      fail(ErrorCode::bad_input, Hint{"give it the types of the training table"},
           "a column that features need is {} in {}, not {} as in training: {}",
           data::name_of(type), table, data::name_of(input.type), input.name);
    }
  }
  return schema;
}

}  // namespace mdm::compute
