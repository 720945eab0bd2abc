#include "reuse.hpp"

#include <algorithm>
#include <fstream>

#include <mdm/base/digest.hpp>

#include "at_once.hpp"

namespace mdm::app {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{1} << 20U;

bool can_be_read_twice(const reader::Source& source) {
  return std::ranges::all_of(source.files, [](const std::filesystem::path& file) {
    return std::filesystem::is_regular_file(file);
  });
}

/// As `source_digest` of an ingest report: of the bytes of all files, in order.
std::string digest_of_files(const std::vector<std::filesystem::path>& files,
                            const std::stop_token& stop) {
  Digest digest;
  std::string block(kBlockBytes, '\0');
  for (const auto& file : files) {
    std::ifstream bytes(file, std::ios::binary);
    while (bytes) {
      stop_if_requested(stop);
      bytes.read(block.data(), static_cast<std::streamsize>(block.size()));
      digest.add(std::string_view(block).substr(0, static_cast<std::size_t>(bytes.gcount())));
    }
    if (bytes.bad() || !bytes.eof()) {
      fail(ErrorCode::io_failed, "cannot read {}", printable(file));
    }
  }
  return digest.hex();
}

Json files_of(const reader::Source& source) {
  Json files = Json::array();
  for (const auto& file : source.files) {
    files.push(printable(std::filesystem::absolute(file)));
  }
  return files;
}

const Json* find_named(const Json& tables, std::string_view name) {
  const auto& all = tables.as_array();
  const auto found = std::ranges::find_if(
      all, [&](const Json& table) { return table.at("name").as_string() == name; });
  return found == all.end() ? nullptr : &*found;
}

/// The types of a table's own rows, where those of the splits together are wider.
Json widened_types(const data::Schema& own, const data::Schema& common) {
  Json widened = Json::object();
  for (std::size_t i = 0; i < own.fields.size(); ++i) {
    const data::Field& field = own.fields[i];
    if (field != common.fields[i]) {
      widened.set(field.name, data::type_text(field.type, field.scale));
    }
  }
  return widened;
}

KnownTable known_table(const Json& entry, const Json& reuse) {
  KnownTable known{.entry = entry, .profile = profile::from_json(entry.at("profile"))};
  for (const profile::ColumnProfile& column : known.profile.columns) {
    known.schema.fields.push_back({column.name, column.type, column.scale});
  }
  known.own_schema = known.schema;
  for (const auto& [column, type] : reuse.at("own_types").as_object()) {
    data::Field& field = known.own_schema.fields[known.own_schema.index_of(column)];
    field.type = data::type_of(type.as_string());
    field.scale = data::scale_of(type.as_string());
  }
  return known;
}

/// The tables that were made by the same recipe from files of the same content.
std::map<std::string, KnownTable, std::less<>> unchanged_tables(
    const Services& services, const Json& manifest, const std::vector<std::string>& recipes,
    const std::vector<reader::Source>& sources, const std::stop_token& stop) {
  std::map<std::string, KnownTable, std::less<>> tables;
  const Json* const reuse = manifest.find("reuse");
  if (reuse == nullptr) {
    return tables;
  }
  std::vector<std::optional<KnownTable>> known(sources.size());
  at_once(sources.size(), services.threads, stop, [&](std::size_t i, const std::stop_token& own) {
    const Json* const entry = find_named(manifest.at("tables"), sources[i].table);
    const Json* const told = reuse->find(sources[i].table);
    if (entry != nullptr && told != nullptr && told->at("recipe").as_string() == recipes[i] &&
        can_be_read_twice(sources[i]) &&
        entry->at("report").at("source_digest").as_string() ==
            digest_of_files(sources[i].files, own)) {
      known[i] = known_table(*entry, *told);
    }
  });
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (known[i]) {
      known[i]->entry.set("files", files_of(sources[i]));
      tables.emplace(sources[i].table, std::move(*known[i]));
    }
  }
  return tables;
}

}  // namespace

Former find_former(const Services& services, const catalog::DatasetRecord& current,
                   const Recipes& recipes, const std::vector<reader::Source>& sources,
                   const std::stop_token& stop) {
  const home::Expected version{current.name, current.generation, current.manifest_digest};
  auto manifest = home::find_manifest(services.layout, version);
  if (!manifest) {
    return {};
  }
  Former former{.tables = unchanged_tables(services, *manifest, recipes.tables, sources, stop)};
  if (former.tables.empty() || !home::is_intact(services.layout, version)) {
    return {};
  }
  former.folder = services.layout.generation(current.name, current.generation);
  if (former.tables.size() == sources.size() &&
      manifest->at("recipe").as_string() == recipes.whole) {
    Json tables = Json::array();
    for (const reader::Source& source : sources) {
      tables.push(former.tables.find(source.table)->second.entry);
    }
    former.unchanged = std::move(manifest->set("tables", std::move(tables)));
  }
  return former;
}

bool is_intact(const Services& services, const catalog::DatasetRecord& current) {
  return home::is_intact(services.layout,
                         {current.name, current.generation, current.manifest_digest});
}

Json reusable(const std::string& recipe, const data::Schema& own, const data::Schema& common) {
  return Json::object({{"recipe", recipe}, {"own_types", widened_types(own, common)}});
}

Json reuse_of(const Json& tables) {
  std::int64_t known = 0;
  std::int64_t columns = 0;
  std::int64_t bytes = 0;
  for (const Json& table : tables.as_array()) {
    if (table.at("reused").as_bool()) {
      ++known;
      columns += static_cast<std::int64_t>(table.at("profile").at("columns").as_array().size());
      bytes += table.at("report").at("bytes").as_int();
    }
  }
  return Json::object({{"tables", known}, {"columns", columns}, {"bytes", bytes}});
}

}  // namespace mdm::app
