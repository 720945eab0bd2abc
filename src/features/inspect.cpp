#include <algorithm>

#include <mdm/base/digest.hpp>
#include <mdm/base/files.hpp>
#include <mdm/features.hpp>

#include "lifecycle.hpp"
#include "manifest.hpp"
#include "range_digest.hpp"
#include "version_folders.hpp"

namespace mdm::features {
namespace {

namespace fs = std::filesystem;

/// What is wrong with a file; empty if nothing is.
std::string damage_of(const fs::path& path, const FeatureTable& table) {
  if (!fs::is_regular_file(fs::symlink_status(path))) {
    return "it is missing";
  }
  if (const std::uint64_t size = fs::file_size(path); size != table.size_bytes) {
    return fmt::format("it has {} bytes instead of {}", size, table.size_bytes);
  }
  if (digest_of_file(path) == table.digest) {
    return {};
  }
  for (std::size_t i = 0; i < table.row_groups.size(); ++i) {
    const writer::RowGroup& group = table.row_groups[i];
    if (digest_of_range(path, group.offset, group.size_bytes) != group.digest) {
      return fmt::format("its content has changed in row group {}", i + 1);
    }
  }
  return "its content has changed";
}

/// The look at one set.
class Inspection final {
 public:
  Inspection(fs::path root, fs::path set) : root_(std::move(root)), set_(std::move(set)) {}

  void inspect(const std::vector<VersionName>& expected) {
    try {
      events_ = read_events(set_);
    } catch (const Error& error) {
      add("damaged", set_ / kLifecycleFile, error.what());
    }
    for (const fs::path& entry : entries()) {
      inspect_entry(entry);
    }
    const auto require = [&](int number) {
      const fs::path folder = set_ / std::to_string(number);
      const Event* const last = last_event(events_, number);
      const bool deleted = last != nullptr && last->stage == kDeleted;
      const auto told = [&](const Finding& finding) { return finding.path == shown(folder); };
      if (!deleted && !fs::exists(folder) && std::ranges::none_of(findings_, told)) {
        add("damaged", folder, "it is missing");
      }
    };
    for (const Event& event : events_) {
      require(event.version);
    }
    for (const VersionName& name : expected) {
      if (name.set == set_.filename()) {
        require(name.number);
      }
    }
  }

  void verify(const Version& version) {
    std::vector<fs::path> listed = {version.folder / kPlanFile, version.folder / kManifestFile};
    for (const FeatureTable& table : version.tables) {
      if (std::ranges::find(listed, version.folder / table.file) != listed.end()) {
        continue;  // tables of a database share its file
      }
      listed.push_back(version.folder / table.file);
      if (std::string damage = damage_of(listed.back(), table); !damage.empty()) {
        add("damaged", listed.back(), std::move(damage));
      }
    }
    try {
      read_plan(version);
    } catch (const Error& error) {
      add("damaged", version.folder / kPlanFile, error.what());
    }
    for (const auto& entry : fs::directory_iterator(version.folder)) {
      if (std::ranges::find(listed, entry.path()) == listed.end()) {
        add("unlisted", entry.path(), "the manifest does not name it");
      }
    }
  }

  std::vector<Finding> take() { return std::move(findings_); }

 private:
  std::string shown(const fs::path& path) const {
    return printable(path.lexically_relative(root_));
  }

  void add(std::string kind, const fs::path& path, std::string detail, bool repairable = false) {
    findings_.push_back({std::move(kind), shown(path), std::move(detail), repairable});
  }

  std::vector<fs::path> entries() const {
    std::vector<fs::path> entries;
    for (const auto& entry : fs::directory_iterator(set_)) {
      entries.push_back(entry.path());
    }
    std::ranges::sort(entries);
    return entries;
  }

  void inspect_entry(const fs::path& entry) {
    const std::string name = entry.filename();
    const std::vector<int> numbers = numbers_in(set_);
    const auto number =
        std::ranges::find_if(numbers, [&](int each) { return std::to_string(each) == name; });
    if (number != numbers.end()) {
      inspect_version(entry, *number);
    } else if (is_hidden(name)) {
      if (is_abandoned(entry)) {
        add("stale_staging", entry, "its process has died", true);
      }
    } else if (is_lifecycle_draft(name)) {
      add("stale_staging", entry, "its process has died", true);
    } else if (name != kLifecycleFile) {
      add("unlisted", entry, "it belongs to no version");
    }
  }

  void inspect_version(const fs::path& folder, int number) {
    try {
      if (const auto version = read_version(set_, number, events_)) {
        verify(*version);
      } else if (fs::exists(folder)) {
        add("stale_staging", folder, "it was deleted", true);
      }
    } catch (const Error& error) {
      if (error.code() != ErrorCode::bad_input) {
        throw;
      }
      add("damaged", folder / kManifestFile, error.what());
    }
  }

  fs::path root_;
  fs::path set_;
  std::vector<Event> events_{};
  std::vector<Finding> findings_{};
};

}  // namespace

std::vector<Finding> FeatureStore::verify(const Version& version) const {
  Inspection inspection(folder_, folder_ / version.set);
  inspection.verify(version);
  return inspection.take();
}

std::vector<Finding> FeatureStore::inspect(const std::vector<VersionName>& expected) const {
  std::vector<std::string> sets = folders_in(folder_);
  for (const VersionName& name : expected) {
    if (std::ranges::find(sets, name.set) == sets.end()) {
      sets.push_back(name.set);
    }
  }
  std::vector<Finding> findings;
  for (const std::string& set : sets) {
    if (!fs::exists(folder_ / set)) {
      findings.push_back({"damaged", set, "it is missing"});
      continue;
    }
    const LifecycleLock lock(folder_ / set);  // nobody writes the lifecycle meanwhile
    Inspection inspection(folder_, folder_ / set);
    inspection.inspect(expected);
    std::ranges::move(inspection.take(), std::back_inserter(findings));
  }
  return findings;
}

void FeatureStore::sweep() {
  for (const std::string& set : folders_in(folder_)) {
    const LifecycleLock lock(folder_ / set);
    const std::vector<Event> events = read_events(folder_ / set);
    for (const int number : numbers_in(folder_ / set)) {
      const Event* const last = last_event(events, number);
      if (last != nullptr && last->stage == kDeleted) {
        remove_folder(folder_ / set / std::to_string(number));
      }
    }
    std::vector<fs::path> stale;
    for (const auto& entry : fs::directory_iterator(folder_ / set)) {
      const fs::path name = entry.path().filename();
      if (is_lifecycle_draft(name) || (is_hidden(name) && is_abandoned(entry.path()))) {
        stale.push_back(entry.path());
      }
    }
    std::ranges::for_each(stale, remove_tree);
  }
}

}  // namespace mdm::features
