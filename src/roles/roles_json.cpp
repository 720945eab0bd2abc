#include <mdm/roles.hpp>

namespace mdm::roles {

Json to_json(const Roles& roles) {
  Json reasons = Json::object();
  for (const auto& [role, reason] : roles.reasons) {
    reasons.set(role, reason);
  }
  return Json::object({{"targets", Json::array_of(roles.targets)},
                       {"ids", Json::array_of(roles.ids)},
                       {"problem_type", roles.problem_type},
                       {"time_column", roles.time_column},
                       {"group_column", roles.group_column},
                       {"reasons", std::move(reasons)}});
}

Roles from_json(const Json& json) {
  Roles roles;
  roles.targets = json.at("targets").as_strings();
  roles.ids = json.at("ids").as_strings();
  roles.problem_type = json.at("problem_type").as_string();
  roles.time_column = json.at("time_column").as_string();
  roles.group_column = json.at("group_column").as_string();
  for (const auto& [role, reason] : json.at("reasons").as_object()) {
    roles.reasons.emplace(role, reason.as_string());
  }
  return roles;
}

}  // namespace mdm::roles
