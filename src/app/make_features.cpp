#include "make_features.hpp"

#include <algorithm>

#include <mdm/base/files.hpp>
#include <mdm/compute.hpp>

#include "feature_sizes.hpp"

namespace mdm::app {
namespace {

using Names = std::vector<std::string>;

/// With which a thread that fits sorts and groups.
constexpr std::uint64_t kWorkBytes = 5U << 20U;

bool among(const Names& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

bool is_split(const Json& table) {
  const std::string& role = table.at("role").as_string();
  return role == "test" || role == "validation";
}

const Json* training_table(const Json& tables) {
  for (const std::string_view role : {"train", "data"}) {
    for (const Json& table : tables.as_array()) {
      if (table.at("role").as_string() == role && table.at("rows").as_int() > 0) {
        return &table;
      }
    }
  }
  return nullptr;
}

Names columns_of(const Json& table) {
  Names names;
  for (const Json& column : table.at("profile").at("columns").as_array()) {
    names.push_back(column.at("name").as_string());
  }
  return names;
}

/// Columns that some other split lacks: a feature of them could not be served.
Names columns_not_shared(const Json& tables, const Names& columns) {
  Names missing;
  for (const Json& table : tables.as_array()) {
    if (is_split(table)) {
      const Names own = columns_of(table);
      std::ranges::copy_if(columns, std::back_inserter(missing), [&](const std::string& column) {
        return !among(own, column) && !among(missing, column);
      });
    }
  }
  return missing;
}

plan::Hints hints_of(const Json& manifest) {
  const Json& overrides = manifest.at("overrides");
  const Json& roles = manifest.at("roles");
  plan::Hints hints{.excluded = roles.at("ids").as_strings(),
                    .categorical = overrides.at("categorical_columns").as_strings(),
                    .datetime = overrides.at("datetime_columns").as_strings(),
                    .numeric = overrides.at("numeric_columns").as_strings(),
                    .text = overrides.at("text_columns").as_strings(),
                    .row_id = std::string(storage::kRowId)};
  hints.time_column = roles.at("time_column").as_string();
  hints.group_column = roles.at("group_column").as_string();
  const Names targets = roles.at("targets").as_strings();
  // The numbers of several classes have no mean that tells anything.
  if (targets.size() == 1 && roles.at("problem_type") != Json("multiclass_classification")) {
    hints.target = targets.front();
  }
  hints.excluded.insert(hints.excluded.end(), targets.begin(), targets.end());
  return hints;
}

void check_selection(const Names& wanted, const Names& columns, const std::string& table,
                     const plan::Hints& hints) {
  for (const std::string& column : wanted) {
    if (!among(columns, column)) {
      const std::string near = nearest(column, columns);
      fail(ErrorCode::not_found, Hint{near.empty() ? "" : fmt::format("did you mean {}?", near)},
           "table {} has no column {}", table, column);
    }
    if (among(hints.excluded, column)) {
      fail(ErrorCode::invalid_argument, Hint{"ids and targets never enter features"},
           "no features can be made of column {}", column);
    }
  }
}

duckdb::Connection engine_of(const Services& services, const FeatureSource& source,
                             FeatureLoad load) {
  load.text_bytes = row_text_bytes(source.manifest);
  return services.engines->open(
      services.feature_engine_options(source.backend, source.folder, source.scratch, load));
}

/// A thread that fits sorts and groups the values of a column at a time.
FeatureLoad load_of_fit(const Services& services, const plan::FeaturePlan& plan) {
  return {.threads = services.threads,
          .columns = services.threads * compute::columns_fitted_at_once(plan),
          .work_bytes = services.threads * kWorkBytes};
}

/// Those that the user wrote: in the file that was named, or in that of the dataset, if it is
/// there.
std::vector<plan::CustomFeature> custom_features(const Services& services,
                                                 const std::string& dataset,
                                                 const std::string& named) {
  const auto path =
      named.empty() ? services.layout.custom_features(dataset) : std::filesystem::path(named);
  if (named.empty() && (!services.plan.custom || !std::filesystem::exists(path))) {
    return {};
  }
  return plan::read_custom_features(read_file(path), path.string());
}

/// The families that are asked for; features of a file that was named are.
plan::Options options_of(const Services& services, const Selection& selection) {
  plan::Options options = selection.families.empty()
                              ? services.plan
                              : plan::only_families(services.plan, selection.families);
  options.custom = options.custom || !selection.custom_file.empty();
  return options;
}

void tell(const Report& report, std::string step) {
  if (report) {
    report({.step = std::move(step)});
  }
}

}  // namespace

Json to_json(const Selection& selection) {
  return Json::object({{"families", Json::array_of(selection.families)},
                       {"columns", Json::array_of(selection.columns)},
                       {"custom_file", selection.custom_file}});
}

Selection selection_of(const Json& json) {
  const auto list = [&](const char* name) {
    const Json* const member = json.find(name);
    return member == nullptr ? Names() : member->as_strings();
  };
  if (json.find("imported") != nullptr) {
    fail(ErrorCode::invalid_argument, Hint{"mdm features import brings them"},
         "what was made elsewhere cannot be made anew");
  }
  const Json* const file = json.find("custom_file");
  return {.families = list("families"),
          .columns = list("columns"),
          .custom_file = file == nullptr ? "" : file->as_string()};
}

std::optional<FittedFeatures> fit_features(const Services& services, const FeatureSource& source,
                                           const Selection& selection, const Report& report,
                                           const std::stop_token& stop) {
  const Json& tables = source.manifest.at("tables");
  const Json* const training = training_table(tables);
  if (training == nullptr) {
    return std::nullopt;
  }
  FittedFeatures fitted{.training = training->at("name").as_string()};
  for (const Json& table : tables.as_array()) {
    if (&table == training || is_split(table)) {
      fitted.tables.push_back(table.at("name").as_string());
    }
  }
  const Names columns = columns_of(*training);
  plan::Hints hints = hints_of(source.manifest);
  for (const std::string& column : columns_not_shared(tables, columns)) {
    if (column == hints.time_column || column == hints.group_column) {
      hints.time_column.clear();  // their rows would have no order
    }
    if (!among(hints.excluded, column)) {
      hints.excluded.push_back(column);
      fitted.warnings.push(Json::object({{"table", fitted.training},
                                         {"column", column},
                                         {"text", "gives no features: the test table lacks it"}}));
    }
  }
  if (services.gpu_demanded) {
    fitted.warnings.push(Json::object(
        {{"table", fitted.training},
         {"text", "features are computed by the CPU: this build has no GPU executor"}}));
  }
  hints.custom = custom_features(services, source.dataset, selection.custom_file);
  check_selection(selection.columns, columns, fitted.training, hints);
  hints.columns = selection.columns;
  const plan::Options options = options_of(services, selection);
  tell(report, "fitting features");
  const std::string table = duckdb::quoted(fitted.training);
  fitted.plan = plan::draft(profile::from_json(training->at("profile")), hints, options);
  {
    auto engine = engine_of(services, source, load_of_fit(services, fitted.plan));
    compute::fit(fitted.plan, engine, table, stop);
  }
  const compute::Execution execution = execution_of(services, fitted.plan, source.scratch);
  auto engine = engine_of(services, source,
                          {.columns = compute::columns_read_at_once(fitted.plan, execution)});
  compute::drop_without_signal(fitted.plan, engine, table,
                               {.copies = options.signal_copies,
                                .max_correlation = options.signal_max_correlation,
                                .execution = execution},
                               stop);
  fitted.plan.data_digest = training->at("report").at("source_digest").as_string();
  fitted.plan.fitted_rows = static_cast<std::uint64_t>(training->at("rows").as_int());
  return fitted;
}

features::Version write_features(const Services& services, const FeatureSource& source,
                                 const FittedFeatures& fitted, const features::Draft& draft,
                                 const Report& report, const std::stop_token& stop) {
  const bool in_slices = services.feature_store == "parquet";
  const compute::Execution execution =
      in_slices ? execution_of(services, fitted.plan, source.scratch)
                : row_execution_of(services, fitted.plan, source.scratch);
  std::optional<plan::FeaturePlan> for_training;  // a plan of a wide table is large
  if (std::ranges::any_of(fitted.plan.features, [](const plan::Feature& feature) {
        return feature.out_of_fold.has_value();
      })) {
    for_training = plan::for_training_table(fitted.plan);
  }
  const auto engine = engine_of(services, source, load_of(fitted.plan, execution));
  const auto form = features::make_form({.form = services.feature_store,
                                         .parquet = parquet_of(services, fitted.plan),
                                         .memory_limit_bytes = services.memory_limit_bytes,
                                         .threads = services.threads,
                                         .temp_directory = source.scratch});
  const auto open = [&](const std::string& table) {
    tell(report, "features of " + table);
    const auto& own = for_training && table == fitted.training ? *for_training : fitted.plan;
    const std::string rows = duckdb::quoted(table);
    const Names ids = {std::string(storage::kRowId)};
    if (in_slices) {
      return compute::feature_slices(own, engine, rows, ids, execution, stop);
    }
    return data::Slices{.open = {[&own, &engine, rows, ids, execution, stop] {
                          return compute::feature_rows(own, engine, rows, ids, execution, stop);
                        }}};
  };
  return features::FeatureStore(source.features.empty() ? source.folder / "features"
                                                        : source.features)
      .add(draft, fitted.plan, *form, open, stop);
}

Json describe_features(const features::Version& version, const FittedFeatures& fitted) {
  Json names = Json::array();
  for (const plan::Feature& feature : fitted.plan.features) {
    names.push(feature.name);
  }
  return Json::object({{"set", version.set},
                       {"version", version.number},
                       {"stage", features::name_of(version.stage)},
                       {"made", fitted.plan.features.size()},
                       {"plan_digest", version.plan_digest},
                       {"by_family", counts_by_family(fitted.plan)},
                       {"names", std::move(names)},
                       {"dropped", list_dropped(fitted.plan)},
                       {"warnings", fitted.warnings}});
}

Json counts_by_family(const plan::FeaturePlan& plan) {
  Json counts = Json::object();
  for (const plan::Transform& family : plan::transforms()) {
    const auto count = std::ranges::count(plan.features, family.name, &plan::Feature::family);
    if (count > 0) {
      counts.set(std::string(family.name), static_cast<std::int64_t>(count));
    }
  }
  return counts;
}

Json describe_formulas(const plan::FeaturePlan& plan) {
  Json formulas = Json::array();
  for (const plan::Feature& feature : plan.features) {
    formulas.push(Json::object({{"name", feature.name},
                                {"family", feature.family},
                                {"type", data::name_of(feature.type)},
                                {"inputs", Json::array_of(feature.inputs)},
                                {"text", plan::to_text(feature.formula)}}));
  }
  return formulas;
}

Json list_dropped(const plan::FeaturePlan& plan) {
  Json dropped = Json::array();
  for (const plan::Dropped& each : plan.dropped) {
    dropped.push(
        Json::object({{"name", each.name}, {"family", each.family}, {"reason", each.reason}}));
  }
  return dropped;
}

Json feature_families() {
  Json families = Json::array();
  for (const plan::Transform& family : plan::transforms()) {
    families.push(Json::object(
        {{"name", family.name}, {"summary", family.summary}, {"features", family.features}}));
  }
  return families;
}

}  // namespace mdm::app
