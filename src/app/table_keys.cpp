#include "table_keys.hpp"

namespace mdm::app {

storage::Keys keys_of(const data::Schema& schema, const Json& roles) {
  const auto among = [&](const char* role) {
    const std::string& column = roles.at(role).as_string();
    return schema.find(column) ? column : std::string();
  };
  storage::Keys keys{.ids = roles.at("ids").as_strings(),
                     .time = among("time_column"),
                     .group = among("group_column")};
  std::erase_if(keys.ids, [&](const std::string& column) { return !schema.find(column); });
  return keys;
}

}  // namespace mdm::app
