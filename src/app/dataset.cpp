#include <algorithm>
#include <charconv>

#include <mdm/base/digest.hpp>
#include <mdm/home/inspection.hpp>

#include "services.hpp"

namespace mdm::app {
namespace {

struct Reference {
  std::string name{};
  std::int64_t version = 0;  // 0: the current one
};

Reference parse_reference(const std::string& text) {
  const std::size_t at = text.rfind('@');
  if (at == std::string::npos) {
    return {.name = home::dataset_name(text)};
  }
  Reference reference{.name = home::dataset_name(text.substr(0, at))};
  const std::string_view version = std::string_view(text).substr(at + 1);
  const char* const end = version.data() + version.size();
  const auto parsed = version.starts_with('v')
                          ? std::from_chars(version.data() + 1, end, reference.version)
                          : std::from_chars_result{version.data(), std::errc::invalid_argument};
  if (parsed.ec != std::errc() || parsed.ptr != end || reference.version < 1) {
    fail(ErrorCode::invalid_argument, Hint{"write name@v2 for the second version"},
         "not a version of a dataset: {}", text);
  }
  return reference;
}

/// A table of a manifest with these columns only, nothing if it has none of them.
/// \param known  takes the names of all its columns
std::optional<Json> with_columns(const Json& table, const std::vector<std::string>& columns,
                                 std::vector<std::string>& known) {
  Json chosen = Json::array();
  const Json& profile = table.at("profile");
  for (const Json& column : profile.at("columns").as_array()) {
    known.push_back(column.at("name").as_string());
  }
  for (const std::string& name : columns) {
    for (const Json& column : profile.at("columns").as_array()) {
      if (column.at("name") == Json(name)) {
        chosen.push(column);
      }
    }
  }
  if (chosen.as_array().empty()) {
    return std::nullopt;
  }
  Json reduced = table;
  return reduced.set("profile",
                     Json::object({{"rows", profile.at("rows")}, {"columns", std::move(chosen)}}));
}

}  // namespace

catalog::DatasetRecord find_record(const Services& services, const std::string& name) {
  const Reference reference = parse_reference(name);
  const auto catalog = services.catalog_to_read();
  const auto record = reference.version == 0
                          ? catalog->find(reference.name)
                          : catalog->find_version(reference.name, reference.version);
  if (record) {
    return *record;
  }
  if (reference.version != 0 && catalog->find(reference.name)) {
    const auto versions = catalog->versions(reference.name);
    fail(ErrorCode::not_found, Hint{fmt::format("its newest version is v{}", versions.back())},
         "dataset {} has no version {}", reference.name, reference.version);
  }
  const std::string near = nearest(reference.name, catalog->names());
  fail(ErrorCode::not_found,
       Hint{near.empty() ? "mdm list shows all datasets" : fmt::format("did you mean {}?", near)},
       "dataset not found: {}", reference.name);
}

Dataset open_dataset(const Services& services, const std::string& name) {
  Dataset dataset{.record = find_record(services, name)};
  const auto& record = dataset.record;
  const home::Layout layout = services.layout_of(record);
  dataset.folder = layout.generation(record.name, record.generation);
  if (!record.home.empty() &&
      !home::find_manifest(layout, {record.name, record.generation, record.manifest_digest})) {
    fail(ErrorCode::unavailable,
         Hint{"work there, or let this host see that folder by the same path"},
         "the files of dataset {} are in another home: {}", record.name, record.home);
  }
  if (!std::filesystem::exists(dataset.folder)) {
    fail(ErrorCode::bad_input, Hint{"mdm doctor tells more"},
         "the files of dataset {} are gone: {}", dataset.record.name, printable(dataset.folder));
  }
  dataset.manifest = home::read_manifest(dataset.folder);
  return dataset;
}

std::string content_digest(const Dataset& dataset) {
  Digest digest;
  digest.add(dataset.record.digest);
  for (const Json& table : dataset.manifest.at("tables").as_array()) {
    const Json& profile = table.at("profile");
    digest.add(fmt::format("\n{} {}", table.at("name").as_string(), profile.at("rows").as_int()));
    // What the files say is in the record's digest; how it was read shows in its nulls and values.
    for (const Json& column : profile.at("columns").as_array()) {
      digest.add(fmt::format("\n{} {}", column.at("nulls").as_int(), column.at("distinct").dump()));
    }
  }
  return digest.hex();
}

Json tables_of(const Dataset& dataset, const std::string& table,
               const std::vector<std::string>& columns) {
  Json tables = Json::array();
  std::vector<std::string> names;
  std::vector<std::string> known;
  bool found = false;
  for (const Json& each : dataset.manifest.at("tables").as_array()) {
    names.push_back(each.at("name").as_string());
    if (table.empty() || names.back() == table) {
      found = true;
      if (auto chosen = columns.empty() ? each : with_columns(each, columns, known)) {
        tables.push(std::move(*chosen));
      }
    }
  }
  if (!found) {
    fail(ErrorCode::not_found, Hint{fmt::format("its tables are {}", fmt::join(names, ", "))},
         "dataset {} has no table {}", dataset.record.name, table);
  }
  for (const std::string& column : columns) {
    if (std::ranges::find(known, column) == known.end()) {
      const std::string near = nearest(column, known);
      fail(ErrorCode::not_found, Hint{near.empty() ? "" : fmt::format("did you mean {}?", near)},
           "dataset {} has no column {}", dataset.record.name, column);
    }
  }
  return tables;
}

}  // namespace mdm::app
