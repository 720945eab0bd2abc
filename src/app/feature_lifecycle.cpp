#include <algorithm>
#include <ctime>

#include "feature_count.hpp"
#include "feature_versions.hpp"

namespace mdm::app {
namespace {

using features::Stage;

constexpr std::time_t kDaySeconds = 86'400;

/// The moment so many days ago, as utc_now writes it.
std::string days_ago(std::int64_t days) {
  const std::time_t moment = std::time(nullptr) - static_cast<std::time_t>(days) * kDaySeconds;
  std::tm parts{};
  ::gmtime_r(&moment, &parts);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                     parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

/// Every table of the dataset that has features must have as many rows of them.
void require_rows(const Dataset& dataset, const features::Version& version) {
  for (const auto& table : version.tables) {
    const Json rows = tables_of(dataset, table.table, {}).as_array().at(0).at("rows");
    if (static_cast<std::uint64_t>(rows.as_int()) != table.rows) {
      fail(ErrorCode::bad_input, Hint{fmt::format("mdm features rebuild {}", dataset.record.name)},
           "table {} has {} rows, and {} in version {} of the feature set {}", table.table,
           rows.as_int(), table.rows, version.number, version.set);
    }
  }
}

void validate(const Dataset& dataset, const features::Version& version) {
  if (version.tables.empty()) {
    fail(ErrorCode::invalid_argument,
         Hint{fmt::format("mdm features rebuild {} --set {} makes the tables", dataset.record.name,
                          version.set)},
         "version {} of the feature set {} is a plan without tables", version.number, version.set);
  }
  if (const auto findings = feature_store(dataset).verify(version); !findings.empty()) {
    fail(ErrorCode::bad_input, Hint{fmt::format("mdm features rebuild {}", dataset.record.name)},
         "version {} of the feature set {} is damaged: {}: {}", version.number, version.set,
         findings.front().path, findings.front().detail);
  }
  require_rows(dataset, version);
}

Json moved(const Dataset& dataset, const features::Version& version, Stage stage,
           const Json& former) {
  return Json::object({{"dataset", dataset.record.name},
                       {"version", dataset.record.version},
                       {"set", version.set},
                       {"features", version.number},
                       {"from", features::name_of(version.stage)},
                       {"stage", features::name_of(stage)},
                       {"retired", former}});
}

features::Version newest_version(const Dataset& dataset, FeatureReference reference) {
  const auto versions = feature_store(dataset).versions(reference.set);
  if (reference.version == 0 && !versions.empty()) {
    reference.version = versions.back().number;
  }
  return find_version(dataset, reference);
}

/// The versions of a dataset that nothing refers to: not active, not validated to become it, and
/// not the newest of their set, which is meant where none is active.
std::vector<features::Version> expired(const Dataset& dataset, const std::string& before) {
  std::vector<features::Version> expired;
  const auto versions = feature_store(dataset).list();
  for (std::size_t i = 0; i < versions.size(); ++i) {
    const bool newest = i + 1 == versions.size() || versions[i + 1].set != versions[i].set;
    const Stage stage = versions[i].stage;
    if (!newest && (stage == Stage::draft || stage == Stage::retired) &&
        versions[i].staged_at <= before) {
      expired.push_back(versions[i]);
    }
  }
  return expired;
}

/// All versions of all datasets, or those of one: "titanic@v1".
std::vector<std::string> dataset_versions(const Services& services, const std::string& name) {
  const auto catalog = services.catalog_to_read();
  std::vector<std::string> names;
  for (const std::string& each : name.empty() ? catalog->names() : std::vector<std::string>()) {
    for (const std::int64_t version : catalog->versions(each)) {
      const auto record = catalog->find_version(each, version);
      if (record && record->home.empty()) {  // who has the others removes theirs
        names.push_back(fmt::format("{}@v{}", each, version));
      }
    }
  }
  if (!name.empty()) {
    names.push_back(name);
  }
  return names;
}

}  // namespace

Json Features::promote(const FeatureReference& reference, bool only_validate) const {
  const Dataset dataset = open_dataset(services_, reference.name);
  auto store = feature_store(dataset);
  const features::Version version = newest_version(dataset, reference);
  const Stage stage = only_validate ? Stage::validated : Stage::active;
  if (version.stage == Stage::active && only_validate) {
    fail(ErrorCode::invalid_argument, "version {} of the feature set {} is active already",
         version.number, version.set);
  }
  validate(dataset, version);
  const auto versions = store.versions(reference.set);
  const auto active = std::ranges::find(versions, Stage::active, &features::Version::stage);
  store.move(version.set, version.number, stage);
  Json warnings = Json::array();
  tell_feature_count(services_, dataset, warnings);
  Json former;
  if (stage == Stage::active && active != versions.end() && active->number != version.number) {
    former = active->number;
  }
  return moved(dataset, version, stage, former).set("warnings", std::move(warnings));
}

Json Features::retire(const FeatureReference& reference) const {
  const Dataset dataset = open_dataset(services_, reference.name);
  const features::Version version = find_known_version(dataset, reference);
  feature_store(dataset).move(version.set, version.number, Stage::retired);
  Json warnings = Json::array();
  tell_feature_count(services_, dataset, warnings);
  return moved(dataset, version, Stage::retired, {}).set("warnings", std::move(warnings));
}

Json Features::remove(const FeatureReference& reference, bool dry_run) const {
  const Dataset dataset = open_dataset(services_, reference.name);
  const features::Version version = find_known_version(dataset, reference);
  features::require_removable(version);
  if (!dry_run) {
    feature_store(dataset).remove(version.set, version.number);
  }
  return Json::object({{"dataset", dataset.record.name},
                       {"version", dataset.record.version},
                       {"set", version.set},
                       {"features", version.number},
                       {"stage", features::name_of(version.stage)},
                       {"dry_run", dry_run},
                       {"size_bytes", version.size_bytes()}});
}

Json Features::collect(const ExpiryRequest& request) const {
  const std::int64_t days = request.days.value_or(services_.feature_keep_days);
  const std::string before = days_ago(days);
  Json removed = Json::array();
  std::uint64_t size_bytes = 0;
  for (const std::string& name : dataset_versions(services_, request.name)) {
    const Dataset dataset = open_dataset(services_, name);
    auto store = feature_store(dataset);
    for (const auto& version : expired(dataset, before)) {
      if (!request.dry_run) {
        store.remove(version.set, version.number);
      }
      size_bytes += version.size_bytes();
      removed.push(Json::object({{"dataset", dataset.record.name},
                                 {"version", dataset.record.version},
                                 {"set", version.set},
                                 {"features", version.number},
                                 {"stage", features::name_of(version.stage)},
                                 {"staged_at", version.staged_at},
                                 {"size_bytes", version.size_bytes()}}));
    }
    if (!request.dry_run) {
      store.sweep();
    }
  }
  return Json::object({{"days", days},
                       {"dry_run", request.dry_run},
                       {"removed", std::move(removed)},
                       {"size_bytes", size_bytes}});
}

}  // namespace mdm::app
