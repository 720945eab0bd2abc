#include <set>

#include "commit_version.hpp"
#include "labels.hpp"

namespace mdm::app {

Json remove_dataset(const Services& services, const RemoveRequest& request) {
  if (request.name.find('@') != std::string::npos) {
    fail(ErrorCode::invalid_argument, Hint{"name the dataset without a version"},
         "only a whole dataset can be removed: {}", request.name);
  }
  const auto record = find_record(services, request.name);
  Json versions = Json::array();
  Json paths = Json::array();
  std::set<std::string> others;
  std::int64_t size_bytes = 0;
  {
    const auto catalog = services.catalog_to_read();
    for (const std::int64_t number : catalog->versions(record.name)) {
      versions.push(number);
      const auto version = catalog->find_version(record.name, number).value();
      if (version.home.empty()) {
        const auto folder = services.folder_of(version);
        paths.push(printable(folder));
        size_bytes += size_of(folder);
      } else {
        others.insert(version.home);
      }
    }
  }
  if (!request.dry_run) {
    // The catalog first: from here on the dataset is gone, whatever happens to its files.
    for (const std::int64_t generation : services.catalog_to_write()->remove(record.name)) {
      home::remove_generation(services.layout, record.name, generation);
    }
    remove_labels(services.layout, record.name);
    services.caches->clear();  // they may hold rows of it, under names that nobody knows
    home::sweep(services.layout);
  }
  return Json::object({{"dataset", record.name},
                       {"dry_run", request.dry_run},
                       {"versions", std::move(versions)},
                       {"paths", std::move(paths)},
                       {"other_homes", Json::array_of({others.begin(), others.end()})},
                       {"size_bytes", size_bytes}});
}

}  // namespace mdm::app
