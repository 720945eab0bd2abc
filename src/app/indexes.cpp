#include "indexes.hpp"

namespace mdm::app {

void add_indexes(storage::Store& store, const std::string& table, const data::Schema& schema,
                 const Json& roles, const std::stop_token& stop) {
  std::vector<std::string> columns = roles.at("ids").as_strings();
  columns.push_back(roles.at("time_column").as_string());
  columns.push_back(roles.at("group_column").as_string());
  std::erase_if(columns, [&](const std::string& column) { return !schema.find(column); });
  store.add_indexes(table, columns, stop);
}

}  // namespace mdm::app
