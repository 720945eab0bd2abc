#include <algorithm>
#include <chrono>
#include <limits>
#include <mutex>
#include <optional>
#include <set>
#include <utility>

#include <mdm/base/files.hpp>
#include <mdm/base/trace.hpp>
#include <mdm/resilience.hpp>
#include <mdm/sqlite.hpp>

#include "backends.hpp"
#include "conditions.hpp"
#include "known_tables.hpp"
#include "names.hpp"
#include "row_numbers.hpp"
#include "sqlite_cells.hpp"

namespace mdm::storage {
namespace {

using data::Type;

constexpr const char* kFileName = "data.sqlite";
constexpr std::size_t kMostColumns = 2000;  // SQLITE_MAX_COLUMN, as it is built by default
constexpr std::size_t kBatchRows = 16'384;
constexpr std::size_t kBatchBytes = 32 << 20U;
constexpr std::size_t kRowsBetweenLooks = 1024;  // at a request to stop
/// What is written between commits: the first size, and between which ones a better is looked for.
/// The log in front of the file grows as large.
constexpr std::size_t kCommitBytes = 64 << 20U;
constexpr std::size_t kLeastCommitBytes = 8 << 20U;
constexpr std::size_t kMostCommitBytes = 128 << 20U;

/// What SQLite cannot know of the tables. `rows` is null until a table is complete.
constexpr const char* kSchemaSql =
    "CREATE TABLE __mdm_tables (name TEXT PRIMARY KEY, rows INTEGER) STRICT, WITHOUT ROWID;"
    "CREATE TABLE __mdm_columns (table_name TEXT, position INTEGER, name TEXT NOT NULL, "
    "type TEXT NOT NULL, PRIMARY KEY (table_name, position)) STRICT, WITHOUT ROWID;";

/// The names that begin with "sqlite_" are SQLite's own.
std::string stored_name(std::string_view table) {
  constexpr std::string_view kTheirs = "sqlite_";
  const bool is_theirs =
      table.size() >= kTheirs.size() &&
      std::ranges::equal(table.substr(0, kTheirs.size()), kTheirs,
                         [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; });
  return is_theirs ? fmt::format("__mdm_{}", table) : std::string(table);
}

std::string table_sql(std::string_view table) {
  return sqlite::quoted(stored_name(table));
}

void apply(sqlite::Database& database, const SqliteOptions& options) {
  database.set_pragma("temp_store", options.temp_store);
  database.set_pragma("cache_size", fmt::format("-{}", options.cache_bytes / 1024));
  database.set_pragma("mmap_size", fmt::format("{}", options.mmap_bytes));
  database.set_pragma("synchronous", options.synchronous);
}

std::string insert_sql(std::string_view table, const data::Schema& schema) {
  std::string marks;
  for (std::size_t i = 0; i < schema.fields.size(); ++i) {
    marks += i == 0 ? "?" : ", ?";
  }
  return fmt::format("INSERT INTO {} VALUES ({})", table_sql(table), marks);
}

std::string create_sql(std::string_view table, const data::Schema& schema) {
  std::string columns;
  for (const data::Field& field : schema.fields) {
    columns += field.name == kRowId
                   ? fmt::format("{} INTEGER PRIMARY KEY", sqlite::quoted(field.name))
                   : fmt::format("{} {}, ", sqlite::quoted(field.name), declared_type(field.type));
  }
  return fmt::format("CREATE TABLE {} ({}) STRICT", table_sql(table), columns);
}

using Readers = resilience::Pool<sqlite::Database>;

/// The rows of a table, by a connection that is lent for them.
class TableScan final : public data::BatchStream {
 public:
  TableScan(Readers::Lease database, std::string_view table, data::Schema schema,
            const std::string& rest, std::stop_token stop)
      : database_(std::move(database)),
        schema_(std::move(schema)),
        select_(database_->prepare(select_sql(table, schema_, rest))),
        stop_(std::move(stop)) {}

  const data::Schema& schema() const override { return schema_; }

  bool next(data::Batch& out) override {
    out = {};
    for (const data::Field& field : schema_.fields) {
      out.columns.emplace_back(field);
    }
    while (!at_end_ && out.rows < kBatchRows) {
      if (out.rows % kRowsBetweenLooks == 0) {
        stop_if_requested(stop_);
        if (out.size_bytes() > kBatchBytes) {
          break;
        }
      }
      at_end_ = !select_.step();
      for (std::size_t i = 0; !at_end_ && i < out.columns.size(); ++i) {
        append_cell(select_, static_cast<int>(i), out.columns[i]);
      }
      out.rows += at_end_ ? 0 : 1;
    }
    if (out.rows == 0) {
      out = {};
    }
    return out.rows > 0;
  }

 private:
  static std::string select_sql(std::string_view table, const data::Schema& schema,
                                const std::string& rest) {
    std::string columns;
    for (const data::Field& field : schema.fields) {
      columns += (columns.empty() ? "" : ", ") + sqlite::quoted(field.name);
    }
    return fmt::format("SELECT {} FROM {}{}", columns, table_sql(table), rest);
  }

  Readers::Lease database_;
  data::Schema schema_;
  sqlite::Statement select_;  // after the database that it belongs to
  std::stop_token stop_;
  bool at_end_ = false;
};

/// One file with one writer: batches of tables that are made at once share transactions.
class SqliteStore final : public Store {
 public:
  explicit SqliteStore(const Options& options)
      : file_(options.folder / kFileName),
        options_(options.sqlite),
        read_only_(options.read_only),
        database_(open_file(options)) {}

  Capabilities capabilities() const override {
    // Dates and times are texts in the order of time; decimals are texts that are in no order.
    return {.comparisons = {.equal = {Type::boolean, Type::int64, Type::float64, Type::decimal,
                                      Type::date, Type::time, Type::timestamp, Type::text},
                            .ordered = {Type::boolean, Type::int64, Type::float64, Type::date,
                                        Type::time, Type::timestamp, Type::text},
                            .sorts_all = false},
            .indexes = Indexes::before_finish};
  }

  std::uint64_t create_table(std::string_view table, data::BatchStream& rows,
                             const std::stop_token& stop) override {
    RowNumbers numbered(rows, 0);
    begin_table(table, rows.schema(), numbered.schema());
    try {
      const std::uint64_t written = fill_table(table, numbered, stop);
      complete_table(table, written);
      known_.add({std::string(table), rows.schema(), written});
      return written;
    } catch (...) {
      abandon_table(table);
      throw;
    }
  }

  std::uint64_t append_rows(std::string_view table, data::BatchStream& rows,
                            const std::stop_token& stop) override {
    const std::uint64_t first = known_.find_for(table, rows.schema()).rows;
    RowNumbers numbered(rows, first);
    try {
      const std::uint64_t written = fill_table(table, numbered, stop);
      complete_table(table, first + written);
      known_.set_rows(table, first + written);
      return written;
    } catch (...) {
      abandon_rows(table, first);
      throw;
    }
  }

  std::unique_ptr<data::BatchStream> scan(std::string_view table, const data::Selection& selection,
                                          const std::stop_token& stop) override {
    const TableInfo info = known_.find(table);
    return std::make_unique<TableScan>(
        lease_reader(stop), table, fields_of(info, selection.columns),
        rest_of_select(
            selection, all_fields_of(info),
            {[](const data::Field& field) { return sqlite::quoted(field.name); }, literal_sql},
            {table_sql(table), sqlite::quoted(kRowId)}),
        stop);
  }

  void organize(std::string_view table, const Keys& keys, const std::stop_token& stop) override {
    add_indexes(table, keys.all(), stop);
  }

  void add_indexes(std::string_view table, const std::vector<std::string>& columns,
                   const std::stop_token& stop) override {
    const data::Schema schema = known_.find(table).schema;
    if (read_only_) {
      fail(ErrorCode::invalid_argument, "a finished file of SQLite gets no more indexes: {}",
           printable(file_));
    }
    for (const std::string& column : columns) {
      stop_if_requested(stop);
      const std::string name = fmt::format("__mdm_index.{}.{}", table, schema.index_of(column));
      database_->run(fmt::format("CREATE INDEX IF NOT EXISTS {} ON {} ({})", sqlite::quoted(name),
                                 table_sql(table), sqlite::quoted(column)));
    }
  }

  std::vector<std::string> indexed(std::string_view table) override {
    const data::Schema schema = known_.find(table).schema;
    const std::lock_guard lock(mutex_);
    auto names = database_->prepare(
        "SELECT DISTINCT c.name FROM pragma_index_list(?) i, pragma_index_info(i.name) c "
        "WHERE c.seqno = 0");
    names.bind(1, std::string_view(stored_name(table)));
    std::set<std::string> stored;
    while (names.step()) {
      stored.insert(names.text(0));
    }
    std::vector<std::string> columns = schema.names();
    std::erase_if(columns, [&](const std::string& column) { return !stored.contains(column); });
    return columns;
  }

  void drop_table(std::string_view table) override {
    if (known_.contains(table)) {
      forget_table(table);
      known_.remove(table);
    }
  }

  std::vector<TableInfo> tables() override { return known_.all(); }

  // The last connection to a file takes its log away.
  void finish() override {
    readers_.reset();
    if (!read_only_) {
      database_->run("PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE)");
    }
    database_.reset();
  }

 private:
  std::vector<TableInfo> tables_in_file() {
    const std::lock_guard lock(mutex_);
    std::vector<TableInfo> infos;
    auto names = database_->prepare(
        "SELECT name, rows FROM __mdm_tables WHERE rows IS NOT NULL ORDER BY name");
    auto columns = database_->prepare(
        "SELECT name, type FROM __mdm_columns WHERE table_name = ? ORDER BY position");
    while (names.step()) {
      TableInfo& info = infos.emplace_back();
      info.name = names.text(0);
      info.rows = static_cast<std::uint64_t>(names.integer(1));
      columns.bind(1, std::string_view(info.name));
      while (columns.step()) {
        const std::string type = columns.text(1);
        info.schema.fields.push_back({columns.text(0), data::type_of(type), data::scale_of(type)});
      }
      columns.reset();
    }
    return infos;
  }

  sqlite::Database open_file(const Options& options) const {
    if (options.read_only) {
      return open_reader();
    }
    if (!options.former.empty()) {
      clone_file(options.former / kFileName, file_);
    }
    sqlite::Database database(file_);
    apply(database, options_);
    const std::string mode = database.set_pragma("journal_mode", options_.journal_mode);
    if (mode != options_.journal_mode) {
      fail(ErrorCode::io_failed, Hint{"set database.sqlite.journal_mode to delete"},
           "the file cannot have the journal mode {}, and stays at {}: {}", options_.journal_mode,
           mode, printable(file_));
    }
    if (options.former.empty()) {
      database.run(kSchemaSql);
    }
    return database;
  }

  /// A finished file never changes, so that nothing need be locked or made beside it.
  sqlite::Database open_reader() const {
    sqlite::Database database(file_, {.read_only = true, .immutable = read_only_});
    apply(database, options_);
    return database;
  }

  /// Connections are opened when scans run side by side, and kept for the next ones. They have no
  /// most: one who scans several tables at once must not wait for himself.
  Readers::Lease lease_reader(const std::stop_token& stop) {
    const std::lock_guard lock(mutex_);
    if (!readers_) {
      readers_.emplace(
          resilience::PoolOptions{.most = std::numeric_limits<std::size_t>::max()},
          [this](const std::stop_token&) {
            return std::make_unique<sqlite::Database>(open_reader());
          },
          [](const sqlite::Database&) { return true; });
    }
    return readers_->lease(stop);
  }

  void begin_table(std::string_view table, const data::Schema& schema,
                   const data::Schema& numbered) {
    known_.require_new(table, schema);
    if (numbered.fields.size() > kMostColumns) {
      fail(ErrorCode::invalid_argument, Hint{"use the backend duckdb"},
           "SQLite keeps at most {} columns, and the table {} has {}", kMostColumns - 1, table,
           schema.fields.size());
    }
    const std::lock_guard lock(mutex_);
    begin();
    database_->run(create_sql(table, numbered));
    database_->prepare("INSERT INTO __mdm_tables VALUES (?, NULL)").bind(1, table).run();
    auto insert = database_->prepare("INSERT INTO __mdm_columns VALUES (?, ?, ?, ?)");
    for (std::size_t i = 0; i < schema.fields.size(); ++i) {
      const data::Field& field = schema.fields[i];
      insert.bind(1, table)
          .bind(2, static_cast<std::int64_t>(i))
          .bind(3, std::string_view(field.name))
          .bind(4, std::string_view(data::type_text(field.type, field.scale)))
          .run();
    }
    commit();
  }

  std::uint64_t fill_table(std::string_view table, RowNumbers& rows, const std::stop_token& stop) {
    std::optional<sqlite::Statement> insert;
    std::uint64_t written = 0;
    for (data::Batch batch; rows.next(batch);) {
      const std::lock_guard lock(mutex_);
      const auto began = std::chrono::steady_clock::now();
      begin();
      if (!insert) {
        insert.emplace(database_->prepare(insert_sql(table, rows.schema())));
      }
      for (std::size_t row = 0; row < batch.rows; ++row) {
        if (row % kRowsBetweenLooks == 0) {
          stop_if_requested(stop);
        }
        for (std::size_t i = 0; i < batch.columns.size(); ++i) {
          bind_cell(*insert, static_cast<int>(i) + 1, batch.columns[i], row);
        }
        insert->run();
      }
      written += batch.rows;
      uncommitted_bytes_ += batch.size_bytes();
      const std::size_t bytes = uncommitted_bytes_;
      const bool is_full = bytes > commit_bytes_.bytes();
      if (is_full) {
        trace::Span span("commit");
        span.add({"bytes", bytes});
        commit();
      }
      writing_ += std::chrono::steady_clock::now() - began;
      if (is_full) {
        commit_bytes_.report(bytes, std::exchange(writing_, {}));
      }
    }
    stop_if_requested(stop);
    return written;
  }

  void complete_table(std::string_view table, std::uint64_t rows) {
    const std::lock_guard lock(mutex_);
    begin();
    database_->prepare("UPDATE __mdm_tables SET rows = ? WHERE name = ?")
        .bind(1, static_cast<std::int64_t>(rows))
        .bind(2, table)
        .run();
    commit();
  }

  void abandon_rows(std::string_view table, std::uint64_t first) noexcept {
    try {
      const std::lock_guard lock(mutex_);
      begin();
      database_
          ->prepare(
              fmt::format("DELETE FROM {} WHERE {} >= ?", table_sql(table), sqlite::quoted(kRowId)))
          .bind(1, static_cast<std::int64_t>(first))
          .run();
      commit();
    } catch (const std::exception&) {
      // What failed first counts, and a store that is not finished is thrown away.
    }
  }

  void abandon_table(std::string_view table) noexcept {
    try {
      forget_table(table);
    } catch (const std::exception&) {
      // What failed first counts, and a store that is not finished is thrown away.
    }
  }

  void forget_table(std::string_view table) {
    const std::lock_guard lock(mutex_);
    begin();
    database_->run("DROP TABLE " + table_sql(table));
    database_->prepare("DELETE FROM __mdm_columns WHERE table_name = ?").bind(1, table).run();
    database_->prepare("DELETE FROM __mdm_tables WHERE name = ?").bind(1, table).run();
    commit();
  }

  /// The transaction that all tables share. Under the lock.
  void begin() {
    if (!std::exchange(in_transaction_, true)) {
      database_->run("BEGIN IMMEDIATE");
    }
  }

  void commit() {
    if (std::exchange(in_transaction_, false)) {
      uncommitted_bytes_ = 0;
      database_->run("COMMIT");
    }
  }

  std::filesystem::path file_;
  SqliteOptions options_;
  bool read_only_;
  std::mutex mutex_{};                        // of all below, while tables are created
  std::optional<sqlite::Database> database_;  // empty once finished
  std::optional<Readers> readers_;            // who is the last to close the file tidies it
  bool in_transaction_ = false;
  std::size_t uncommitted_bytes_ = 0;
  std::chrono::steady_clock::duration writing_{};  ///< what writing these took
  KnownTables known_{[this] { return tables_in_file(); }};
  resilience::BatchBytes commit_bytes_{kLeastCommitBytes, kCommitBytes, kMostCommitBytes};
};

}  // namespace

std::unique_ptr<Store> open_sqlite(const Options& options) {
  return std::make_unique<SqliteStore>(options);
}

}  // namespace mdm::storage
