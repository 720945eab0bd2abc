#include "inputs.hpp"

#include <fmt/format.h>

namespace mdm::compute {

data::Schema check_inputs(const plan::FeaturePlan& plan, duckdb::Connection& connection,
                          const std::string& table) {
  data::Schema schema = connection.describe(fmt::format("SELECT * FROM {}", table));
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
