#include <algorithm>
#include <chrono>
#include <map>

#include <malloc.h>

#include <mdm/base/digest.hpp>
#include <mdm/roles.hpp>

#include "commit_version.hpp"
#include "followed_sets.hpp"
#include "ingest.hpp"
#include "labels.hpp"
#include "make_features.hpp"
#include "quality.hpp"
#include "reuse.hpp"
#include "services.hpp"
#include "table_keys.hpp"
#include "taken_over.hpp"
#include "warnings.hpp"

namespace mdm::app {
namespace {

using Clock = std::chrono::steady_clock;

/// The targets that the columns of a table are ranked by.
std::vector<std::string> targets_in(const Table& table, const roles::Roles& roles) {
  std::vector<std::string> targets;
  if (table.source.role == reader::Role::train || table.source.role == reader::Role::data) {
    std::ranges::copy_if(
        roles.targets, std::back_inserter(targets),
        [&](const std::string& target) { return table.schema().find(target).has_value(); });
  }
  return targets;
}

/// True if the associations of a known table are those by other targets.
bool lacks_associations(const Table& table, const roles::Roles& roles) {
  if (!table.known) {
    return false;
  }
  const Json& associations = table.known->entry.at("associations");
  return std::ranges::any_of(targets_in(table, roles), [&](const std::string& target) {
    return associations.find(target) == nullptr;
  });
}

/// How well each column tells each target of the training table.
Json associations_of(const Table& table, const roles::Roles& roles) {
  Json by_target = Json::object();
  const data::Schema& schema = table.schema();
  for (const std::string& target : targets_in(table, roles)) {
    if (table.known && !lacks_associations(table, roles)) {
      by_target.set(target, table.known->entry.at("associations").at(target));
      continue;
    }
    Json ranked = Json::array();
    for (const auto& each :
         profile::associations(table.profile.relations->sample, schema.index_of(target))) {
      ranked.push(Json::object({{"column", schema.fields[each.column].name},
                                {"strength", each.strength},
                                {"measure", each.measure},
                                {"pearson", each.pearson},
                                {"spearman", each.spearman},
                                {"information", each.information},
                                {"rows", each.rows}}));
    }
    by_target.set(target, std::move(ranked));
  }
  return by_target;
}

/// What a profile in a manifest lacks: the sample that associations are measured on.
void sample_known_tables(std::vector<Table>& tables, const roles::Roles& roles,
                         const storage::Options& options, const std::stop_token& stop) {
  for (Table& table : tables) {
    if (lacks_associations(table, roles)) {
      const auto store = storage::open_store(options);
      table.profile.relations->sample =
          profile::sample_of(*store->scan(table.source.table, {}, stop));
    }
  }
}

Json describe(const std::vector<Table>& tables, const roles::Roles& roles, const Input& input) {
  Json described = Json::array();
  for (const Table& table : tables) {
    Json files = Json::array();
    for (const auto& file : table.source.files) {
      files.push(input.shown(printable(std::filesystem::absolute(file))));
    }
    described.push(Json::object({{"name", table.source.table},
                                 {"role", reader::name_of(table.source.role)},
                                 {"format", reader::name_of(table.source.format)},
                                 {"files", std::move(files)},
                                 {"rule", table.source.rule},
                                 {"rows", table.profile.rows},
                                 {"profile", profile::to_json(table.profile)},
                                 {"associations", associations_of(table, roles)},
                                 {"report", table.report(input)}}));
  }
  return described;
}

std::vector<roles::Table> facts_of(const std::vector<Table>& tables) {
  std::vector<roles::Table> facts;
  for (const Table& table : tables) {
    facts.push_back(
        {table.source.table, std::string(reader::name_of(table.source.role)), &table.profile});
  }
  return facts;
}

roles::Roles settle_roles(const std::vector<Table>& tables, const RegisterRequest& request) {
  return roles::settle(facts_of(tables), {.targets = request.targets,
                                          .ids = request.id_columns,
                                          .problem_type = request.problem_type,
                                          .time_column = request.time_column,
                                          .group_column = request.group_column});
}

/// What the user said, or else where the dataset is, or else where new ones go.
std::string backend_of(const Services& services, const RegisterRequest& request,
                       const std::optional<catalog::DatasetRecord>& current) {
  if (!request.backend.empty()) {
    return request.backend;
  }
  return current ? current->backend : services.backend;
}

/// What the user said of how files are written; no member for what was left to be found.
Json reading_of(const RegisterRequest& request) {
  Json said = Json::object();
  const auto say = [&](const char* name, const std::string& value) {
    if (!value.empty()) {
      said.set(name, value);
    }
  };
  const reader::CsvOptions& csv = request.csv;
  say("delimiter", csv.delimiter);
  say("quote", csv.quote);
  say("escape", csv.escape);
  say("comment", csv.comment);
  say("encoding", csv.encoding);
  say("header_rows", csv.header_rows ? fmt::format("{}", *csv.header_rows) : "");
  say("skip", csv.skip ? fmt::format("{}", *csv.skip) : "");
  say("decimal", csv.decimal);
  say("date_format", csv.date_format);
  say("sheet", request.sheet);
  say("one_table", csv.one_table ? "true" : "");
  if (!csv.null_words.empty()) {
    said.set("null_words", Json::array_of(csv.null_words));
  }
  return said;
}

Json overrides_of(const RegisterRequest& request) {
  Json overrides =
      Json::object({{"categorical_columns", Json::array_of(request.categorical_columns)},
                    {"datetime_columns", Json::array_of(request.datetime_columns)},
                    {"numeric_columns", Json::array_of(request.numeric_columns)},
                    {"text_columns", Json::array_of(request.text_columns)}});
  if (Json reading = reading_of(request); !reading.as_object().empty()) {
    overrides.set("reading", std::move(reading));
  }
  return overrides;
}

/// Names the content of a version: what was read, as what, with which roles and features.
std::string content_digest(const std::vector<Table>& tables, const roles::Roles& roles,
                           const RegisterRequest& request, const Json& features) {
  Digest digest;
  for (const Table& table : tables) {
    digest.add(table.source.table).add("\n").add(table.source_digest()).add("\n");
    for (const data::Field& field : table.schema().fields) {
      digest.add(field.name).add("\n").add(data::type_text(field.type, field.scale)).add("\n");
    }
  }
  digest.add(roles::to_json(roles).dump()).add(overrides_of(request).dump());
  digest.add(features.is_null() ? "" : features.at("plan_digest").as_string());
  digest.add(request.description).add(Json::array_of(request.tags).dump());
  return digest.hex();
}

std::string source_of(const RegisterRequest& request) {
  return Input::is_standard_input(request.path)
             ? "standard input"
             : printable(std::filesystem::absolute(request.path));
}

catalog::DatasetRecord make_record(const std::string& name, const RegisterRequest& request,
                                   const std::vector<Table>& tables, const roles::Roles& roles,
                                   const Json& features) {
  catalog::DatasetRecord record{.name = name,
                                .description = request.description,
                                .problem_type = roles.problem_type,
                                .targets = roles.targets,
                                .ids = roles.ids,
                                .tags = request.tags,
                                .source = source_of(request)};
  record.registered_at = record.updated_at = utc_now();
  if (!features.is_null()) {
    record.feature_count = features.at("made").as_int();
  }
  for (const Table& table : tables) {
    const data::Schema& schema = table.schema();
    record.tables.push_back({table.source.table, std::string(reader::name_of(table.source.role)),
                             static_cast<std::int64_t>(table.profile.rows),
                             static_cast<std::int64_t>(schema.fields.size())});
    if (table.source.role != reader::Role::submission) {
      record.rows += static_cast<std::int64_t>(table.profile.rows);
    }
    for (const data::Field& field : schema.fields) {
      record.columns.push_back(
          {table.source.table, field.name, data::type_text(field.type, field.scale)});
    }
  }
  return record;
}

/// The features of a new version: all, and active at once. \returns the member `features` of the
/// answer; null if no table can be trained on
Json make_features(const Services& services, const FeatureSource& source, const Report& report,
                   const std::stop_token& stop) {
  const auto fitted = fit_features(services, source, {}, report, stop);
  if (!fitted) {
    return {};
  }
  features::Draft draft{.stage = features::Stage::active, .request = to_json(Selection())};
  if (!fitted->plan.features.empty()) {  // a table of no columns cannot be queried
    draft.tables = fitted->tables;
  }
  const auto version = write_features(services, source, *fitted, draft, report, stop);
  return describe_features(version, *fitted);
}

/// What a registration would read, and as what; nothing is written.
Json plan_only(const Services& services, const std::string& name, const RegisterRequest& request,
               const std::stop_token& stop) {
  const TemporaryFolder scratch;
  const Input input(request.path, scratch.path(), stop);
  const std::vector<Table> opened = input.naming([&] {
    return open_tables(services, request, find_sources(input.path(), request, scratch.path(), stop),
                       {}, scratch.path(), stop);
  });
  Json tables = Json::array();
  for (const Table& table : opened) {
    Json columns = Json::array();
    for (const data::Field& field : table.schema().fields) {
      columns.push(
          Json::object({{"name", field.name}, {"type", data::type_text(field.type, field.scale)}}));
    }
    Json files = Json::array();
    for (const auto& file : table.source.files) {
      files.push(input.shown(printable(file)));
    }
    tables.push(Json::object({{"name", table.source.table},
                              {"role", reader::name_of(table.source.role)},
                              {"format", reader::name_of(table.source.format)},
                              {"files", std::move(files)},
                              {"rule", table.source.rule},
                              {"size_bytes", table.source.size_bytes},
                              {"columns", std::move(columns)},
                              {"report", to_json(table.reader->report(), input)}}));
  }
  return Json::object({{"dry_run", true}, {"name", name}, {"tables", std::move(tables)}});
}

/// Where archives may be unpacked before a version is begun: a home that is not there stays so if
/// the input turns out to be none.
std::filesystem::path early_scratch(const Services& services) {
  std::error_code unknown;
  const std::filesystem::path staging = services.layout.staging();
  return std::filesystem::is_directory(staging, unknown) ? staging : std::filesystem::path();
}

/// Keeps the states of tables in the new version. \returns their files, by table
std::map<std::string, std::string> keep_states(const std::vector<Table>& tables,
                                               const std::filesystem::path& folder) {
  std::map<std::string, std::string> files;
  for (const Table& table : tables) {
    const bool is_new = !table.state.reader.empty();
    if (!is_new && (!table.known || table.known->state.empty())) {
      continue;
    }
    const std::string file = fmt::format("states/{}.state", files.size());
    make_folder(folder / "states");
    if (is_new) {
      write_table_state(folder / file, table.state);
    } else {
      clone_file(table.known->state, folder / file);
    }
    files.emplace(table.source.table, file);
  }
  return files;
}

/// Of each table what a later registration needs to take it over.
Json reusable_of(const std::vector<Table>& tables, const Recipes& recipes,
                 const PackedTables& packed, const std::map<std::string, std::string>& states) {
  Json reusable_tables = Json::object();
  const bool is_known = packed.as_they_were();
  for (std::size_t i = 0; i < tables.size() && i < recipes.tables.size(); ++i) {
    const std::string& name = tables[i].source.table;
    Reusable table{.recipe = recipes.tables[i], .sizes = recipes.sizes[i]};
    if (const auto found = packed.digests.find(name); is_known && found != packed.digests.end()) {
      table.content = found->second;
    }
    if (const auto state = states.find(name); state != states.end()) {
      table.state = state->second;
    }
    reusable_tables.set(name, to_json(table, tables[i].own_schema, tables[i].schema()));
  }
  return reusable_tables;
}

/// How an answer came about.
struct Outcome {
  bool unchanged = false;                ///< the current version holds the same
  std::map<std::string, Reuse> reuse{};  ///< by table
};

Json answer(const catalog::DatasetRecord& record, const Json& manifest, const Outcome& outcome,
            Clock::time_point started) {
  const double seconds = std::chrono::duration<double>(Clock::now() - started).count();
  Json tables = mark_reused(manifest.at("tables"), outcome.reuse);
  Json reuse = reuse_of(tables);
  return Json::object({{"dataset", catalog::to_json(record)},
                       {"roles", manifest.at("roles")},
                       {"tables", std::move(tables)},
                       {"features", manifest.at("features")},
                       {"warnings", manifest.at("warnings")},
                       {"unchanged", outcome.unchanged},
                       {"reuse", std::move(reuse)},
                       {"dry_run", false},
                       {"seconds", seconds},
                       {"rows_per_second", static_cast<double>(record.rows) / seconds}});
}

}  // namespace

Json register_dataset(const Services& services, const RegisterRequest& request,
                      const Report& report, const std::stop_token& stop) {
  const auto started = Clock::now();
  const std::string name = home::dataset_name(request.name);
  check_labels(request.description, "", request.tags);
  const auto current = services.catalog_to_read()->find(name);
  if (current && !request.force && !request.dry_run) {
    fail(ErrorCode::already_exists, Hint{"--force adds a new version of it"},
         "dataset already exists: {}", name);
  }
  if (request.dry_run) {
    return plan_only(services, name, request, stop);
  }
  // Standard input can be read but once: what it holds is not known yet.
  const bool is_piped = Input::is_standard_input(request.path);
  auto sources = is_piped ? std::vector<reader::Source>()
                          : find_sources(request.path, request, early_scratch(services), stop);
  const Recipes recipes = recipes_of(services, request, sources);
  const PackedTables packed = look_at_packed(sources, services.threads, stop);
  const std::string backend = backend_of(services, request, current);
  Former former;
  if (current && current->backend == backend && !is_piped) {
    former = find_former(services, *current, recipes, sources, packed, stop);
    if (former.unchanged) {
      return answer(*current, *former.unchanged,
                    {.unchanged = true, .reuse = reuse_of_all(former.unchanged->at("tables"))},
                    started);
    }
  }
  home::sweep(services.layout);
  home::Staging staging(services.layout);
  const auto scratch = staging.folder() / "scratch";
  make_folder(scratch);

  const Input input(request.path, scratch, stop);
  storage::Options storage = services.store_options(backend, staging.folder());
  storage.former = former.folder;
  storage.memory_limit_bytes = services.memory_limit_bytes / 4 * 3;
  storage.temp_directory = scratch;
  auto tables = input.naming([&] {
    if (is_piped) {
      sources = find_sources(input.path(), request, scratch, stop);
    }
    return open_tables(services, request, std::move(sources), std::move(former), scratch, stop);
  });
  storage.largest = largest_of(tables, services);
  roles::Roles roles;
  input.naming([&] {
    const auto store = Services::new_store(storage);
    load_tables(tables, *store, services, report, stop);
    roles = settle_roles(tables, request);
    for (const Table& table : tables) {
      store->organize(table.source.table, keys_of(table.schema(), roles::to_json(roles)), stop);
    }
    store->finish();
  });
  // The allocator would keep what the load has freed, and the features need as much.
  ::malloc_trim(0);
  storage.former.clear();
  storage.largest = {};
  storage.read_only = true;
  sample_known_tables(tables, roles, storage, stop);
  const Json described = describe(tables, roles, input);
  const auto reuse = reuse_in(tables, described);
  const auto states = keep_states(tables, staging.folder());
  Json warnings = warnings_of(described, roles::to_json(roles));
  const std::int64_t quality = quality_of(described, warnings);
  Json features;
  if (services.features_enabled && !request.no_features) {
    const Json seen = Json::object({{"roles", roles::to_json(roles)},
                                    {"overrides", overrides_of(request)},
                                    {"tables", described}});
    const FeatureSource source{.manifest = seen,
                               .backend = backend,
                               .folder = staging.folder(),
                               .scratch = scratch,
                               .dataset = name};
    features = make_features(services, source, report, stop);
    add_feature_warnings(features, warnings);
    if (current) {
      follow_sets(services, source, warnings, report, stop);
    }
  }
  auto record = make_record(name, request, tables, roles, features);
  if (current) {
    inherit_labels(*current, record);
  }
  record.backend = backend;
  record.quality = quality;
  record.digest = content_digest(tables, roles, request, features);
  Json manifest = Json::object({{"dataset", Json()},
                                {"roles", roles::to_json(roles)},
                                {"overrides", overrides_of(request)},
                                {"tables", described},
                                {"features", std::move(features)},
                                {"warnings", std::move(warnings)},
                                {"recipe", recipes.whole},
                                {"reuse", reusable_of(tables, recipes, packed, states)}});
  if (current && current->digest == record.digest && current->backend == backend &&
      is_intact(services, *current)) {
    return answer(*current, manifest, {.unchanged = true, .reuse = reuse}, started);
  }
  tables.clear();
  remove_tree(scratch);
  stop_if_requested(stop);
  record = commit_version(services, staging, std::move(record), current ? current->version : 0,
                          manifest, [&](const auto& now, auto& committed) {
                            committed.description = request.description;
                            committed.tags = request.tags;
                            inherit_labels(now, committed);
                          });
  return answer(record, manifest, {.reuse = reuse}, started);
}

}  // namespace mdm::app
