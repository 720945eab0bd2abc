#include <mdm/plan.hpp>

#include "naming.hpp"

namespace mdm::plan {
namespace {

Named feature_of(const data::Field& column) {
  if (column.type != data::Type::boolean && column.type != data::Type::int64 &&
      column.type != data::Type::float64) {
    fail(ErrorCode::invalid_argument, Hint{"choose others with --columns"},
         "a feature is a number or a boolean; of type {} is {}",
         data::type_text(column.type, column.scale), column.name);
  }
  return {{.name = storable_name(column.name),
           .family = "custom",
           .inputs = {column.name},
           .formula = {.op = "column", .name = column.name},
           .type = column.type}};
}

}  // namespace

FeaturePlan plan_of_values(const std::vector<data::Field>& made,
                           const std::vector<std::string>& known) {
  std::vector<Named> features;
  features.reserve(made.size());
  for (const data::Field& column : made) {
    features.push_back(feature_of(column));
  }
  return {.inputs = made, .features = with_own_names(std::move(features), known)};
}

}  // namespace mdm::plan
