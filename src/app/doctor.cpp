#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include <mdm/features.hpp>
#include <mdm/home/inspection.hpp>

#include "feature_count.hpp"
#include "labels.hpp"
#include "quality.hpp"
#include "services.hpp"
#include "warnings.hpp"

namespace mdm::app {
namespace {

std::vector<std::int64_t> generations_of(const std::filesystem::path& dataset) {
  std::vector<std::int64_t> numbers;
  std::error_code foreign;
  for (const auto& entry : std::filesystem::directory_iterator(dataset, foreign)) {
    const std::string name = entry.path().filename();
    std::int64_t number = 0;
    const auto parsed = std::from_chars(name.data(), name.data() + name.size(), number);
    if (parsed.ec == std::errc() && parsed.ptr == name.data() + name.size()) {
      numbers.push_back(number);
    }
  }
  std::ranges::sort(numbers);
  return numbers;
}

constexpr std::size_t kAtOnce = 1000;

/// \throws Error{bad_input} if its manifest is not sound. Labels that are not are left out.
catalog::DatasetRecord record_of(const home::Layout& layout,
                                 const std::filesystem::path& generation, std::int64_t number) {
  const Json manifest = home::read_manifest(generation);
  auto record = catalog::from_json(manifest.at("dataset"));
  if (record.quality == catalog::kUnknownQuality) {
    const Json& tables = manifest.at("tables");
    record.quality = quality_of(tables, warnings_of(tables, manifest.at("roles")));
  }
  record.feature_count = active_feature_count(generation);
  record.generation = number;
  record.manifest_digest = home::manifest_digest(generation);
  read_labels(layout, record);
  return record;
}

/// Nothing if its manifest is not sound, which home::inspect and explain_unknown tell.
std::optional<catalog::DatasetRecord> find_record_of(const home::Layout& layout,
                                                     const std::filesystem::path& generation,
                                                     std::int64_t number) {
  try {
    return record_of(layout, generation, number);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::bad_input) {
      throw;
    }
    return std::nullopt;
  }
}

std::vector<home::Expected> expected_by(const Services& services) {
  std::vector<home::Expected> expected;
  for (const auto& row : services.catalog_to_read()->generations()) {
    expected.push_back({row.name, row.generation, row.manifest_digest});
  }
  return expected;
}

/// What the catalog says, as it is at each question.
home::Knowledge knowledge_of(const Services& services) {
  return {.catalog = services.catalog_to_read()->id(),
          .generations = [&services] { return expected_by(services); },
          .has_removed =
              [&services](const std::string& manifest_digest) {
                return services.catalog_to_read()->has_removed(manifest_digest);
              }};
}

/// Adds every generation of the home of which `is_wanted` says so.
void add_generations(
    const home::Layout& layout, catalog::Catalog& catalog,
    const std::function<bool(const std::string& name, std::int64_t generation)>& is_wanted) {
  std::vector<catalog::DatasetRecord> records;
  if (std::filesystem::exists(layout.datasets())) {
    for (const auto& entry : std::filesystem::directory_iterator(layout.datasets())) {
      for (const std::int64_t number : generations_of(entry.path())) {
        if (!is_wanted(entry.path().filename(), number)) {
          continue;
        }
        auto record = find_record_of(layout, entry.path() / std::to_string(number), number);
        if (record) {
          records.push_back(std::move(*record));
        }
      }
      if (records.size() >= kAtOnce) {
        catalog.add(records);
        records.clear();
      }
    }
  }
  catalog.add(records);
}

/// Reads anew what the catalog on the server says, and adds the datasets of this home that it does
/// not know, but for those that it has removed or has never held in full.
void rebuild_on_server(const Services& services) {
  remove_tree(services.layout.server_catalog());
  const auto catalog = services.catalog_to_write();
  home::Knowledge knowledge = knowledge_of(services);
  knowledge.catalog = catalog->id();
  add_generations(services.layout, *catalog, [&](const std::string& name, std::int64_t number) {
    return !catalog->find(name) &&
           home::explain_unnamed(services.layout, name, number, knowledge).kind == "unknown";
  });
}

/// Makes the catalog anew beside the old one and replaces it.
void rebuild(const Services& services) {
  make_folder(services.layout.root);
  if (services.has_server_catalog()) {
    rebuild_on_server(services);
    return;
  }
  const auto file = services.layout.catalog();
  auto fresh = file;
  fresh += ".rebuild";
  write_file(fresh, "");  // says what is in the way, which SQLite does not
  add_generations(services.layout, *catalog::open_catalog(fresh, false),
                  [](const std::string&, std::int64_t) { return true; });
  for (const char* suffix : {"-wal", "-shm"}) {
    std::filesystem::remove(file.native() + suffix);
  }
  std::filesystem::rename(fresh, file);
  sync_path(services.layout.root);
  services.catalog_to_write()->inspect_index(true);  // the files of the old one go
}

/// What is wrong with the index of the catalog.
std::vector<home::Finding> inspect_index(const Services& services, bool repair) {
  std::vector<home::Finding> findings;
  if (!services.has_server_catalog() && !std::filesystem::exists(services.layout.catalog())) {
    return findings;
  }
  const std::string folder = services.has_server_catalog() ? "catalog.server/" : "";
  const auto damaged = services.catalog_to_read()->inspect_index(false);
  if (repair && !damaged.empty()) {
    services.catalog_to_write()->inspect_index(true);
  }
  for (const std::string& file : damaged) {
    findings.push_back(
        {"damaged_index", folder + "catalog.index/" + file, "searches are slow without it", true});
  }
  return findings;
}

/// The generations that the catalog in the home names, which is not the one in use.
std::set<std::string> named_by_other(const Services& services) {
  std::set<std::string> named;
  if (services.has_server_catalog() && std::filesystem::exists(services.layout.catalog())) {
    for (const auto& row : catalog::open_catalog(services.layout.catalog(), true)->generations()) {
      named.insert(fmt::format("datasets/{}/{}", row.name, row.generation));
    }
  }
  return named;
}

/// Says what can be done about versions that the catalog does not know. Those that another one of
/// this home knows are no findings.
void explain_unknown(const Services& services, std::vector<home::Finding>& findings) {
  const std::set<std::string> spared = named_by_other(services);
  std::erase_if(findings, [&](const home::Finding& finding) {
    return finding.kind == "unknown" && spared.contains(finding.path);
  });
  for (home::Finding& finding : findings) {
    if (finding.kind != "unknown") {
      continue;
    }
    const std::filesystem::path folder = finding.path;
    const std::string name = folder.parent_path().filename();
    if (!find_record_of(services.layout, services.layout.root / folder, 0)) {
      finding = {"damaged", finding.path + "/manifest.json", "it does not tell of a dataset",
                 false};
    } else if (!services.has_server_catalog() && !home::find_id(services.layout).empty()) {
      finding.detail += "; one on a server may: run it with catalog.backend=postgresql";
    } else if (services.has_server_catalog() && services.catalog_to_read()->find(name)) {
      finding.detail += ", but another one of its name";
    } else {
      finding.detail += "; mdm doctor --rebuild adds it";
    }
  }
}

/// The feature versions that a registration made.
std::vector<features::VersionName> versions_in(const Json& manifest) {
  std::vector<features::VersionName> versions;
  for (const Json& file : manifest.at("files").as_array()) {
    const std::filesystem::path path = file.at("path").as_string();
    const std::filesystem::path folder = path.parent_path();
    if (path.filename() == "manifest.json" && *path.begin() == "features") {
      versions.push_back({folder.parent_path().filename(), std::stoi(folder.filename())});
    }
  }
  return versions;
}

/// The same for the feature stores: their versions have manifests of their own.
std::vector<home::Finding> inspect_features(const Services& services,
                                            const std::vector<home::Expected>& expected,
                                            bool repair) {
  std::vector<home::Finding> findings;
  for (const auto& each : expected) {
    const auto manifest = home::find_manifest(services.layout, each);
    if (!manifest) {
      continue;  // home::inspect tells of it
    }
    const auto folder = services.layout.generation(each.name, each.generation) / "features";
    features::FeatureStore store(folder);
    const auto own = store.inspect(versions_in(*manifest));
    for (const features::Finding& finding : own) {
      findings.push_back(
          {finding.kind,
           printable(folder.lexically_relative(services.layout.root)) + "/" + finding.path,
           finding.detail, finding.repairable});
    }
    if (repair && std::ranges::any_of(own, &features::Finding::repairable)) {
      store.sweep();
    }
  }
  return findings;
}

std::int64_t file_count(const std::filesystem::path& folder) {
  std::error_code error;
  return std::distance(std::filesystem::recursive_directory_iterator(folder, error), {});
}

Json to_json(const home::Finding& finding, bool repaired) {
  return Json::object({{"kind", finding.kind},
                       {"path", finding.path},
                       {"detail", finding.detail},
                       {"repaired", repaired}});
}

}  // namespace

Json doctor(const Services& services, const DoctorRequest& request) {
  if (request.rebuild) {
    rebuild(services);
  }
  const home::Knowledge knowledge = knowledge_of(services);
  const auto expected = knowledge.generations();
  auto findings = home::inspect(services.layout, knowledge);
  explain_unknown(services, findings);
  auto remaining = request.repair ? home::repair(services.layout, findings, knowledge) : findings;
  for (home::Finding& finding : inspect_features(services, expected, request.repair)) {
    const auto told = [&](const home::Finding& other) { return other.path == finding.path; };
    if (std::ranges::any_of(findings, told)) {
      continue;  // the files of a registration are in its manifest, too
    }
    if (!request.repair || !finding.repairable) {
      remaining.push_back(finding);
    }
    findings.push_back(std::move(finding));
  }
  for (const auto inspect : {&inspect_index, &inspect_labels, &inspect_feature_counts}) {
    for (home::Finding& finding : inspect(services, request.repair)) {
      if (!request.repair) {
        remaining.push_back(finding);
      }
      findings.push_back(std::move(finding));
    }
  }
  Json listed = Json::array();
  for (const auto& finding : findings) {
    const bool left = std::ranges::any_of(remaining, [&](const home::Finding& other) {
      return other.kind == finding.kind && other.path == finding.path;
    });
    listed.push(to_json(finding, !left));
  }
  std::int64_t files = 0;
  for (const auto& each : expected) {
    files += file_count(services.layout.generation(each.name, each.generation));
  }
  return Json::object({{"clean", remaining.empty()},
                       {"checked", Json::object({{"datasets", expected.size()}, {"files", files}})},
                       {"findings", std::move(listed)}});
}

}  // namespace mdm::app
