#include "state_shape.hpp"

#include <mdm/base/json.hpp>

namespace mdm::profile {

std::string shape_of(const data::Schema& schema) {
  Json shape = Json::array();
  for (const data::Field& field : schema.fields) {
    shape.push(field.name).push(data::type_text(field.type, field.scale));
  }
  return shape.dump();
}

}  // namespace mdm::profile
