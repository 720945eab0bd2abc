#include "followed_sets.hpp"

#include "feature_versions.hpp"
#include "warnings.hpp"

namespace mdm::app {
namespace {

/// Does it, or warns of what the new data, the settings or damaged files forbid.
template <typename Act>
void attempt(const std::string& set, Json& warnings, Act act) {
  try {
    act();
  } catch (const Error& error) {
    if (error.code() != ErrorCode::not_found && error.code() != ErrorCode::invalid_argument &&
        error.code() != ErrorCode::bad_input) {
      throw;
    }
    warn_of_lost_set(set, error.what(), warnings);
  }
}

std::vector<features::Version> active_sets(const Dataset& dataset) {
  auto versions = feature_store(dataset).list();
  std::erase_if(versions, [](const features::Version& version) {
    return version.stage != features::Stage::active || version.set == "default";
  });
  return versions;
}

void follow(const Services& services, const FeatureSource& source, const features::Version& version,
            const Report& report, const std::stop_token& stop) {
  features::require_readable(version);
  const auto fitted = fit_features(services, source, selection_of(version.request), report, stop);
  if (!fitted || fitted->plan.features.empty()) {
    fail(ErrorCode::invalid_argument, "none of its features can be made");
  }
  write_features(services, source, *fitted,
                 {.set = version.set,
                  .stage = features::Stage::active,
                  .request = version.request,
                  .tables = fitted->tables},
                 report, stop);
}

}  // namespace

void follow_sets(const Services& services, const FeatureSource& source, Json& warnings,
                 const Report& report, const std::stop_token& stop) {
  std::vector<features::Version> versions;
  attempt("", warnings, [&] { versions = active_sets(open_dataset(services, source.dataset)); });
  for (const features::Version& version : versions) {
    attempt(version.set, warnings, [&] { follow(services, source, version, report, stop); });
  }
}

}  // namespace mdm::app
