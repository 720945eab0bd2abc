#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services.hpp"

namespace mdm::app {

/// Names all that the outcome of a registration depends on but the content of the files: program,
/// request, settings, and the tables with the sizes of their files. Threads and memory do not
/// count: results do not depend on them.
std::string recipe_of(const Services& services, const RegisterRequest& request,
                      const std::vector<reader::Source>& sources);

/// The manifest of `current`, if a registration by this recipe would make the same version again:
/// it was made by the same recipe from files of the same content, and none of its own files has
/// changed since. Its tables name the files of `sources`.
/// \cost one pass over the files and the version at the speed of reading; none if the recipe
/// differs
std::optional<Json> find_unchanged(const Services& services, const catalog::DatasetRecord& current,
                                   const std::string& recipe,
                                   const std::vector<reader::Source>& sources,
                                   const std::stop_token& stop);

/// False if a file of the version is not what was written: then it must be made again.
bool is_intact(const Services& services, const catalog::DatasetRecord& current);

/// What an answer says of work that was not done anew: {"tables","columns","bytes"}.
/// \param known  the tables of a manifest that were taken over; an empty array if none was
Json reuse_of(const Json& known);

}  // namespace mdm::app
