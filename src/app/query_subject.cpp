#include "query_subject.hpp"

#include <cmath>

#include <mdm/profile.hpp>

#include "feature_versions.hpp"

namespace mdm::app {
namespace {

using data::Type;

/// Texts of so many bytes may have been cut.
constexpr std::size_t kKeptBytes = 128;

std::string typed(const profile::ColumnProfile& column, const std::string& text) {
  return fmt::format("CAST({} AS {})", duckdb::literal(text),
                     duckdb::sql_type(column.type, column.scale));
}

/// The least or greatest value as SQL; empty if it is not known.
std::string extreme(const profile::ColumnProfile& column, bool least) {
  const double number = least ? column.min : column.max;
  switch (column.type) {
    case Type::text: {
      const std::string& text = least ? column.min_text : column.max_text;
      return text.size() < kKeptBytes ? typed(column, text) : "";
    }
    case Type::decimal: return typed(column, least ? column.min_text : column.max_text);
    case Type::float64:
      return std::isnan(number) || column.infinities > 0 ? ""
                                                         : typed(column, data::float_text(number));
    case Type::boolean: return typed(column, number == 0 ? "false" : "true");
    default:
      return typed(column, data::int_text(column.type, least ? column.min_int : column.max_int));
  }
}

query::Column column_of(const profile::ColumnProfile& profile) {
  query::Column column{.field = {profile.name, profile.type, profile.scale},
                       .nulls = profile.nulls,
                       .distinct = profile.distinct,
                       .distinct_exact = profile.distinct_exact};
  if (profile.nulls == profile.rows) {
    return column;
  }
  column.least = column.lower = extreme(profile, true);
  column.greatest = column.upper = extreme(profile, false);
  if (profile.type == Type::float64 && column.least.empty()) {
    column.lower = typed(profile, "-Infinity");
    column.upper = typed(profile, "Infinity");
  }
  if (profile.type == Type::text && column.lower.empty()) {
    column.lower = typed(profile, "");
  }
  return column;
}

}  // namespace

void add_dataset(query::Subject& subject, const Dataset& dataset, const std::string& qualifier,
                 const std::string& catalog, const duckdb::Options& engine) {
  subject.digest += content_digest(dataset);
  for (const Json& known : dataset.manifest.at("tables").as_array()) {
    const profile::TableProfile profile = profile::from_json(known.at("profile"));
    query::Table& table = subject.tables.emplace_back();
    table.dataset = qualifier;
    table.catalog = catalog;
    table.name = known.at("name").as_string();
    table.backend = dataset.record.backend;
    table.rows = profile.rows;
    if (const auto source = engine.sources.find(table.name); source != engine.sources.end()) {
      table.in_engine = false;
      table.comparisons = source->second.comparisons;
      table.indexed = source->second.indexed;
    }
    for (const profile::ColumnProfile& column : profile.columns) {
      table.columns.push_back(column_of(column));
    }
  }
}

std::string features_mark(const std::filesystem::path& folder, const std::string& set) {
  const auto version = features::FeatureStore(folder / "features").active(set);
  return version ? fmt::format(" {} {} {}", set, version->number, version->plan_digest) : "";
}

void add_features(const Dataset& dataset, const std::string& set, query::Subject& subject,
                  query::Options& options) {
  const auto version = set == "default" ? feature_store(dataset).active(set)
                                        : std::optional(active_version(dataset, set));
  if (!version) {
    return;
  }
  subject.digest += features_mark(dataset.folder, set);
  for (const auto& table : version->tables) {
    const features::TableSource source = features::source_of(version->folder, table);
    options.features.emplace(
        table.table, query::FeatureSource{
                         .file = source.file,
                         .attached = std::string(source.attached ? features::kAttachedName : ""),
                         .sql = source.sql});
  }
}

void add_other(const Services& services, query::Subject& subject, query::Options& options,
               const std::string& name) {
  const Dataset dataset = open_dataset(services, name);
  duckdb::Options engine = services.engine_options(dataset.record.backend, dataset.folder);
  const bool is_file = !engine.file.empty();
  const std::string prefix = fmt::format("__mdm_{}.", name);
  const std::string beside = options.engine.file.empty() ? "data" : "sources";
  const std::size_t first = subject.tables.size();
  add_dataset(subject, dataset, name, is_file ? prefix : beside, engine);
  query::OtherDataset& other = options.others.emplace_back(query::OtherDataset{.name = name});
  for (std::size_t i = first; i < subject.tables.size(); ++i) {
    query::Table& table = subject.tables[i];
    table.stored = is_file ? table.name : prefix + table.name;
    other.tables.emplace(table.name, fmt::format("{}.main.{}", duckdb::quoted(table.catalog),
                                                 duckdb::quoted(table.stored)));
  }
  if (is_file) {
    options.engine.attached.emplace(prefix, engine.file);
  }
  for (auto& [table, source] : engine.sources) {
    options.engine.sources.emplace(prefix + table, std::move(source));
  }
  const auto version = feature_store(dataset).active("default");
  if (!version) {
    return;
  }
  subject.digest += features_mark(dataset.folder, "default");
  for (const auto& table : version->tables) {
    const features::TableSource source = features::source_of(version->folder, table);
    if (!source.attached) {
      options.engine.reachable_files.push_back(source.file);
      other.tables.emplace(table.table + "_features", source.sql);
    }
  }
}

}  // namespace mdm::app
