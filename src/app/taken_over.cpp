#include "taken_over.hpp"

namespace mdm::app {
namespace {

Reuse whole_of(const Json& table) {
  return {table.at("files").as_array().size(),
          static_cast<std::uint64_t>(table.at("rows").as_int()),
          static_cast<std::uint64_t>(table.at("report").at("bytes").as_int())};
}

}  // namespace

Json mark_reused(const Json& tables, const std::map<std::string, Reuse>& reuse) {
  Json marked = Json::array();
  for (Json table : tables.as_array()) {
    const auto& [files, rows, bytes, reason] = reuse.at(table.at("name").as_string());
    const std::size_t all = table.at("files").as_array().size();
    table.set("reused", files > 0 && files == all);
    marked.push(table.set(
        "reuse",
        Json::object({{"files", files}, {"rows", rows}, {"bytes", bytes}, {"reason", reason}})));
  }
  return marked;
}

std::map<std::string, Reuse> reuse_in(const std::vector<Table>& tables, const Json& described) {
  std::map<std::string, Reuse> reuse;
  for (std::size_t i = 0; i < tables.size(); ++i) {
    Reuse& found = reuse[tables[i].source.table];
    if (const auto& beginning = tables[i].beginning) {
      found = {beginning->files, beginning->rows, beginning->bytes};
    } else if (tables[i].known) {
      found = whole_of(described.as_array()[i]);
    }
    found.reason = tables[i].read_because;
  }
  return reuse;
}

std::map<std::string, Reuse> reuse_of_all(const Json& tables) {
  std::map<std::string, Reuse> reuse;
  for (const Json& table : tables.as_array()) {
    reuse.emplace(table.at("name").as_string(), whole_of(table));
  }
  return reuse;
}

Json reuse_of(const Json& tables) {
  std::int64_t known = 0;
  std::int64_t files = 0;
  std::int64_t columns = 0;
  std::int64_t bytes = 0;
  for (const Json& table : tables.as_array()) {
    if (table.at("reused").as_bool()) {
      ++known;
      columns += static_cast<std::int64_t>(table.at("profile").at("columns").as_array().size());
    }
    files += table.at("reuse").at("files").as_int();
    bytes += table.at("reuse").at("bytes").as_int();
  }
  return Json::object(
      {{"tables", known}, {"files", files}, {"columns", columns}, {"bytes", bytes}});
}

}  // namespace mdm::app
