#include <algorithm>

#include <mdm/base/files.hpp>
#include <mdm/features/table_form.hpp>

#include "version_folders.hpp"

namespace mdm::features {
namespace {

namespace fs = std::filesystem;

constexpr const char* kDatabaseFile = "features.duckdb";

/// A file for each table.
class ParquetForm final : public TableForm {
 public:
  explicit ParquetForm(const writer::ParquetOptions& options) : options_(options) {}

  std::vector<FeatureTable> write(const fs::path& folder, const std::vector<std::string>& tables,
                                  const OpenRows& open, const std::stop_token& stop) override {
    std::vector<FeatureTable> written;
    for (const std::string& name : tables) {
      const std::string file = file_name(name) + ".parquet";
      writer::ParquetFile parquet =
          writer::write_parquet(open(name), folder / file, options_, stop);
      written.push_back({.table = name,
                         .file = file,
                         .rows = parquet.rows,
                         .size_bytes = parquet.size_bytes,
                         .digest = std::move(parquet.digest),
                         .row_groups = std::move(parquet.row_groups)});
    }
    return written;
  }

 private:
  writer::ParquetOptions options_;
};

/// One DuckDB file with all tables.
class DatabaseForm final : public TableForm {
 public:
  explicit DatabaseForm(FormOptions options) : options_(std::move(options)) {}

  std::vector<FeatureTable> write(const fs::path& folder, const std::vector<std::string>& tables,
                                  const OpenRows& open, const std::stop_token& stop) override {
    duckdb::Connection engine({.file = folder / kDatabaseFile,
                               .memory_limit_bytes = options_.memory_limit_bytes / 2,
                               .threads = options_.threads,
                               .temp_directory = options_.temp_directory});
    std::vector<FeatureTable> written;
    for (const std::string& name : tables) {
      data::Slices slices = open(name);
      std::vector<std::unique_ptr<data::BatchStream>> streams;
      for (const data::OpenStream& slice : slices.open) {
        streams.push_back(slice());
      }
      const auto rows = data::side_by_side(std::move(streams), std::move(slices.places));
      const std::string table = "data.main." + duckdb::quoted(name);
      engine.run(fmt::format("CREATE TABLE {} ({})", table, columns_of(rows->schema())));
      const auto count = engine.run_over(
          *rows, "__mdm_rows", fmt::format("INSERT INTO {} SELECT * FROM __mdm_rows", table), stop);
      written.push_back({.table = name,
                         .file = kDatabaseFile,
                         .rows = static_cast<std::uint64_t>(count),
                         .digest = {}});
    }
    engine.run("CHECKPOINT data");
    return written;
  }

 private:
  static std::string columns_of(const data::Schema& schema) {
    std::string list;
    for (const data::Field& field : schema.fields) {
      list += fmt::format("{}{} {}", list.empty() ? "" : ", ", duckdb::quoted(field.name),
                          duckdb::sql_type(field.type, field.scale));
    }
    return list;
  }

  FormOptions options_;
};

}  // namespace

const std::vector<std::string>& table_forms() {
  static const std::vector<std::string> forms = {"parquet", "database"};
  return forms;
}

std::unique_ptr<TableForm> make_form(const FormOptions& options) {
  if (options.form == "parquet") {
    return std::make_unique<ParquetForm>(options.parquet);
  }
  if (options.form == "database") {
    return std::make_unique<DatabaseForm>(options);
  }
  fail(ErrorCode::invalid_argument, Hint{fmt::format("use {}", fmt::join(table_forms(), ", "))},
       "unknown form of feature tables: {}", options.form);
}

TableSource source_of(const fs::path& folder, const FeatureTable& table) {
  TableSource source{.file = folder / table.file, .attached = table.file == kDatabaseFile};
  source.sql = source.attached
                   ? fmt::format("{}.main.{}", kAttachedName, duckdb::quoted(table.table))
                   : fmt::format("read_parquet({})", duckdb::literal(source.file.native()));
  return source;
}

void attach(duckdb::Connection& engine, const TableSource& source) {
  if (source.attached) {
    engine.run(fmt::format("ATTACH IF NOT EXISTS {} AS {} (READ_ONLY)",
                           duckdb::literal(source.file.native()), kAttachedName));
  }
}

}  // namespace mdm::features
