#include <mdm/catalog.hpp>

namespace mdm::catalog {
namespace {

Json table_to_json(const TableRecord& table) {
  return Json::object({{"name", table.name},
                       {"role", table.role},
                       {"rows", table.rows},
                       {"columns", table.columns}});
}

TableRecord table_from_json(const Json& json) {
  return {json.at("name").as_string(), json.at("role").as_string(), json.at("rows").as_int(),
          json.at("columns").as_int()};
}

Json column_to_json(const ColumnRecord& column) {
  return Json::object({{"table", column.table}, {"name", column.name}, {"type", column.type}});
}

ColumnRecord column_from_json(const Json& json) {
  return {json.at("table").as_string(), json.at("name").as_string(), json.at("type").as_string()};
}

}  // namespace

Json to_json(const DatasetRecord& record) {
  Json tables = Json::array();
  for (const TableRecord& table : record.tables) {
    tables.push(table_to_json(table));
  }
  Json json;
  json.set("name", record.name);
  json.set("version", record.version);
  json.set("generation", record.generation);
  if (!record.home.empty()) {
    json.set("home", record.home);
  }
  json.set("digest", record.digest);
  json.set("manifest_digest", record.manifest_digest);
  json.set("description", record.description);
  json.set("owner", record.owner);
  json.set("problem_type", record.problem_type);
  json.set("targets", Json::array_of(record.targets));
  json.set("ids", Json::array_of(record.ids));
  json.set("tags", Json::array_of(record.tags));
  json.set("backend", record.backend);
  json.set("source", record.source);
  json.set("registered_at", record.registered_at);
  json.set("updated_at", record.updated_at);
  json.set("rows", record.rows);
  json.set("size_bytes", record.size_bytes);
  json.set("feature_count", record.feature_count);
  json.set("quality", record.quality == kUnknownQuality ? Json() : Json(record.quality));
  json.set("tables", std::move(tables));
  if (!record.columns.empty()) {
    Json columns = Json::array();
    for (const ColumnRecord& column : record.columns) {
      columns.push(column_to_json(column));
    }
    json.set("columns", std::move(columns));
  }
  return json;
}

DatasetRecord from_json(const Json& json) {
  DatasetRecord record{.name = json.at("name").as_string(),
                       .version = json.at("version").as_int(),
                       .generation = json.at("generation").as_int(),
                       .digest = json.at("digest").as_string(),
                       .manifest_digest = json.at("manifest_digest").as_string(),
                       .description = json.at("description").as_string(),
                       .problem_type = json.at("problem_type").as_string(),
                       .targets = json.at("targets").as_strings(),
                       .ids = json.at("ids").as_strings(),
                       .tags = json.at("tags").as_strings(),
                       .backend = json.at("backend").as_string(),
                       .source = json.at("source").as_string(),
                       .registered_at = json.at("registered_at").as_string(),
                       .updated_at = json.at("updated_at").as_string(),
                       .rows = json.at("rows").as_int(),
                       .size_bytes = json.at("size_bytes").as_int(),
                       .feature_count = json.at("feature_count").as_int()};
  for (const Json& table : json.at("tables").as_array()) {
    record.tables.push_back(table_from_json(table));
  }
  if (const Json* const home = json.find("home")) {
    record.home = home->as_string();
  }
  if (const Json* const quality = json.find("quality"); quality != nullptr && !quality->is_null()) {
    record.quality = quality->as_int();
  }
  if (const Json* const owner = json.find("owner")) {
    record.owner = owner->as_string();
  }
  if (const Json* const columns = json.find("columns")) {
    for (const Json& column : columns->as_array()) {
      record.columns.push_back(column_from_json(column));
    }
  }
  return record;
}

}  // namespace mdm::catalog
