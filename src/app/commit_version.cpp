#include "commit_version.hpp"

#include "labels.hpp"

namespace mdm::app {
namespace {

/// Whether a server that was lost at the end may have committed a version after all. `mdm doctor`
/// will know.
bool may_hold(catalog::Catalog& catalog, const catalog::DatasetRecord& record) {
  try {
    const auto held = catalog.find_version(record.name, record.version);
    return held && held->manifest_digest == record.manifest_digest;
  } catch (const Error&) {
    return true;
  }
}

}  // namespace

std::int64_t size_of(const std::filesystem::path& folder) {
  std::int64_t total = 0;
  std::error_code gone;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, gone)) {
    total += entry.is_regular_file(gone) ? static_cast<std::int64_t>(entry.file_size(gone)) : 0;
  }
  return total;
}

catalog::DatasetRecord commit_version(const Services& services, home::Staging& staging,
                                      catalog::DatasetRecord record, std::int64_t expected_version,
                                      Json manifest, const catalog::Catalog::TakeOver& take_over) {
  // There before the first dataset is: a home of datasets without a catalog has lost it.
  const auto catalog = services.catalog_to_write();
  record.version = expected_version + 1;
  record.size_bytes = size_of(staging.folder());
  manifest.set("dataset", catalog::to_json(record));
  record.generation = staging.commit(record.name, catalog->id(), manifest);
  catalog::DatasetRecord committed;
  try {
    record.manifest_digest =
        home::manifest_digest(services.layout.generation(record.name, record.generation));
    committed = catalog->put(record, expected_version, take_over);
  } catch (const Error& error) {
    if (!error.retryable() || !may_hold(*catalog, record)) {
      home::remove_generation(services.layout, record.name, record.generation);
    }
    throw;
  }
  staging.confirm();
  if (!has_same_labels(committed, record)) {
    write_labels(services.layout, committed);
  }
  return committed;
}

}  // namespace mdm::app
