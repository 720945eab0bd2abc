#include "recipe.hpp"

#include <mdm/base/digest.hpp>
#include <mdm/base/files.hpp>

namespace mdm::app {
namespace {

Json number_or_null(const std::optional<std::size_t>& number) {
  return number ? Json(static_cast<std::int64_t>(*number)) : Json();
}

// The bindings below name every field, so that none can be added and forgotten here.

Json json_of(const reader::CsvOptions& options) {
  const auto& [delimiter, quote, escape, comment, encoding, header_rows, skip, decimal, date_format,
               null_words, one_table] = options;
  return Json::object({{"delimiter", delimiter},
                       {"quote", quote},
                       {"escape", escape},
                       {"comment", comment},
                       {"encoding", encoding},
                       {"header_rows", number_or_null(header_rows)},
                       {"skip", number_or_null(skip)},
                       {"decimal", decimal},
                       {"date_format", date_format},
                       {"null_words", Json::array_of(null_words)},
                       {"one_table", one_table}});
}

/// What a request says of all, and of how files are read.
struct Said {
  Json all{};
  Json reading{};
};

Said said_by(const RegisterRequest& request) {
  const auto& [name, path, targets, id_columns, problem_type, time_column, group_column,
               description, tags, categorical, datetime, numeric, text, csv, sheet, backend, strict,
               force, no_features, dry_run] = request;
  static_cast<void>(path);     // the same files may have moved
  static_cast<void>(backend);  // a dataset that moves is read anew
  static_cast<void>(force);
  static_cast<void>(dry_run);
  const Json reading = Json::object({{"datetime", Json::array_of(datetime)},
                                     {"numeric", Json::array_of(numeric)},
                                     {"text", Json::array_of(text)},
                                     {"csv", json_of(csv)},
                                     {"sheet", sheet},
                                     {"strict", strict}});
  return {Json::object({{"name", home::dataset_name(name)},
                        {"targets", Json::array_of(targets)},
                        {"ids", Json::array_of(id_columns)},
                        {"problem_type", problem_type},
                        {"time_column", time_column},
                        {"group_column", group_column},
                        {"description", description},
                        {"tags", Json::array_of(tags)},
                        {"categorical", Json::array_of(categorical)},
                        {"reading", reading},
                        {"no_features", no_features}}),
          reading};
}

Json sizes_of(const reader::Source& source) {
  Json sizes = Json::array();
  for (const auto& file : source.files) {
    std::error_code none;  // a pipe has no size
    const auto size = std::filesystem::file_size(file, none);
    sizes.push(none ? Json() : Json(size));
  }
  return sizes;
}

Json json_of(const reader::Source& source) {
  return Json::object({{"table", source.table},
                       {"role", reader::name_of(source.role)},
                       {"format", reader::name_of(source.format)},
                       {"part", number_or_null(source.part)}});
}

/// The settings that a kind of result depends on; those of performance change none.
Json settings_of(const Services& services, bool (*counts)(std::string_view name)) {
  Json settings = Json::object();
  for (const config::SettingRow& row : config::rows()) {
    if (counts(row.name)) {
      settings.set(std::string(row.name), services.settings.value(row.name).text);
    }
  }
  return settings;
}

/// The features that the user wrote for the dataset, as they stand in their file.
std::string own_features(const Services& services, const RegisterRequest& request) {
  const auto path = services.layout.custom_features(home::dataset_name(request.name));
  return std::filesystem::exists(path) ? read_file(path) : std::string();
}

bool tells_results(std::string_view setting) {
  return !setting.starts_with("performance.");
}

bool tells_tables(std::string_view setting) {
  return setting.starts_with("type_detection.") || setting.starts_with("database.");
}

}  // namespace

Recipes recipes_of(const Services& services, const RegisterRequest& request,
                   const std::vector<reader::Source>& sources) {
  const Said said = said_by(request);
  Recipes recipes;
  Json tables = Json::array();
  for (const reader::Source& source : sources) {
    recipes.tables.push_back(
        digest_of(Json::object({{"versions", versions()},
                                {"reading", said.reading},
                                {"settings", settings_of(services, tells_tables)},
                                {"profiler_memory", profiler_memory(services)},
                                {"table", json_of(source)}})
                      .dump()));
    recipes.sizes.push_back(sizes_of(source));
    tables.push(json_of(source).set("sizes", recipes.sizes.back()));
  }
  recipes.whole = digest_of(Json::object({{"versions", versions()},
                                          {"request", said.all},
                                          {"settings", settings_of(services, tells_results)},
                                          {"own_features", own_features(services, request)},
                                          {"tables", std::move(tables)}})
                                .dump());
  return recipes;
}

}  // namespace mdm::app
