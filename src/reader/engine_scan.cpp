#include "engine_scan.hpp"

#include <algorithm>

#include <mdm/base.hpp>
#include <mdm/base/files.hpp>

#include "text_typer.hpp"

namespace mdm::reader {
namespace {

constexpr std::uint64_t kObjectBytesLeast = std::uint64_t{1} << 20U;

std::string list_of(const std::vector<std::string>& paths) {
  std::string list;
  for (const std::string& path : paths) {
    list += fmt::format("{}{}", list.empty() ? "" : ", ", duckdb::literal(path));
  }
  return list;
}

std::string_view engine_name_of(Compression compression) noexcept {
  return compression == Compression::none ? "uncompressed" : name_of(compression);
}

/// The kinds that a column may take whose values are of the engine's JSON type `type`.
KindMask kinds_of_json(std::string_view type) {
  if (type == "BOOLEAN") {
    return bit_of(Kind::boolean);
  }
  for (const std::string_view number : {"BIGINT", "UBIGINT", "HUGEINT", "DOUBLE"}) {
    if (type == number) {
      return bit_of(Kind::int64) | bit_of(Kind::float64) | bit_of(Kind::decimal) | scales_from(0);
    }
  }
  const bool is_string =
      type == "VARCHAR" || type == "DATE" || type == "TIME" || type.substr(0, 9) == "TIMESTAMP";
  return is_string ? kStringKinds : KindMask{0};
}

std::vector<std::vector<std::string>> describe_json(duckdb::Connection& engine,
                                                    const std::string& how, const Source& source,
                                                    std::size_t file_count) {
  try {
    return engine.rows(fmt::format(
        "DESCRIBE SELECT * FROM read_json({}, sample_size = -1, maximum_depth = 2, "
        "map_inference_threshold = -1, union_by_name = true, maximum_sample_files = {})",
        how, file_count));
  } catch (const Error& error) {
    if (std::string_view(error.what()).find("non-record JSON") != std::string_view::npos) {
      fail(ErrorCode::bad_input, Hint{"write an array of objects, or one object a line"},
           "file holds no records: {}", printable(source.files.front()));
    }
    throw;
  }
}

/// Rows of a file that its row groups do not have would be missed without a word.
void require_all_rows(duckdb::Connection& engine, const std::vector<std::string>& paths,
                      const Source& source) {
  const std::string files = fmt::format("[{}]", list_of(paths));
  const auto odd = engine.rows(
      fmt::format("SELECT file_name, num_rows, coalesce(rows, 0) FROM parquet_file_metadata({0}) "
                  "LEFT JOIN (SELECT file_name, sum(rows) AS rows, min(rows) AS least FROM "
                  "(SELECT DISTINCT file_name, row_group_id, row_group_num_rows AS rows FROM "
                  "parquet_metadata({0})) GROUP BY file_name) USING (file_name) "
                  "WHERE num_rows <> coalesce(rows, 0) OR least < 0 LIMIT 1",
                  files));
  if (odd.empty()) {
    return;
  }
  const auto place = std::ranges::find(paths, odd.front()[0]) - paths.begin();
  fail(ErrorCode::bad_input, Hint{"copy it again from where it came from, or write it anew"},
       "Parquet file is damaged, it tells of {} rows and its row groups of {}: {}", odd.front()[1],
       odd.front()[2], printable(source.files.at(static_cast<std::size_t>(place))));
}

/// A thread that reads Parquet holds of each column of its row group a page and a dictionary, both
/// packed and unpacked.
void limit_threads(duckdb::Connection& engine, const std::string& files, std::size_t columns,
                   const Options& options) {
  constexpr std::uint64_t kPageBytes = std::uint64_t{2} << 20U;
  if (columns * 2 * kPageBytes * options.threads <= options.memory_limit_bytes) {
    return;
  }
  const std::string bytes =
      engine
          .rows(fmt::format("SELECT coalesce(max(bytes), 0) FROM (SELECT sum(2 * "
                            "least(total_uncompressed_size, {})) AS bytes FROM "
                            "parquet_metadata({}) GROUP BY file_name, row_group_id)",
                            kPageBytes, files))
          .front()
          .front();
  const std::uint64_t affordable =
      options.memory_limit_bytes / std::max<std::uint64_t>(std::stoull(bytes), 1);
  if (affordable < options.threads) {
    engine.run(fmt::format("SET threads = {}", std::max<std::uint64_t>(affordable, 1)));
  }
}

}  // namespace

void require_same_columns(const data::Schema& first, const data::Schema& other,
                          const Source& source, std::size_t file) {
  const std::string first_name = printable(source.files.front());
  const std::string name = printable(source.files[file]);
  const Hint hint{"register files with different columns one by one"};
  if (other.fields.size() != first.fields.size()) {
    fail(ErrorCode::bad_input, hint, "files of one table differ in columns: {} has {}, {} has {}",
         first_name, first.fields.size(), name, other.fields.size());
  }
  for (const data::Field& field : other.fields) {
    const auto index = first.find(field.name);
    if (!index) {
      fail(ErrorCode::bad_input, hint, "files of one table differ in columns: {} has '{}', {} not",
           name, field.name, first_name);
    }
    const data::Field& wanted = first.fields[*index];
    if (wanted != field) {
      fail(ErrorCode::bad_input, hint,
           "files of one table differ in types: '{}' is {} in {} and {} in {}", field.name,
           data::type_text(wanted.type, wanted.scale), first_name,
           data::type_text(field.type, field.scale), name);
    }
  }
}

EngineScan scan_stored(const data::Schema& schema, std::string from) {
  EngineScan scan;
  scan.from = std::move(from);
  for (const data::Field& field : schema.fields) {
    EngineColumn column;
    column.stored = field.type;
    column.stored_scale = column.plan.scale = field.scale;
    column.plan.name = field.name;
    column.plan.kind = narrowest(kAllKinds, field.type);
    column.plan.possible = 0;
    scan.columns.push_back(column);
  }
  return scan;
}

EngineScan scan_json(duckdb::Connection& engine, const Source& source, const EnginePaths& paths,
                     const EnginePaths& marked, const Options& options) {
  const std::uint64_t object_bytes =
      std::clamp(source.size_bytes, kObjectBytesLeast,
                 std::max(kObjectBytesLeast, options.memory_limit_bytes / 16));
  const auto how = [&](const EnginePaths& files) {
    return fmt::format("[{}], records = true, compression = '{}', maximum_object_size = {}",
                       list_of(files.paths()), engine_name_of(files.compression()), object_bytes);
  };
  const auto described = describe_json(engine, how(paths), source, paths.paths().size());
  EngineScan scan;
  std::string columns;
  const auto rules = std::make_shared<const ValueRules>(value_rules(options));
  for (const std::vector<std::string>& row : described) {
    EngineColumn column;
    column.plan.name = row[0];
    column.plan.possible = kinds_of_json(row[1]);
    column.plan.rules = rules;
    scan.columns.push_back(column);
    columns += fmt::format("{}{}: 'VARCHAR'", columns.empty() ? "" : ", ", duckdb::literal(row[0]));
  }
  scan.from = fmt::format("read_json({}, columns = {{{}}})", how(marked), columns);
  return scan;
}

EngineScan scan_parquet(duckdb::Connection& engine, const Source& source,
                        const std::vector<std::string>& paths, const Options& options) {
  data::Schema schema;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const data::Schema one =
        engine.describe(fmt::format("SELECT * FROM read_parquet({})", duckdb::literal(paths[i])));
    if (i == 0) {
      schema = one;
    }
    require_same_columns(schema, one, source, i);
  }
  require_all_rows(engine, paths, source);
  const std::string files = fmt::format("[{}]", list_of(paths));
  limit_threads(engine, files, schema.fields.size(), options);
  return scan_stored(schema, fmt::format("read_parquet({}, union_by_name = true)", files));
}

}  // namespace mdm::reader
