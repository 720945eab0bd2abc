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
  const catalog::Totals totals = services.catalog_to_read()->totals();
  std::filesystem::path existing = services.layout.root;
  while (!std::filesystem::exists(existing) && existing.has_relative_path()) {
    existing = existing.parent_path();
  }
  std::error_code error;
  const auto space = std::filesystem::space(existing.empty() ? "." : existing, error);
  return Json::object({{"home", printable(services.layout.root)},
                       {"versions", versions()},
                       {"datasets", totals.datasets},
                       {"rows", totals.rows},
                       {"size_bytes", totals.size_bytes},
                       {"free_bytes", error ? Json() : Json(space.available)},
                       {"threads", services.threads},
                       {"memory_limit_bytes", services.memory_limit_bytes}});
}

}  // namespace mdm::app
