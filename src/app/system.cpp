#include <mdm/sqlite.hpp>

#include "services.hpp"

namespace mdm::app {

Json versions() {
  return Json::object(
      {{"mdm", MDM_VERSION}, {"duckdb", MDM_DUCKDB_VERSION}, {"sqlite", sqlite::version()}});
}

Json show_config(const Services& services) {
  Json settings = Json::array();
  for (const config::SettingRow& row : config::rows()) {
    const auto& value = services.settings.value(row.name);
    settings.push(Json::object({{"name", row.name},
                                {"value", value.text},
                                {"default", row.fallback},
                                {"origin", config::name_of(value.origin)},
                                {"allowed", row.allowed},
                                {"unit", row.unit},
                                {"help", row.help}}));
  }
  return Json::object(
      {{"home", printable(services.layout.root)}, {"settings", std::move(settings)}});
}

Json system_info(const Services& services) {
  std::int64_t rows = 0;
  std::int64_t size_bytes = 0;
  const auto records = services.catalog_to_read()->list({}).datasets;
  for (const auto& record : records) {
    rows += record.rows;
    size_bytes += record.size_bytes;
  }
  std::filesystem::path existing = services.layout.root;
  while (!std::filesystem::exists(existing) && existing.has_relative_path()) {
    existing = existing.parent_path();
  }
  std::error_code error;
  const auto space = std::filesystem::space(existing.empty() ? "." : existing, error);
  return Json::object({{"home", printable(services.layout.root)},
                       {"versions", versions()},
                       {"datasets", records.size()},
                       {"rows", rows},
                       {"size_bytes", size_bytes},
                       {"free_bytes", error ? Json() : Json(space.available)},
                       {"threads", services.threads},
                       {"memory_limit_bytes", services.memory_limit_bytes}});
}

}  // namespace mdm::app
