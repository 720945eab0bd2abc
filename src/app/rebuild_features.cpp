#include <algorithm>

#include "feature_count.hpp"
#include "feature_versions.hpp"
#include "input.hpp"
#include "make_features.hpp"

namespace mdm::app {
namespace {

/// A dataset whose features are made anew.
struct Rebuilding {
  Dataset dataset{};
  TemporaryFolder scratch{};
  Selection selection{};

  Rebuilding(const Services& services, const FeatureRequest& request)
      : dataset(open_dataset(services, request.name)),
        selection{.families = request.families,
                  .columns = request.columns,
                  .custom_file = request.custom_file.empty()
                                     ? ""
                                     : std::filesystem::absolute(request.custom_file).string()} {
    const auto versions = feature_store(dataset).versions(request.set);
    const bool as_before = request.families.empty() && request.columns.empty() &&
                           request.custom_file.empty() && !request.everything;
    // Of a damaged one it is not known.
    const auto newest = std::find_if(versions.rbegin(), versions.rend(),
                                     [](const auto& version) { return version.damage.empty(); });
    if (as_before && newest != versions.rend()) {
      selection = selection_of(newest->request);
    }
  }

  FeatureSource source() const {
    return {.manifest = dataset.manifest,
            .backend = dataset.record.backend,
            .folder = dataset.folder,
            .scratch = scratch.path(),
            .dataset = dataset.record.name};
  }

  FittedFeatures fit(const Services& services, const Report& report,
                     const std::stop_token& stop) const {
    auto fitted = fit_features(services, source(), selection, report, stop);
    if (!fitted) {
      fail(ErrorCode::invalid_argument, Hint{"register a training table that has rows"},
           "dataset {} has no table that features can be fitted on", dataset.record.name);
    }
    return std::move(*fitted);
  }
};

void require_features(const FittedFeatures& fitted) {
  if (fitted.plan.features.empty()) {
    fail(ErrorCode::invalid_argument, Hint{"mdm features plan tells why"},
         "these families make no features of these columns");
  }
}

/// What a column is for, where that keeps it out of features.
std::string role_of(const Json& roles, const std::string& column) {
  for (const auto& [role, list] : {std::pair{"target", "targets"}, std::pair{"id", "ids"}}) {
    const auto names = roles.at(list).as_strings();
    if (std::ranges::find(names, column) != names.end()) {
      return role;
    }
  }
  return {};
}

/// Why a column gives no features; empty where that is not known.
std::string reason_of(const FittedFeatures& fitted, const Selection& selection,
                      const std::string& column, const std::string& role) {
  if (!role.empty()) {
    return "never an input";
  }
  if (!selection.columns.empty() &&
      std::ranges::find(selection.columns, column) == selection.columns.end()) {
    return "not asked for";
  }
  for (const plan::Dropped& dropped : fitted.plan.dropped) {
    if (dropped.name == column) {
      return dropped.reason;
    }
  }
  for (const Json& warning : fitted.warnings.as_array()) {
    if (warning.at("column").as_string() == column) {
      return warning.at("text").as_string();
    }
  }
  return selection.families.empty() ? "no family reads it"
                                    : "no family that was asked for reads it";
}

/// Each column of the training table, how many features read it, and why if none does.
Json describe_columns(const Dataset& dataset, const FittedFeatures& fitted,
                      const Selection& selection) {
  Json columns = Json::array();
  const Json table = tables_of(dataset, fitted.training, {}).as_array().at(0);
  for (const Json& column : table.at("profile").at("columns").as_array()) {
    const std::string& name = column.at("name").as_string();
    plan::FeaturePlan own;
    std::ranges::copy_if(fitted.plan.features, std::back_inserter(own.features),
                         [&](const plan::Feature& feature) {
                           return std::ranges::find(feature.inputs, name) != feature.inputs.end();
                         });
    const std::string role = role_of(dataset.manifest.at("roles"), name);
    columns.push(
        Json::object({{"name", name},
                      {"type", column.at("type")},
                      {"role", role},
                      {"distinct", column.at("distinct")},
                      {"nulls", column.at("nulls")},
                      {"rows", column.at("rows")},
                      {"features", own.features.size()},
                      {"by_family", counts_by_family(own)},
                      {"reason", own.features.empty() ? reason_of(fitted, selection, name, role)
                                                      : std::string()}}));
  }
  return columns;
}

/// The newest version of the set that has this plan already.
Json same_plan(const Dataset& dataset, const std::string& set, const std::string& digest) {
  Json same;
  for (const auto& version : feature_store(dataset).versions(set)) {
    if (version.plan_digest == digest) {
      same = version.number;
    }
  }
  return same;
}

Json answer(const Dataset& dataset, const features::Version& version,
            const FittedFeatures& fitted) {
  return Json::object({{"dataset", dataset.record.name},
                       {"version", dataset.record.version},
                       {"features", describe_version(dataset, version, fitted.plan)},
                       {"dropped", list_dropped(fitted.plan)},
                       {"warnings", fitted.warnings}});
}

}  // namespace

Json Features::plan(const FeatureRequest& request, const Report& report,
                    const std::stop_token& stop) const {
  const Rebuilding rebuilding(services_, request);
  const FittedFeatures fitted = rebuilding.fit(services_, report, stop);
  const std::string digest = plan::digest_of(fitted.plan);
  return Json::object(
      {{"dataset", rebuilding.dataset.record.name},
       {"version", rebuilding.dataset.record.version},
       {"set", request.set},
       {"request", to_json(rebuilding.selection)},
       {"training", fitted.training},
       {"tables", Json::array_of(fitted.tables)},
       {"plan_digest", digest},
       {"same_as", same_plan(rebuilding.dataset, request.set, digest)},
       {"by_family", counts_by_family(fitted.plan)},
       {"columns", describe_columns(rebuilding.dataset, fitted, rebuilding.selection)},
       {"made", describe_formulas(fitted.plan)},
       {"dropped", list_dropped(fitted.plan)},
       {"warnings", fitted.warnings}});
}

Json Features::fit(const FeatureRequest& request, const Report& report,
                   const std::stop_token& stop) const {
  const Rebuilding rebuilding(services_, request);
  const FittedFeatures fitted = rebuilding.fit(services_, report, stop);
  require_features(fitted);
  const auto version =
      write_features(services_, rebuilding.source(), fitted,
                     {.set = request.set, .request = to_json(rebuilding.selection)}, report, stop);
  return answer(rebuilding.dataset, version, fitted);
}

Json Features::rebuild(const FeatureRequest& request, const Report& report,
                       const std::stop_token& stop) const {
  const Rebuilding rebuilding(services_, request);
  FittedFeatures fitted = rebuilding.fit(services_, report, stop);
  require_features(fitted);
  auto version = write_features(
      services_, rebuilding.source(), fitted,
      {.set = request.set, .request = to_json(rebuilding.selection), .tables = fitted.tables},
      report, stop);
  if (request.promote) {
    feature_store(rebuilding.dataset).move(version.set, version.number, features::Stage::active);
    version.stage = features::Stage::active;
    tell_feature_count(services_, rebuilding.dataset, fitted.warnings);
  }
  return answer(rebuilding.dataset, version, fitted);
}

}  // namespace mdm::app
