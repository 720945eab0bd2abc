#include "make_features.hpp"

#include <algorithm>
#include <map>

#include <mdm/compute.hpp>
#include <mdm/features.hpp>

namespace mdm::app {
namespace {

bool is_split(reader::Role role) {
  return role == reader::Role::test || role == reader::Role::validation;
}

const Table* training_table(const std::vector<Table>& tables) {
  for (const reader::Role role : {reader::Role::train, reader::Role::data}) {
    const auto found =
        std::ranges::find_if(tables, [&](const Table& table) { return table.source.role == role; });
    if (found != tables.end() && found->profile.rows > 0) {
      return &*found;
    }
  }
  return nullptr;
}

/// Columns that some other split lacks: a feature of them could not be served.
std::vector<std::string> columns_not_shared(const std::vector<Table>& tables,
                                            const Table& training) {
  std::vector<std::string> missing;
  for (const auto& column : training.profile.columns) {
    const bool shared = std::ranges::all_of(tables, [&](const Table& table) {
      return !is_split(table.source.role) || table.profile.find(column.name) != nullptr;
    });
    if (!shared) {
      missing.push_back(column.name);
    }
  }
  return missing;
}

Json names_of(const plan::FeaturePlan& plan) {
  Json names = Json::array();
  for (const plan::Feature& feature : plan.features) {
    names.push(feature.name);
  }
  return names;
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

Json list_dropped(const plan::FeaturePlan& plan) {
  Json dropped = Json::array();
  for (const plan::Dropped& each : plan.dropped) {
    dropped.push(
        Json::object({{"name", each.name}, {"family", each.family}, {"reason", each.reason}}));
  }
  return dropped;
}

plan::Hints hints_of(const RegisterRequest& request, const roles::Roles& roles) {
  plan::Hints hints{.excluded = roles.ids,
                    .categorical = request.categorical_columns,
                    .datetime = request.datetime_columns,
                    .numeric = request.numeric_columns,
                    .text = request.text_columns,
                    .row_id = std::string(storage::kRowId)};
  // The numbers of several classes have no mean that tells anything.
  if (roles.targets.size() == 1 && roles.problem_type != "multiclass_classification") {
    hints.target = roles.targets.front();
  }
  hints.excluded.insert(hints.excluded.end(), roles.targets.begin(), roles.targets.end());
  return hints;
}

constexpr std::size_t kVectorRows = 2048;  // the engine's

/// Rows of all features in a share of the memory: whole vectors of the engine, at least one.
std::size_t rows_in(std::uint64_t bytes, const plan::FeaturePlan& plan, std::size_t most) {
  const std::size_t row_bytes = (plan.features.size() + 1) * sizeof(double);
  return std::max<std::size_t>(std::min<std::size_t>(bytes / row_bytes, most) / kVectorRows, 1) *
         kVectorRows;
}

/// Batches of the size that the settings give, smaller where memory asks for it: some ten of them
/// are on their way at once, and two or three row groups.
writer::RowCounts counts_of(const Services& services, const plan::FeaturePlan& plan) {
  const std::uint64_t memory = services.memory_limit_bytes;
  const std::size_t batch = rows_in(memory / 16, plan, services.feature_batch_rows);
  return {.batch = batch, .group = std::max(batch, rows_in(memory / 4, plan, 24 * kVectorRows))};
}

}  // namespace

Json make_features(const Services& services, const RegisterRequest& request,
                   const std::vector<Table>& tables, const roles::Roles& roles,
                   const std::filesystem::path& folder, const Report& report,
                   const std::stop_token& stop) {
  const Table* const training = training_table(tables);
  if (training == nullptr) {
    return {};
  }
  Json warnings = Json::array();
  plan::Hints hints = hints_of(request, roles);
  for (const std::string& column : columns_not_shared(tables, *training)) {
    if (std::ranges::find(hints.excluded, column) == hints.excluded.end()) {
      hints.excluded.push_back(column);
      warnings.push(Json::object({{"table", training->source.table},
                                  {"column", column},
                                  {"text", "gives no features: the test table lacks it"}}));
    }
  }
  const auto store = storage::open_store({.backend = services.backend,
                                          .folder = folder,
                                          .read_only = true,
                                          .memory_limit_bytes = services.memory_limit_bytes,
                                          .threads = services.threads});
  auto engine = services.open_engine(store->capabilities().duckdb_file, folder / "scratch");
  const auto step = [&](const std::string& name) {
    if (report) {
      report({.step = name});
    }
  };
  step("fitting features");
  auto plan = plan::draft(training->profile, hints, services.plan);
  const std::string training_name = duckdb::quoted(training->source.table);
  compute::fit(plan, engine, training_name, stop);
  compute::drop_without_signal(plan, engine, training_name, stop);
  plan.data_digest = training->reader->report().source_digest;
  plan.fitted_rows = training->profile.rows;

  const writer::RowCounts counts = counts_of(services, plan);
  const compute::Execution execution{.workers = services.feature_workers,
                                     .batch_rows = counts.batch};
  const plan::FeaturePlan for_training = plan::for_training_table(plan);
  std::vector<std::string> names;
  for (const Table& table : tables) {
    if (&table == training || is_split(table.source.role)) {
      names.push_back(table.source.table);
    }
  }
  const auto version =
      features::FeatureStore(folder / "features")
          .add("default", plan, names,
               [&](const std::string& table, const std::filesystem::path& path) {
                 step("features of " + table);
                 const auto& own = table == training->source.table ? for_training : plan;
                 const auto rows =
                     compute::feature_rows(own, engine, duckdb::quoted(table),
                                           {std::string(storage::kRowId)}, execution, stop);
                 return writer::write(engine, *rows, counts, path, stop).rows;
               });
  return Json::object({{"set", version.set},
                       {"version", version.number},
                       {"made", plan.features.size()},
                       {"plan_digest", version.plan_digest},
                       {"by_family", counts_by_family(plan)},
                       {"names", names_of(plan)},
                       {"dropped", list_dropped(plan)},
                       {"warnings", std::move(warnings)}});
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
