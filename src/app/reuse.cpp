#include "reuse.hpp"

#include <algorithm>
#include <fstream>

#include <mdm/base/digest.hpp>

#include "at_once.hpp"

namespace mdm::app {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{1} << 20U;

Json number_or_null(const std::optional<std::size_t>& number) {
  return number ? Json(static_cast<std::int64_t>(*number)) : Json();
}

// The bindings below name every field, so that none can be added and forgotten here.

Json json_of(const reader::CsvOptions& options) {
  const auto& [delimiter, quote, escape, comment, encoding, header_rows, skip, decimal, date_format,
               null_words] = options;
  return Json::object({{"delimiter", delimiter},
                       {"quote", quote},
                       {"escape", escape},
                       {"comment", comment},
                       {"encoding", encoding},
                       {"header_rows", number_or_null(header_rows)},
                       {"skip", number_or_null(skip)},
                       {"decimal", decimal},
                       {"date_format", date_format},
                       {"null_words", Json::array_of(null_words)}});
}

Json json_of(const RegisterRequest& request) {
  const auto& [name, path, targets, id_columns, problem_type, time_column, group_column,
               description, tags, categorical, datetime, numeric, text, csv, sheet, strict, force,
               no_features, dry_run] = request;
  static_cast<void>(path);  // the same files may have moved
  static_cast<void>(force);
  static_cast<void>(dry_run);
  return Json::object({{"name", home::dataset_name(name)},
                       {"targets", Json::array_of(targets)},
                       {"ids", Json::array_of(id_columns)},
                       {"problem_type", problem_type},
                       {"time_column", time_column},
                       {"group_column", group_column},
                       {"description", description},
                       {"tags", Json::array_of(tags)},
                       {"categorical", Json::array_of(categorical)},
                       {"datetime", Json::array_of(datetime)},
                       {"numeric", Json::array_of(numeric)},
                       {"text", Json::array_of(text)},
                       {"csv", json_of(csv)},
                       {"sheet", sheet},
                       {"strict", strict},
                       {"no_features", no_features}});
}

Json json_of(const reader::Source& source) {
  Json sizes = Json::array();
  for (const auto& file : source.files) {
    std::error_code none;  // a pipe has no size
    const auto size = std::filesystem::file_size(file, none);
    sizes.push(none ? Json() : Json(size));
  }
  return Json::object({{"table", source.table},
                       {"role", reader::name_of(source.role)},
                       {"format", reader::name_of(source.format)},
                       {"sizes", std::move(sizes)}});
}

Json settings_of(const Services& services) {
  Json settings = Json::object();
  for (const config::SettingRow& row : config::rows()) {
    if (!row.name.starts_with("performance.")) {
      settings.set(std::string(row.name), services.settings.value(row.name).text);
    }
  }
  return settings;
}

bool can_be_read_twice(const std::vector<reader::Source>& sources) {
  return std::ranges::all_of(sources, [](const reader::Source& source) {
    return std::ranges::all_of(source.files, [](const std::filesystem::path& file) {
      return std::filesystem::is_regular_file(file);
    });
  });
}

/// As `source_digest` of an ingest report: of the bytes of all files, in order.
std::string digest_of_files(const std::vector<std::filesystem::path>& files,
                            const std::stop_token& stop) {
  Digest digest;
  std::string block(kBlockBytes, '\0');
  for (const auto& file : files) {
    std::ifstream bytes(file, std::ios::binary);
    while (bytes) {
      stop_if_requested(stop);
      bytes.read(block.data(), static_cast<std::streamsize>(block.size()));
      digest.add(std::string_view(block).substr(0, static_cast<std::size_t>(bytes.gcount())));
    }
    if (bytes.bad() || !bytes.eof()) {
      fail(ErrorCode::io_failed, "cannot read {}", printable(file));
    }
  }
  return digest.hex();
}

/// One digest for each source.
std::vector<std::string> digests_of(const std::vector<reader::Source>& sources, unsigned threads,
                                    const std::stop_token& stop) {
  std::vector<std::string> digests(sources.size());
  at_once(sources.size(), threads, stop, [&](std::size_t i, const std::stop_token& own_stop) {
    digests[i] = digest_of_files(sources[i].files, own_stop);
  });
  return digests;
}

bool has_content(const Json& tables, const std::vector<reader::Source>& sources,
                 const std::vector<std::string>& digests) {
  const auto& known = tables.as_array();
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (i >= known.size() || known[i].at("name").as_string() != sources[i].table ||
        known[i].at("report").at("source_digest").as_string() != digests[i]) {
      return false;
    }
  }
  return known.size() == sources.size();
}

Json files_of(const reader::Source& source) {
  Json files = Json::array();
  for (const auto& file : source.files) {
    files.push(printable(std::filesystem::absolute(file)));
  }
  return files;
}

}  // namespace

std::string recipe_of(const Services& services, const RegisterRequest& request,
                      const std::vector<reader::Source>& sources) {
  Json tables = Json::array();
  for (const reader::Source& source : sources) {
    tables.push(json_of(source));
  }
  return digest_of(Json::object({{"versions", versions()},
                                 {"request", json_of(request)},
                                 {"settings", settings_of(services)},
                                 {"tables", std::move(tables)}})
                       .dump());
}

std::optional<Json> find_unchanged(const Services& services, const catalog::DatasetRecord& current,
                                   const std::string& recipe,
                                   const std::vector<reader::Source>& sources,
                                   const std::stop_token& stop) {
  const home::Expected version{current.name, current.generation, current.manifest_digest};
  auto manifest = home::find_manifest(services.layout, version);
  const Json* const known = manifest ? manifest->find("recipe") : nullptr;
  if (known == nullptr || known->as_string() != recipe || !can_be_read_twice(sources) ||
      !has_content(manifest->at("tables"), sources, digests_of(sources, services.threads, stop)) ||
      !home::is_intact(services.layout, version)) {
    return std::nullopt;
  }
  Json tables = Json::array();
  for (std::size_t i = 0; i < sources.size(); ++i) {
    Json table = manifest->at("tables").as_array()[i];
    tables.push(std::move(table.set("files", files_of(sources[i]))));
  }
  manifest->set("tables", std::move(tables));
  return manifest;
}

bool is_intact(const Services& services, const catalog::DatasetRecord& current) {
  return home::is_intact(services.layout,
                         {current.name, current.generation, current.manifest_digest});
}

Json reuse_of(const Json& known) {
  std::int64_t columns = 0;
  std::int64_t bytes = 0;
  for (const Json& table : known.as_array()) {
    columns += static_cast<std::int64_t>(table.at("profile").at("columns").as_array().size());
    bytes += table.at("report").at("bytes").as_int();
  }
  return Json::object({{"tables", static_cast<std::int64_t>(known.as_array().size())},
                       {"columns", columns},
                       {"bytes", bytes}});
}

}  // namespace mdm::app
