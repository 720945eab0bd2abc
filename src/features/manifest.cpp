#include "manifest.hpp"

#include <mdm/base/files.hpp>

namespace mdm::features {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kFormat = 2;

/// Reads a file of a version as JSON. What is wrong with it becomes Error{bad_input} with its path.
template <typename Read>
auto read_part(const fs::path& path, const Read& read) {
  try {
    return read(Json::parse(read_file(path), "it"));
  } catch (const Error& error) {
    if (error.code() != ErrorCode::bad_input && error.code() != ErrorCode::not_found) {
      throw;
    }
    throw Error(ErrorCode::bad_input,
                fmt::format("feature version is damaged: {}: {}", printable(path), error.what()),
                {std::string(kDamageHint)}, error.where());
  }
}

FeatureTable table_of(const Json& json) {
  FeatureTable table{.table = json.at("table").as_string(),
                     .file = json.at("file").as_string(),
                     .rows = static_cast<std::uint64_t>(json.at("rows").as_int()),
                     .size_bytes = static_cast<std::uint64_t>(json.at("size_bytes").as_int()),
                     .digest = json.at("digest").as_string()};
  if (const Json* const groups = json.find("row_groups")) {
    for (const Json& group : groups->as_array()) {
      table.row_groups.push_back(
          {.offset = static_cast<std::uint64_t>(group.at("offset").as_int()),
           .size_bytes = static_cast<std::uint64_t>(group.at("size_bytes").as_int()),
           .rows = static_cast<std::uint64_t>(group.at("rows").as_int()),
           .digest = group.at("digest").as_string()});
    }
  }
  if (table.file.empty() || fs::path(table.file).filename() != table.file) {
    fail(ErrorCode::bad_input, "a table's file lies outside the version: {}", table.file);
  }
  return table;
}

}  // namespace

Json to_json(const Version& version) {
  Json tables = Json::array();
  for (const FeatureTable& table : version.tables) {
    Json groups = Json::array();
    for (const writer::RowGroup& group : table.row_groups) {
      groups.push(Json::object({{"offset", group.offset},
                                {"size_bytes", group.size_bytes},
                                {"rows", group.rows},
                                {"digest", group.digest}}));
    }
    tables.push(Json::object({{"table", table.table},
                              {"file", table.file},
                              {"rows", table.rows},
                              {"size_bytes", table.size_bytes},
                              {"digest", table.digest},
                              {"row_groups", std::move(groups)}}));
  }
  return Json::object({{"format", kFormat},
                       {"created_at", version.created_at},
                       {"stage", name_of(version.stage)},
                       {"request", version.request},
                       {"plan_digest", version.plan_digest},
                       {"tables", std::move(tables)}});
}

Version read_manifest(const fs::path& folder, const std::string& set, int number) {
  return read_part(folder / kManifestFile, [&](const Json& json) {
    const std::int64_t format = json.at("format").as_int();
    if (format < 1 || format > kFormat) {
      fail(ErrorCode::bad_input, "unknown format: {}", format);
    }
    Version version{.set = set,
                    .number = number,
                    .stage = Stage::active,  // what registration made was the only version
                    .created_at = json.at("created_at").as_string(),
                    .plan_digest = json.at("plan_digest").as_string(),
                    .request = Json::object(),
                    .folder = folder};
    version.staged_at = version.created_at;
    if (format > 1) {
      version.stage = stage_of(json.at("stage").as_string());
      version.request = json.at("request");
    }
    for (const Json& table : json.at("tables").as_array()) {
      version.tables.push_back(table_of(table));
    }
    return version;
  });
}

plan::FeaturePlan read_plan(const Version& version) {
  return read_part(version.folder / kPlanFile, [&](const Json& json) {
    plan::FeaturePlan plan = plan::from_json(json);
    if (plan::digest_of(plan) != version.plan_digest) {
      fail(ErrorCode::bad_input, "it is not the plan that the manifest names");
    }
    return plan;
  });
}

}  // namespace mdm::features
