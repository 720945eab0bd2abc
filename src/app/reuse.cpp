#include "reuse.hpp"

#include <algorithm>
#include <fstream>

#include <mdm/base/digest.hpp>

#include "at_once.hpp"

namespace mdm::app {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{1} << 20U;

/// The file on disk in which a path lies: itself, or the archive or workbook above it; empty for
/// what cannot be read twice.
std::filesystem::path holder_of(std::filesystem::path path) {
  using std::filesystem::file_type;
  file_type type = std::filesystem::status(path).type();
  while (type == file_type::not_found && path.has_filename()) {
    path = path.parent_path();
    type = std::filesystem::status(path).type();
  }
  return type == file_type::regular ? path : std::filesystem::path();
}

bool can_be_read_twice(const reader::Source& source) {
  return std::ranges::none_of(
      source.files, [](const std::filesystem::path& file) { return holder_of(file).empty(); });
}

/// True if the bytes of a table are not those of its files on disk.
bool is_packed(const reader::Source& source) {
  return source.format == reader::Format::xlsx ||
         std::ranges::any_of(source.files, [](const std::filesystem::path& file) {
           return holder_of(file) != file;
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

/// True if the files of a source are those that `told` was noted of.
bool has_content(const reader::Source& source, const Json& told, const Json& entry,
                 const PackedTables& packed, const std::stop_token& stop) {
  if (!can_be_read_twice(source)) {
    return false;
  }
  if (is_packed(source)) {
    const Json* const content = told.find("content");
    const auto now = packed.digests.find(source.table);
    return content != nullptr && now != packed.digests.end() && content->as_string() == now->second;
  }
  return entry.at("report").at("source_digest").as_string() == digest_of_files(source.files, stop);
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
    const std::vector<reader::Source>& sources, const PackedTables& packed,
    const std::stop_token& stop) {
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
        has_content(sources[i], *told, *entry, packed, own)) {
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

PackedTables look_at_packed(const std::vector<reader::Source>& sources, unsigned threads,
                            const std::stop_token& stop) {
  PackedTables packed;
  std::vector<std::filesystem::path> holders;
  for (const reader::Source& source : sources) {
    for (const std::filesystem::path& file : source.files) {
      const auto holder = holder_of(file);
      if (is_packed(source) && can_be_read_twice(source) && !packed.written.contains(holder)) {
        packed.written.emplace(holder, std::filesystem::last_write_time(holder));
        holders.push_back(holder);
      }
    }
  }
  std::vector<std::string> digests(holders.size());
  at_once(holders.size(), threads, stop, [&](std::size_t i, const std::stop_token& own) {
    digests[i] = digest_of_files({holders[i]}, own);
  });
  for (const reader::Source& source : sources) {
    if (is_packed(source) && can_be_read_twice(source)) {
      Digest digest;
      for (const std::filesystem::path& file : source.files) {
        const auto holder = std::ranges::find(holders, holder_of(file));
        digest.add(digests[static_cast<std::size_t>(holder - holders.begin())]).add("\n");
        digest.add(file.lexically_relative(*holder).native()).add("\n");
      }
      packed.digests.emplace(source.table, digest.hex());
    }
  }
  return packed;
}

bool PackedTables::as_they_were() const {
  return std::ranges::all_of(written, [](const auto& entry) {
    std::error_code gone;
    const auto time = std::filesystem::last_write_time(entry.first, gone);
    return !gone && time == entry.second;
  });
}

Former find_former(const Services& services, const catalog::DatasetRecord& current,
                   const Recipes& recipes, const std::vector<reader::Source>& sources,
                   const PackedTables& packed, const std::stop_token& stop) {
  const home::Expected version{current.name, current.generation, current.manifest_digest};
  auto manifest = home::find_manifest(services.layout, version);
  if (!manifest) {
    return {};
  }
  Former former{.tables =
                    unchanged_tables(services, *manifest, recipes.tables, sources, packed, stop)};
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

Json reusable(const std::string& recipe, const std::string& content, const data::Schema& own,
              const data::Schema& common) {
  Json told = Json::object({{"recipe", recipe}, {"own_types", widened_types(own, common)}});
  if (!content.empty()) {
    told.set("content", content);
  }
  return told;
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
