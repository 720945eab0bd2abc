#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>

#include <mdm/base/files.hpp>
#include <mdm/duckdb.hpp>

#include "backends.hpp"
#include "file_layout.hpp"
#include "known_tables.hpp"
#include "names.hpp"
#include "row_numbers.hpp"
#include "text_packing.hpp"

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

/// A stream whose first rows can be seen before they are taken.
class Peeked final : public data::BatchStream {
 public:
  explicit Peeked(data::BatchStream& rows) : rows_(rows) {
    std::size_t count = 0;
    std::size_t bytes = 0;
    for (data::Batch batch; count < kRowsToPackBy && bytes < kBytesToPackBy && rows_.next(batch);) {
      count += batch.rows;
      bytes += batch.size_bytes();
      first_.push_back(std::move(batch));
    }
  }

  const data::Schema& schema() const override { return rows_.schema(); }
  bool next(data::Batch& out) override {
    if (taken_ == first_.size()) {
      return rows_.next(out);
    }
    out = std::move(first_[taken_++]);
    return true;
  }

  /// Until they are taken; none of a stream without rows.
  const std::vector<data::Batch>& first() const { return first_; }

 private:
  data::BatchStream& rows_;
  std::vector<data::Batch> first_{};
  std::size_t taken_ = 0;
};

/// The columns of a new table, packed as its first cells suggest.
std::string columns_sql(const data::Schema& schema, const std::vector<data::Batch>& first) {
  std::string list;
  for (std::size_t i = 0; i < schema.fields.size(); ++i) {
    const data::Field& field = schema.fields[i];
    list += fmt::format("{}{} {}", i == 0 ? "" : ", ", duckdb::quoted(field.name),
                        duckdb::sql_type(field.type, field.scale));
    if (field.type == data::Type::text && !first.empty()) {
      const std::string_view packing = packing_of(first, i);
      list += packing.empty() ? "" : fmt::format(" USING COMPRESSION {}", packing);
    }
  }
  return list;
}

/// Where the tables are; with those of the former version, if there is one.
std::filesystem::path file_of(const Options& options) {
  std::filesystem::path file = options.folder / kFileName;
  if (!options.former.empty()) {
    clone_file(options.former / kFileName, file);
  }
  return file;
}

/// A version counts only once it is finished, which ends in a checkpoint: there is nothing to log.
duckdb::Options engine_options(const Options& options, const FileLayout& layout) {
  return {
      .file = file_of(options),
      .read_only = options.read_only,
      .memory_limit_bytes = options.read_only ? options.memory_limit_bytes : layout.memory_bytes,
      .threads = layout.threads,
      .block_bytes = options.former.empty() ? layout.block_bytes : 0,
      .row_group_rows = layout.row_group_rows,
      .logged = false,
      .temp_directory = options.temp_directory};
}

/// The rows of a SELECT, by a connection of their own.
class TableScan final : public data::BatchStream {
 public:
  TableScan(duckdb::Connection connection, const std::string& select, const std::stop_token& stop)
      : connection_(std::move(connection)), rows_(connection_.stream(select, stop)) {}

  const data::Schema& schema() const override { return rows_->schema(); }
  bool next(data::Batch& out) override { return rows_->next(out); }

 private:
  duckdb::Connection connection_;
  std::unique_ptr<data::BatchStream> rows_;  // after the connection that they come by
};

class DuckdbStore final : public Store {
 public:
  explicit DuckdbStore(const Options& options)
      : DuckdbStore(options,
                    layout_of(options.largest, options.memory_limit_bytes, options.threads)) {}

  Capabilities capabilities() const override { return {}; }

  std::uint64_t create_table(std::string_view table, data::BatchStream& rows,
                             const std::stop_token& stop) override {
    known_.require_new(table, rows.schema());
    duckdb::Connection connection = another_connection();
    Peeked peeked(rows);
    RowNumbers numbered(peeked, 0);
    const std::string created = fmt::format("CREATE TABLE {} ({})", table_sql(table),
                                            columns_sql(numbered.schema(), peeked.first()));
    const std::uint64_t written = insert(connection, created, table, numbered, stop);
    known_.add({std::string(table), rows.schema(), written});
    return written;
  }

  std::uint64_t append_rows(std::string_view table, data::BatchStream& rows,
                            const std::stop_token& stop) override {
    const std::uint64_t first = known_.find_for(table, rows.schema()).rows;
    duckdb::Connection connection = another_connection();
    RowNumbers numbered(rows, first);
    const std::uint64_t written = insert(connection, {}, table, numbered, stop);
    known_.set_rows(table, first + written);
    return written;
  }

  std::unique_ptr<data::BatchStream> scan(std::string_view table, const data::Selection& selection,
                                          const std::stop_token& stop) override {
    MDM_CHECK(selection.is_whole());
    const auto columns = fields_of(known_.find(table), selection.columns).names();
    const std::lock_guard lock(mutex_);
    return select(table, columns, stop);
  }

  // The engine keeps the least and the largest value of each row group, and scans the rest faster
  // than it would look up most of an index.
  void organize(std::string_view table, const Keys& keys,
                const std::stop_token& /*stop*/) override {
    const data::Schema schema = known_.find(table).schema;
    for (const std::string& column : keys.all()) {
      schema.index_of(column);
    }
  }

  void add_indexes(std::string_view table, const std::vector<std::string>& /*columns*/,
                   const std::stop_token& /*stop*/) override {
    known_.find(table);
    fail(ErrorCode::invalid_argument, "DuckDB keeps no indexes, and needs none: {}", table);
  }

  std::vector<std::string> indexed(std::string_view table) override {
    known_.find(table);
    return {};
  }

  // The checkpoint frees the blocks of the table for the next one.
  void drop_table(std::string_view table) override {
    if (known_.contains(table)) {
      {
        const std::lock_guard lock(mutex_);
        connection_->run(fmt::format("DROP TABLE {}; CHECKPOINT data", table_sql(table)));
      }
      known_.remove(table);
    }
  }

  std::vector<TableInfo> tables() override { return known_.all(); }

  // A read-only file has nothing to make durable.
  void finish() override {
    if (!read_only_) {
      connection_->run("CHECKPOINT data");
    }
    connection_.reset();
  }

 private:
  DuckdbStore(const Options& options, const FileLayout& layout)
      : read_only_(options.read_only),
        batches_{layout.row_group_rows, layout.batch_bytes},
        connection_(engine_options(options, layout)) {}

  std::vector<TableInfo> tables_in_file() {
    const std::lock_guard lock(mutex_);
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

  /// For a thread that writes a table.
  duckdb::Connection another_connection() {
    const std::lock_guard lock(mutex_);
    return connection_->another();
  }

  /// \param before  SQL that makes the table; may be empty
  std::uint64_t insert(duckdb::Connection& connection, const std::string& before,
                       std::string_view table, data::BatchStream& rows,
                       const std::stop_token& stop) {
    connection.run("BEGIN");
    try {
      if (!before.empty()) {
        connection.run(before);
      }
      const std::string view = fmt::format("__mdm_rows_{}", views_++);
      const std::int64_t written = connection.run_over(
          rows, view, fmt::format("INSERT INTO {} SELECT * FROM {}", table_sql(table), view), stop,
          batches_);
      connection.run("COMMIT");
      return static_cast<std::uint64_t>(written);
    } catch (...) {
      roll_back(connection);
      throw;
    }
  }

  /// The engine has done it by itself if a commit failed, and then refuses; what failed first
  /// counts.
  static void roll_back(duckdb::Connection& connection) noexcept {
    try {
      connection.run("ROLLBACK");
    } catch (const std::exception&) {}
  }

  std::unique_ptr<data::BatchStream> select(std::string_view table,
                                            const std::vector<std::string>& columns,
                                            const std::stop_token& stop) {
    return std::make_unique<TableScan>(
        connection_->another(),
        fmt::format("SELECT {} FROM {}", list_of(columns), table_sql(table)), stop);
  }

  bool read_only_;
  duckdb::BatchSize batches_;   ///< row groups of the file
  std::atomic<int> views_ = 0;  ///< all connections see their names
  std::mutex mutex_{};          // of connection_, while tables are created or scans opened
  KnownTables known_{[this] { return tables_in_file(); }};
  std::optional<duckdb::Connection> connection_;  // empty once finished
};

}  // namespace

std::unique_ptr<Store> open_duckdb(const Options& options) {
  return std::make_unique<DuckdbStore>(options);
}

std::filesystem::path duckdb_file_of(const Options& options) {
  std::filesystem::path file = options.folder / kFileName;
  if (!std::filesystem::exists(file)) {
    fail(ErrorCode::not_found, "cannot open {}: no such file", file.string());
  }
  return file;
}

}  // namespace mdm::storage
