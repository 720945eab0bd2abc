#include <algorithm>

#include "feature_versions.hpp"

namespace mdm::app {
namespace {

/// What to write of one table.
struct Part {
  std::string table{};
  std::string select{};
  std::optional<features::TableSource> source{};  ///< of its features
};

std::vector<std::string> table_names(const Dataset& dataset) {
  std::vector<std::string> names;
  for (const auto& table : dataset.record.tables) {
    names.push_back(table.name);
  }
  return names;
}

std::vector<std::string> column_names(const Dataset& dataset, const std::string& table) {
  std::vector<std::string> names;
  for (const auto& column : dataset.record.columns) {
    if (column.table == table) {
      names.push_back(column.name);
    }
  }
  return names;
}

std::vector<std::string> chosen_tables(const Dataset& dataset, const ExportRequest& request) {
  const auto known = table_names(dataset);
  for (const std::string& table : request.tables) {
    if (std::ranges::find(known, table) == known.end()) {
      fail(ErrorCode::not_found, Hint{fmt::format("its tables are {}", fmt::join(known, ", "))},
           "dataset {} has no table {}", dataset.record.name, table);
    }
  }
  const auto chosen = request.tables.empty() ? known : request.tables;
  if (!request.output.empty() && chosen.size() != 1) {
    fail(ErrorCode::invalid_argument, Hint{"choose one with --table, or use --output-dir"},
         "--output takes one table, and there are {}: {}", chosen.size(), fmt::join(chosen, ", "));
  }
  return chosen;
}

std::string join_quoted(const std::vector<std::string>& columns, std::string_view of) {
  std::string list;
  for (const std::string& column : columns) {
    list += fmt::format("{}{}.{}", list.empty() ? "" : ", ", of, duckdb::quoted(column));
  }
  return list;
}

/// Splits the wanted columns into those of the table and those of its features.
struct Columns {
  std::vector<std::string> own{};
  std::vector<std::string> features{};
};

Columns choose_columns(const std::vector<std::string>& own,
                       const std::vector<std::string>& features,
                       const std::vector<std::string>& wanted, const std::string& table) {
  if (wanted.empty()) {
    return {own, features};
  }
  Columns chosen;
  std::vector<std::string> known = own;
  known.insert(known.end(), features.begin(), features.end());
  for (const std::string& name : wanted) {
    if (std::ranges::find(own, name) != own.end()) {
      chosen.own.push_back(name);
    } else if (std::ranges::find(features, name) != features.end()) {
      chosen.features.push_back(name);
    } else {
      const std::string near = nearest(name, known);
      fail(ErrorCode::not_found, Hint{near.empty() ? "" : fmt::format("did you mean {}?", near)},
           "table {} has no column {}", table, name);
    }
  }
  return chosen;
}

/// Rows of both files are in the order of the row ids, so they join by position.
std::string select_of(const std::string& table, const Columns& columns,
                      const std::optional<features::TableSource>& source) {
  const std::string own = join_quoted(columns.own, "t");
  if (columns.features.empty()) {
    return fmt::format("SELECT {} FROM {} t", own, duckdb::quoted(table));
  }
  return fmt::format("SELECT {}{}{} FROM {} t POSITIONAL JOIN {} f", own, own.empty() ? "" : ", ",
                     join_quoted(columns.features, "f"), duckdb::quoted(table), source->sql);
}

std::vector<Part> parts_of(const Dataset& dataset, const ExportRequest& request) {
  std::vector<Part> parts;
  std::optional<features::Version> version;
  std::vector<std::string> feature_names;
  if (request.features) {
    version = active_version(dataset, request.set);
    for (const auto& feature : feature_store(dataset).plan_of(*version).features) {
      feature_names.push_back(feature.name);
    }
  }
  for (const std::string& table : chosen_tables(dataset, request)) {
    const bool with_features = version && version->find_table(table) != nullptr;
    const auto source = with_features ? std::optional(version->source_of(table)) : std::nullopt;
    const Columns columns = choose_columns(
        column_names(dataset, table), with_features ? feature_names : std::vector<std::string>(),
        request.columns, table);
    parts.push_back(
        {.table = table, .select = select_of(table, columns, source), .source = source});
  }
  return parts;
}

writer::Options options_of(const Services& services, const ExportRequest& request) {
  writer::Options options{
      .format = request.format.empty() ? services.export_format : request.format,
      .compression = request.compression,
      .header = !request.no_header};
  const auto& possible = writer::compressions(options.format);
  if (options.compression.empty() &&
      std::ranges::find(possible, services.export_compression) != possible.end()) {
    options.compression = services.export_compression;
  }
  return options;
}

}  // namespace

Json export_dataset(const Services& services, const ExportRequest& request, const Report& report,
                    const std::stop_token& stop) {
  const Dataset dataset = open_dataset(services, request.name);
  const writer::Options options = options_of(services, request);
  const std::string suffix = writer::extension(options);
  const auto parts = parts_of(dataset, request);
  auto engine =
      services.engines->open(services.engine_options(dataset.record.backend, dataset.folder));
  Json files = Json::array();
  for (const Part& part : parts) {
    if (report) {
      report({.step = "writing " + part.table});
    }
    if (part.source) {
      features::attach(engine, *part.source);
    }
    const auto path = request.output.empty()
                          ? request.output_dir / (dataset.record.name + "_" + part.table + suffix)
                          : request.output;
    std::filesystem::create_directories(path.has_parent_path() ? path.parent_path() : ".");
    const auto written = writer::write(engine, part.select, path, options, stop);
    files.push(Json::object({{"path", printable(path)},
                             {"table", part.table},
                             {"rows", written.rows},
                             {"size_bytes", written.size_bytes}}));
  }
  return Json::object({{"dataset", dataset.record.name},
                       {"version", dataset.record.version},
                       {"files", std::move(files)}});
}

}  // namespace mdm::app
