#include <optional>

#include <mdm/duckdb.hpp>

#include "backends.hpp"
#include "names.hpp"
#include "row_numbers.hpp"

namespace mdm::storage {
namespace {

constexpr const char* kFileName = "data.duckdb";

std::string list_of(const std::vector<std::string>& columns) {
  std::string list;
  for (const std::string& column : columns) {
    list += (list.empty() ? "" : ", ") + duckdb::quoted(column);
  }
  return list;
}

/// The table of this name in the file, whatever other catalogs hold.
std::string table_sql(std::string_view table) {
  return "data.main." + duckdb::quoted(table);
}

class DuckdbStore final : public Store {
 public:
  explicit DuckdbStore(const Options& options)
      : file_(options.folder / kFileName),
        read_only_(options.read_only),
        connection_(duckdb::Options{.file = file_,
                                    .read_only = options.read_only,
                                    .memory_limit_bytes = options.memory_limit_bytes,
                                    .threads = options.threads,
                                    .temp_directory = options.temp_directory}) {}

  Capabilities capabilities() const override { return {.duckdb_file = file_}; }

  std::uint64_t create_table(std::string_view table, data::BatchStream& rows,
                             const std::stop_token& stop) override {
    check_new_table(table, rows.schema(), tables());
    RowNumbers numbered(rows);
    const std::int64_t written = connection_->run_over(
        numbered, "__mdm_rows",
        fmt::format("CREATE TABLE {} AS SELECT * FROM __mdm_rows", table_sql(table)), stop);
    return static_cast<std::uint64_t>(written);
  }

  std::unique_ptr<data::BatchStream> scan(std::string_view table,
                                          const std::vector<std::string>& columns,
                                          const std::stop_token& stop) override {
    data::Schema schema = find_table(table, tables()).schema;
    if (columns.empty()) {
      return select(table, schema.names(), stop);
    }
    schema.fields.push_back({std::string(kRowId), data::Type::int64});
    for (const std::string& column : columns) {
      schema.index_of(column);
    }
    return select(table, columns, stop);
  }

  // The checkpoint frees the blocks of the table for the next one.
  void drop_table(std::string_view table) override {
    for (const TableInfo& info : tables()) {
      if (info.name == table) {
        connection_->run(fmt::format("DROP TABLE {}; CHECKPOINT data", table_sql(table)));
      }
    }
  }

  std::vector<TableInfo> tables() override {
    std::vector<TableInfo> infos;
    for (const auto& row : connection_->rows("SELECT table_name FROM duckdb_tables() WHERE "
                                             "database_name = 'data' ORDER BY table_name")) {
      const std::string table = table_sql(row.front());
      data::Schema schema = connection_->describe("SELECT * FROM " + table);
      schema.fields.pop_back();
      const auto count = connection_->rows("SELECT count(*) FROM " + table);
      infos.push_back({row.front(), std::move(schema), std::stoull(count.front().front())});
    }
    return infos;
  }

  // A read-only file has nothing to make durable.
  void finish() override {
    if (!read_only_) {
      connection_->run("CHECKPOINT data");
    }
    connection_.reset();
  }

 private:
  std::unique_ptr<data::BatchStream> select(std::string_view table,
                                            const std::vector<std::string>& columns,
                                            const std::stop_token& stop) {
    return connection_->stream(fmt::format("SELECT {} FROM {}", list_of(columns), table_sql(table)),
                               stop);
  }

  std::filesystem::path file_;
  bool read_only_;
  std::optional<duckdb::Connection> connection_;  // empty once finished
};

}  // namespace

std::unique_ptr<Store> open_duckdb(const Options& options) {
  return std::make_unique<DuckdbStore>(options);
}

}  // namespace mdm::storage
