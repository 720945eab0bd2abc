#include "reuse.hpp"

#include <algorithm>
#include <fstream>
#include <span>
#include <utility>

#include <mdm/home/inspection.hpp>

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

/// As for `source_digest` of an ingest report: of the bytes of these files, in order.
Digest digest_of_files(std::span<const std::filesystem::path> files, const std::stop_token& stop) {
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
  return digest;
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

KnownTable known_table(const Json& entry, const Json& reuse, const std::filesystem::path& version) {
  KnownTable known{.entry = entry, .profile = profile::from_json(entry.at("profile"))};
  if (const Json* const state = reuse.find("state")) {
    known.state = version / state->as_string();
  }
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

/// What is found of one table of the current version.
struct Found {
  std::optional<KnownTable> known{};
  std::optional<Beginning> beginning{};
  std::string reason{};  ///< if it is neither
};

/// Where the search takes place: a version and the manifest of it.
struct FormerVersion {
  std::filesystem::path folder{};
  const Json& manifest;
};

/// The first file that has another size than it had; none if all that were there are.
std::optional<std::size_t> find_changed(const Json::Array& before, const Json::Array& now) {
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (i == now.size() || before[i] != now[i]) {
      return i;
    }
  }
  return std::nullopt;
}

Found find_beginning(const reader::Source& source, const Json& entry, const Json& told,
                     const FormerVersion& version, Digest digest) {
  const Json* const state = told.find("state");
  if (state == nullptr) {
    return {.reason =
                source.format == reader::Format::csv
                    ? "the version before kept nothing of it to go on from"
                    : fmt::format("{} files are read as a whole", reader::name_of(source.format))};
  }
  Beginning beginning{.files = told.at("sizes").as_array().size(),
                      .rows = static_cast<std::uint64_t>(entry.at("rows").as_int()),
                      .bytes = static_cast<std::uint64_t>(entry.at("report").at("bytes").as_int()),
                      .digest = std::move(digest)};
  try {
    beginning.state = read_table_state(version.folder / state->as_string());
  } catch (const Error& error) {
    return {.reason = error.what()};
  }
  Found found;
  found.beginning = std::move(beginning);
  return found;
}

/// Of a table whose files are what is read.
Found find_by_files(const reader::Source& source, const Json& sizes, const Json& entry,
                    const Json& told, const FormerVersion& version, const std::stop_token& stop) {
  const Json::Array& before = told.at("sizes").as_array();
  if (const auto changed = find_changed(before, sizes.as_array())) {
    return {.reason = *changed == source.files.size()
                          ? "files of it are gone"
                          : fmt::format("{} is new, or not what it was",
                                        printable(source.files[*changed].filename()))};
  }
  Digest digest = digest_of_files(std::span(source.files).first(before.size()), stop);
  if (entry.at("report").at("source_digest").as_string() != digest.hex()) {
    return {.reason = "the content of its files is not what it was"};
  }
  if (before.size() < source.files.size()) {
    return find_beginning(source, entry, told, version, std::move(digest));
  }
  Found found;
  found.known = known_table(entry, told, version.folder);
  return found;
}

Found find_table(const reader::Source& source, const std::string& recipe, const Json& sizes,
                 const PackedTables& packed, const FormerVersion& version,
                 const std::stop_token& stop) {
  const Json* const reuse = version.manifest.find("reuse");
  const Json* const entry = find_named(version.manifest.at("tables"), source.table);
  const Json* const told = reuse == nullptr ? nullptr : reuse->find(source.table);
  if (entry == nullptr || told == nullptr) {
    return {};
  }
  if (told->at("recipe").as_string() != recipe) {
    return {.reason = "the version before was made by other options, settings or programs"};
  }
  if (!can_be_read_twice(source)) {
    return {.reason = "what it is read from can be read but once"};
  }
  if (!is_packed(source)) {
    return find_by_files(source, sizes, *entry, *told, version, stop);
  }
  const Json* const content = told->find("content");
  const auto now = packed.digests.find(source.table);
  if (content == nullptr || now == packed.digests.end() || content->as_string() != now->second) {
    return {.reason = "the file that it is packed in is not what it was"};
  }
  Found found;
  found.known = known_table(*entry, *told, version.folder);
  return found;
}

/// Sorts what is found of each table.
Former find_tables(const Services& services, const FormerVersion& version, const Recipes& recipes,
                   const std::vector<reader::Source>& sources, const PackedTables& packed,
                   const std::stop_token& stop) {
  std::vector<Found> found(sources.size());
  at_once(sources.size(), services.threads, stop, [&](std::size_t i, const std::stop_token& own) {
    found[i] = find_table(sources[i], recipes.tables[i], recipes.sizes[i], packed, version, own);
  });
  Former former;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const std::string& name = sources[i].table;
    if (found[i].known) {
      found[i].known->entry.set("files", files_of(sources[i]));
      former.tables.emplace(name, std::move(*found[i].known));
    } else if (found[i].beginning) {
      former.beginnings.emplace(name, std::move(*found[i].beginning));
    } else {
      former.reasons.emplace(name, std::move(found[i].reason));
    }
  }
  return former;
}

/// What is left of it if the version cannot be built on.
Former without_tables(Former former) {
  static constexpr const char* kDamaged = "a file of the version before is not what was written";
  for (const auto& [name, known] : former.tables) {
    former.reasons.emplace(name, kDamaged);
  }
  for (const auto& [name, beginning] : former.beginnings) {
    former.reasons.emplace(name, kDamaged);
  }
  return {.reasons = std::move(former.reasons)};
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
    digests[i] = digest_of_files(std::span(&holders[i], 1), own).hex();
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
  const home::Layout layout = services.layout_of(current);
  auto manifest = home::find_manifest(layout, version);
  if (!manifest) {
    return {};
  }
  const auto folder = layout.generation(current.name, current.generation);
  Former former = find_tables(services, {folder, *manifest}, recipes, sources, packed, stop);
  if (former.tables.empty() && former.beginnings.empty()) {
    return former;
  }
  if (!home::is_intact(layout, version)) {
    return without_tables(std::move(former));
  }
  former.folder = folder;
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
  return home::is_intact(services.layout_of(current),
                         {current.name, current.generation, current.manifest_digest});
}

Json to_json(const Reusable& table, const data::Schema& own, const data::Schema& common) {
  Json told = Json::object({{"recipe", table.recipe},
                            {"sizes", table.sizes},
                            {"own_types", widened_types(own, common)}});
  if (!table.content.empty()) {
    told.set("content", table.content);
  }
  if (!table.state.empty()) {
    told.set("state", table.state);
  }
  return told;
}

}  // namespace mdm::app
