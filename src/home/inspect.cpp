#include <algorithm>
#include <cerrno>
#include <set>

#include <unistd.h>

#include <mdm/base/files.hpp>
#include <mdm/home/inspection.hpp>

#include "folders.hpp"
#include "manifest.hpp"
#include "owner.hpp"

namespace mdm::home {
namespace {

using std::filesystem::file_type;

std::string shown(const Layout& layout, const std::filesystem::path& path) {
  return printable(path.lexically_relative(layout.root));
}

using Place = std::pair<std::string, std::int64_t>;  ///< a dataset's name and a generation of it

std::set<Place> places_of(const std::vector<Expected>& expected) {
  std::set<Place> places;
  for (const Expected& each : expected) {
    places.emplace(each.name, each.generation);
  }
  return places;
}

/// Generations that no row names; findings for all else that is no generation.
std::set<Place> find_unnamed(const Layout& layout, const std::set<Place>& named,
                             std::vector<Finding>& findings) {
  std::set<Place> unnamed;
  for (const auto& dataset : entries_of(layout.datasets())) {
    if (type_of(dataset) != file_type::directory || !is_utf8(dataset.filename().native())) {
      findings.push_back({"foreign", shown(layout, dataset), "not a dataset's folder", false});
      continue;
    }
    const auto entries = entries_of(dataset);
    if (entries.empty()) {
      findings.push_back({"empty_folder", shown(layout, dataset), "it has no generation", true});
    }
    for (const auto& entry : entries) {
      const auto number = generation_number(entry);
      if (!number || type_of(entry) != file_type::directory) {
        findings.push_back({"foreign", shown(layout, entry), "not a generation's folder", false});
      } else if (!named.contains({dataset.filename(), *number})) {
        unnamed.emplace(dataset.filename(), *number);
      }
    }
  }
  return unnamed;
}

void verify(const Layout& layout, const Expected& expected, std::vector<Finding>& findings) {
  const auto folder = layout.generation(expected.name, expected.generation);
  if (type_of(folder) != file_type::directory) {
    findings.push_back({"missing_generation", shown(layout, folder),
                        "the catalog names it, and it is not there", false});
    return;
  }
  try {
    const Json manifest = read_manifest(folder);
    if (manifest_digest(folder) != expected.manifest_digest) {
      findings.push_back({"damaged", shown(layout, folder / kManifestFile),
                          "it is not the one that the catalog knows", false});
    }
    verify_files(folder, manifest, [&](auto kind, const auto& file, const auto& detail) {
      findings.push_back({std::string(kind), shown(layout, folder / file), detail, false});
    });
  } catch (const Error& error) {
    if (error.code() != ErrorCode::bad_input) {
      throw;
    }
    findings.push_back({"damaged", shown(layout, folder / kManifestFile), error.what(), false});
  }
}

/// The generations that live processes made and have not let go of; what dead ones left is told.
std::set<Place> find_live(const Layout& layout, std::vector<Finding>& findings) {
  std::set<Place> live;
  for (const StagingEntry& entry : staging_entries(layout)) {
    if (!entry.is_live) {
      findings.push_back({"stale_staging", shown(layout, entry.folder),
                          fmt::format("its process {} has died", entry.process), true});
      continue;
    }
    for (const std::string& generation : entry.generations) {
      const std::filesystem::path path(generation);
      live.emplace(path.parent_path(), generation_number(path).value_or(0));
    }
  }
  return live;
}

/// Nothing, or nothing but the sign that it is not confirmed: what is left of a removal that was
/// killed.
bool is_bare(const std::filesystem::path& generation) {
  return std::ranges::all_of(entries_of(generation), [](const auto& entry) {
    return entry.filename() == kUnconfirmedFile;
  });
}

void remove_empty(const std::filesystem::path& folder) {
  if (::rmdir(folder.c_str()) != 0 && errno != ENOTEMPTY && errno != EEXIST && errno != ENOENT) {
    fail_on_system(errno, "remove", printable(folder));
  }
}

}  // namespace

std::optional<Json> find_manifest(const Layout& layout, const Expected& expected) {
  const auto folder = layout.generation(expected.name, expected.generation);
  if (type_of(folder / kManifestFile) != std::filesystem::file_type::regular ||
      manifest_digest(folder) != expected.manifest_digest) {
    return std::nullopt;
  }
  return read_manifest(folder);
}

bool is_intact(const Layout& layout, const Expected& expected) {
  std::vector<Finding> findings;
  verify(layout, expected, findings);
  return findings.empty();
}

Finding explain_unnamed(const Layout& layout, std::string_view name, std::int64_t number,
                        const Knowledge& knowledge) {
  const auto folder = layout.generation(name, number);
  const std::string path = shown(layout, folder);
  if (is_bare(folder)) {
    return {"orphan", path, "its removal was interrupted", true};
  }
  Json manifest;
  try {
    manifest = read_manifest(folder);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::bad_input) {
      throw;
    }
    return {"damaged", shown(layout, folder / kManifestFile), error.what(), false};
  }
  const Json* const catalog = manifest.find("catalog");
  const bool is_unconfirmed_here = is_unconfirmed(folder);
  if (is_unconfirmed_here && catalog != nullptr && catalog->as_string() == knowledge.catalog) {
    return {"orphan", path, "the registration that made it died before its end", true};
  }
  if (knowledge.has_removed(manifest_digest(folder))) {
    return {"orphan", path, "its dataset was removed", true};
  }
  return {"unknown", path,
          is_unconfirmed_here ? "another catalog was to name it" : "the catalog does not know it",
          false};
}

std::vector<Finding> inspect(const Layout& layout, const Knowledge& knowledge) {
  std::vector<Finding> findings;
  const std::vector<Expected> expected = knowledge.generations();
  // Folders first, owners second, the catalog again: a generation seen here whose owner is not seen
  // there has its row by now, or will never have one.
  std::set<Place> unnamed = find_unnamed(layout, places_of(expected), findings);
  const std::set<Place> live = find_live(layout, findings);
  if (!unnamed.empty()) {
    const std::set<Place> named = places_of(knowledge.generations());
    std::erase_if(
        unnamed, [&](const Place& place) { return live.contains(place) || named.contains(place); });
  }
  for (const auto& [name, number] : unnamed) {
    findings.push_back(explain_unnamed(layout, name, number, knowledge));
  }
  for (const Expected& each : expected) {
    verify(layout, each, findings);
    const auto folder = layout.generation(each.name, each.generation);
    if (is_unconfirmed(folder) && !live.contains({each.name, each.generation})) {
      findings.push_back({"unconfirmed", shown(layout, folder),
                          "the registration that made it died at its very end", true});
    }
  }
  return findings;
}

std::vector<Finding> repair(const Layout& layout, const std::vector<Finding>& findings,
                            const Knowledge& knowledge) {
  const std::set<Place> named = places_of(knowledge.generations());
  std::vector<Finding> remaining;
  for (const Finding& finding : findings) {
    const std::filesystem::path path = finding.path;
    if (!finding.repairable) {
      remaining.push_back(finding);
    } else if (finding.kind == "stale_staging") {
      sweep(layout);
      if (std::filesystem::exists(layout.root / path)) {
        remaining.push_back(finding);
      }
    } else if (finding.kind == "empty_folder") {
      remove_empty(layout.root / path);
    } else if (finding.kind == "unconfirmed") {
      confirm_generation(layout.root / path);
    } else {
      const Place place{path.parent_path().filename(), generation_number(path).value_or(0)};
      if (!named.contains(place)) {
        remove_generation(layout, place.first, place.second);
      }
    }
  }
  return remaining;
}

}  // namespace mdm::home
