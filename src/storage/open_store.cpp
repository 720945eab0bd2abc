#include <mdm/storage.hpp>

#include "backends.hpp"

namespace mdm::storage {

std::vector<std::string> backends() {
  std::vector<std::string> names;
  for (const Backend& backend : kBackends) {
    names.emplace_back(backend.name);
  }
  return names;
}

std::unique_ptr<Store> open_store(const Options& options) {
  for (const Backend& backend : kBackends) {
    if (backend.name == options.backend) {
      return backend.open(options);
    }
  }
  const std::string near = nearest(options.backend, backends());
  fail(ErrorCode::invalid_argument,
       Hint{near.empty() ? "mdm backends lists those that there are" : "did you mean " + near},
       "no storage backend: {}", options.backend);
}

}  // namespace mdm::storage
