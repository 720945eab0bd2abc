#pragma once

#include <string>
#include <vector>

#include "services.hpp"

namespace mdm::app {

/// Digests of all that the outcome of a registration depends on but the content of the files.
/// Threads do not count: results do not depend on them.
struct Recipes {
  std::string whole{};                ///< program, request, settings, tables, sizes of files
  std::vector<std::string> tables{};  ///< of each source: what its rows and profile depend on
  std::vector<Json> sizes{};          ///< of each source: of its files; null for what has none
};

Recipes recipes_of(const Services& services, const RegisterRequest& request,
                   const std::vector<reader::Source>& sources);

}  // namespace mdm::app
