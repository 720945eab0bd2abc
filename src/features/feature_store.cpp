#include <algorithm>
#include <array>
#include <map>
#include <set>

#include <mdm/base/digest.hpp>
#include <mdm/base/files.hpp>
#include <mdm/features.hpp>

#include "lifecycle.hpp"
#include "manifest.hpp"
#include "version_folders.hpp"

namespace mdm::features {
namespace {

namespace fs = std::filesystem;

void check(const std::string& set, const std::vector<std::string>& tables) {
  if (!is_set_name(set)) {
    fail(ErrorCode::invalid_argument, Hint{"use up to 64 letters, digits, - and _"},
         "a feature set cannot have this name: {}", set);
  }
  const std::set<std::string> names(tables.begin(), tables.end());
  if (names.size() != tables.size() || names.contains("")) {
    fail(ErrorCode::invalid_argument, "feature tables need names of their own");
  }
}

/// Makes a file durable, and notes its size and digest.
void seal(const fs::path& folder, FeatureTable& table) {
  const fs::path path = folder / table.file;
  sync_path(path);
  std::error_code error;
  table.size_bytes = fs::file_size(path, error);
  if (error) {
    fail_on_system(error.value(), "measure", printable(path));
  }
  if (table.digest.empty()) {
    table.digest = digest_of_file(path);
  }
}

[[noreturn]] void refuse_number(std::string_view set, int number) {
  fail(ErrorCode::not_found, "the feature set {} has no version {}", set, number);
}

/// One whose manifest cannot be read can still be listed, retired and removed.
std::optional<Version> find_known(const fs::path& set, int number,
                                  const std::vector<Event>& events) {
  try {
    return read_version(set, number, events);
  } catch (const Error& error) {
    const fs::path folder = set / std::to_string(number);
    if (error.code() != ErrorCode::bad_input || !fs::exists(folder)) {
      throw;
    }
    const Event* const last = last_event(events, number);
    return Version{.set = set.filename(),
                   .number = number,
                   // That of a registration, which is the first, was made active.
                   .stage = last != nullptr ? stage_of(last->stage)
                            : number == 1   ? Stage::active
                                            : Stage::draft,
                   .staged_at = last != nullptr ? last->at : "",
                   .folder = folder,
                   .damage = error.what()};
  }
}

std::vector<Version> versions_in(const fs::path& set) {
  const std::vector<int> numbers = numbers_in(set);
  const std::vector<Event> events = read_events(set);
  std::vector<Version> versions;
  for (const int number : numbers) {
    try {
      if (auto version = find_known(set, number, events)) {
        versions.push_back(std::move(*version));
      }
    } catch (const Error&) {
      if (fs::exists(set / std::to_string(number))) {
        throw;
      }  // else another process has deleted it meanwhile
    }
  }
  return versions;
}

/// The active version, without a look at those that cannot be it: only the first one can have been
/// made active.
std::optional<Version> find_active(const fs::path& set) {
  const std::vector<Event> events = read_events(set);
  int number = 1;
  for (const Event& event : events) {
    if (last_event(events, event.version)->stage == name_of(Stage::active)) {
      number = event.version;
    }
  }
  auto version = find_known(set, number, events);
  return version && version->stage == Stage::active ? std::move(version) : std::nullopt;
}

}  // namespace

std::string_view name_of(Stage stage) noexcept {
  static constexpr std::array<std::string_view, 4> kNames = {"draft", "validated", "active",
                                                             "retired"};
  return kNames[static_cast<std::size_t>(stage)];
}

Stage stage_of(std::string_view name) {
  for (const Stage stage : {Stage::draft, Stage::validated, Stage::active, Stage::retired}) {
    if (name_of(stage) == name) {
      return stage;
    }
  }
  fail(ErrorCode::bad_input, "unknown stage: {}", name);
}

const FeatureTable* Version::find_table(std::string_view table) const noexcept {
  const auto found = std::ranges::find(tables, table, &FeatureTable::table);
  return found == tables.end() ? nullptr : &*found;
}

std::uint64_t Version::size_bytes() const {
  std::map<std::string_view, std::uint64_t> sizes;  // tables of a database share its file
  for (const FeatureTable& table : tables) {
    sizes.insert_or_assign(table.file, table.size_bytes);
  }
  std::uint64_t sum = 0;
  for (const auto& [file, size] : sizes) {
    sum += size;
  }
  return sum;
}

TableSource Version::source_of(std::string_view table) const {
  const FeatureTable* const found = find_table(table);
  if (found == nullptr) {
    fail(ErrorCode::not_found, "the feature set {} has no features of the table: {}", set, table);
  }
  return features::source_of(folder, *found);
}

void require_readable(const Version& version) {
  if (!version.damage.empty()) {
    fail(ErrorCode::bad_input, Hint{std::string(kDamageHint)}, "{}", version.damage);
  }
}

void require_removable(const Version& version) {
  if (version.stage == Stage::active) {
    fail(ErrorCode::invalid_argument, Hint{"promote another version or retire this one first"},
         "version {} of the feature set {} is the active one", version.number, version.set);
  }
}

FeatureStore::FeatureStore(std::filesystem::path folder) : folder_(std::move(folder)) {}

Version FeatureStore::add(const Draft& draft, const plan::FeaturePlan& plan, TableForm& form,
                          const OpenRows& open, const std::stop_token& stop) {
  check(draft.set, draft.tables);
  const Making making(folder_ / draft.set);
  Version version{.set = draft.set,
                  .stage = draft.stage,
                  .created_at = utc_now(),
                  .plan_digest = plan::digest_of(plan),
                  .request = draft.request,
                  .folder = {}};
  version.staged_at = version.created_at;
  if (!draft.tables.empty()) {
    version.tables = form.write(making.folder(), draft.tables, open, stop);
  }
  for (FeatureTable& table : version.tables) {
    seal(making.folder(), table);
  }
  write_file(making.folder() / kPlanFile, plan::to_json(plan).dump(1) + "\n");
  write_file(making.folder() / kManifestFile, to_json(version).dump(2) + "\n");
  sync_path(making.folder());
  version.number = making.publish();
  sync_path(folder_);
  version.folder = folder_ / draft.set / std::to_string(version.number);
  return version;
}

std::vector<Version> FeatureStore::list() const {
  std::vector<Version> all;
  for (const std::string& set : folders_in(folder_)) {
    const std::vector<Version> own = versions(set);
    all.insert(all.end(), own.begin(), own.end());
  }
  return all;
}

std::vector<Version> FeatureStore::versions(std::string_view set) const {
  return is_set_name(set) ? versions_in(folder_ / set) : std::vector<Version>();
}

std::optional<Version> FeatureStore::active(std::string_view set) const {
  auto active = is_set_name(set) ? find_active(folder_ / set) : std::nullopt;
  if (active) {
    require_readable(*active);
  }
  return active;
}

plan::FeaturePlan FeatureStore::plan_of(const Version& version) const {
  require_readable(version);
  return read_plan(version);
}

void FeatureStore::move(std::string_view set, int number, Stage stage) {
  const fs::path folder = folder_ / set;
  const LifecycleLock lock(folder);
  const auto version = find_known(folder, number, read_events(folder));
  if (!version) {
    refuse_number(set, number);
  }
  if (version->stage == stage) {
    return;
  }
  const std::string now = utc_now();
  std::vector<Event> events = {{number, std::string(name_of(stage)), now}};
  if (const auto former = stage == Stage::active ? find_active(folder) : std::nullopt) {
    events.insert(events.begin(), {former->number, std::string(name_of(Stage::retired)), now});
  }
  lock.append(events);
}

void FeatureStore::remove(std::string_view set, int number) {
  const fs::path folder = folder_ / set;
  const LifecycleLock lock(folder);
  const auto version = find_known(folder, number, read_events(folder));
  if (!version) {
    refuse_number(set, number);
  }
  require_removable(*version);
  lock.append({{number, std::string(kDeleted), utc_now()}});
  remove_folder(version->folder);
}

Json FeatureStore::history(const Version& version) const {
  std::vector<Event> events = read_events(folder_ / version.set);
  std::erase_if(events, [&](const Event& event) { return event.version != version.number; });
  const Version made = read_manifest(version.folder, version.set, version.number);
  events.insert(events.begin(), {made.number, std::string(name_of(made.stage)), made.created_at});
  return to_json(events);
}

}  // namespace mdm::features
