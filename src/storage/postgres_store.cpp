#include <algorithm>
#include <mutex>
#include <optional>
#include <set>
#include <utility>

#include <mdm/base/digest.hpp>
#include <mdm/base/files.hpp>
#include <mdm/storage/servers.hpp>

#include "backends.hpp"
#include "conditions.hpp"
#include "known_tables.hpp"
#include "names.hpp"
#include "postgres_copy.hpp"
#include "postgres_partitions.hpp"
#include "postgres_reference.hpp"
#include "postgres_writers.hpp"

namespace mdm::storage {
namespace {

using data::Type;

constexpr std::size_t kNameBytes = 63;  // NAMEDATALEN - 1
constexpr std::uint64_t kMostParts = 64;
constexpr std::size_t kBatchRows = 16'384;
constexpr std::size_t kBatchBytes = 32 << 20U;

/// What the server cannot know of the tables. `rows` is null until a table is complete.
constexpr const char* kSchemaSql =
    "CREATE TABLE {0}.__mdm_tables (name text PRIMARY KEY, rows bigint);"
    "CREATE TABLE {0}.__mdm_columns (table_name text, position bigint, name text NOT NULL, "
    "type text NOT NULL, PRIMARY KEY (table_name, position));";

/// A name that the server takes: short enough, and none of its system columns.
std::string stored_name(std::string_view name) {
  constexpr std::string_view kSystem[] = {"tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"};
  if (std::ranges::find(kSystem, name) != std::end(kSystem)) {
    return fmt::format("__mdm_{}", name);
  }
  if (name.size() <= kNameBytes) {
    return std::string(name);
  }
  constexpr std::size_t kKept = 24;
  std::size_t end = kKept;
  while ((static_cast<unsigned char>(name[end]) & 0xC0U) == 0x80U) {
    --end;
  }
  return fmt::format("{}-{}", name.substr(0, end), Digest().add(name).hex());
}

std::string column_sql(std::string_view column) {
  return postgres::quoted(stored_name(column));
}

/// As the engine compares it: texts by their bytes.
std::string compared_sql(const data::Field& field) {
  return column_sql(field.name) + (field.type == Type::text ? " COLLATE \"C\"" : "");
}

std::string literal_sql(const data::Field& field, const std::string& text) {
  return fmt::format("{}::{}", postgres::literal(text), postgres_type(field));
}

/// The rows of a table, by a connection of their own.
class TableScan final : public data::BatchStream {
 public:
  TableScan(Servers::Lease connection, const std::string& copy, data::Schema schema,
            const std::stop_token& stop)
      : connection_(std::move(connection)),
        schema_(std::move(schema)),
        rows_(std::make_unique<postgres::CopyOut>(*connection_, copy, stop)) {}

  const data::Schema& schema() const override { return schema_; }

  bool next(data::Batch& out) override {
    out = {};
    for (const data::Field& field : schema_.fields) {
      out.columns.emplace_back(field);
    }
    std::size_t bytes_taken = 0;
    for (std::string_view bytes; !at_end_ && out.rows < kBatchRows && bytes_taken < kBatchBytes;) {
      at_end_ = !rows_->next(bytes);
      if (!at_end_) {
        append_copied_row(bytes, out);
        bytes_taken += bytes.size();
      }
    }
    if (out.rows == 0) {
      out = {};
    }
    return out.rows > 0;
  }

 private:
  Servers::Lease connection_;
  data::Schema schema_;
  std::unique_ptr<postgres::CopyOut> rows_;  // after the connection that they come by
  bool at_end_ = false;
};

/// A schema of a database for each version.
class PostgresStore final : public Store {
 public:
  explicit PostgresStore(const Options& options)
      : options_(options.postgres),
        read_only_(options.read_only),
        reference_(read_only_ ? read_reference(options.folder)
                              : new_reference(options.postgres.server)),
        servers_(options_.servers ? options_.servers : std::make_shared<Servers>()),
        target_(connection_to(reference_, options_.server)) {
    if (read_only_) {
      require_schema(options.folder);
    } else {
      // Of the readers: who waits for a writer must not hold one.
      connection_.emplace(servers_->lease(target_, Servers::Use::read, {}));
      begin(options);
    }
  }

  Capabilities capabilities() const override {
    const std::vector<Type> all = {Type::boolean, Type::int64, Type::float64,   Type::decimal,
                                   Type::date,    Type::time,  Type::timestamp, Type::text};
    return {.comparisons = {.equal = all, .ordered = all}, .indexes = Indexes::always};
  }

  std::uint64_t create_table(std::string_view table, data::BatchStream& rows,
                             const std::stop_token& stop) override {
    begin_table(table, rows.schema(), stop);
    try {
      const std::uint64_t written = copy(table, rows, 0, stop);
      {
        const std::lock_guard lock(mutex_);
        server().run(fmt::format("ALTER TABLE {} ADD PRIMARY KEY ({})", table_sql(table),
                                 postgres::quoted(kRowId)),
                     stop);
        complete_table(table, written, stop);
      }
      known_.add({std::string(table), rows.schema(), written});
      return written;
    } catch (...) {
      abandon_table(table);
      throw;
    }
  }

  std::uint64_t append_rows(std::string_view table, data::BatchStream& rows,
                            const std::stop_token& stop) override {
    require_writable();
    const std::uint64_t first = known_.find_for(table, rows.schema()).rows;
    try {
      const std::uint64_t written = copy(table, rows, first, stop);
      {
        const std::lock_guard lock(mutex_);
        complete_table(table, first + written, stop);
      }
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
    data::Schema chosen = fields_of(info, selection.columns);
    std::string list;
    for (const data::Field& field : chosen.fields) {
      list += (list.empty() ? "" : ", ") + column_sql(field.name);
    }
    const std::string copy =
        fmt::format("COPY (SELECT {} FROM {}{}) TO STDOUT (FORMAT BINARY)", list, table_sql(table),
                    rest_of_select(selection, all_fields_of(info), {compared_sql, literal_sql},
                                   {table_sql(table), postgres::quoted(kRowId)}));
    return servers_->read(target_, stop, [&](Servers::Lease connection) {
      return std::make_unique<TableScan>(std::move(connection), copy, chosen, stop);
    });
  }

  void organize(std::string_view table, const Keys& keys, const std::stop_token& stop) override {
    const TableInfo info = known_.find(table);
    const data::Schema& schema = info.schema;
    const std::lock_guard lock(mutex_);
    part(info, keys, stop);
    for (const std::string& column : keys.all()) {
      const std::size_t position = schema.index_of(column);
      // Time grows with the rows, mostly: the extremes of each block tell enough.
      const char* const form = column == keys.time ? "brin" : "btree";
      server().run(index_sql(table, position, schema.fields[position], form), stop);
    }
    server().run(fmt::format("ANALYZE {}", table_sql(table)), stop);
  }

  // Readers go on meanwhile.
  void add_indexes(std::string_view table, const std::vector<std::string>& columns,
                   const std::stop_token& stop) override {
    const data::Schema schema = known_.find(table).schema;
    const Servers::Lease lease = servers_->lease(target_, Servers::Use::write, stop);
    const std::vector<std::string> there = indexed(table);
    for (const std::string& column : columns) {
      const std::size_t position = schema.index_of(column);
      if (std::ranges::find(there, column) == there.end()) {
        lease->run(index_sql(table, position, schema.fields[position], "btree"), stop);
      }
    }
    lease->run(fmt::format("ANALYZE {}", table_sql(table)), stop);
  }

  std::vector<std::string> indexed(std::string_view table) override {
    const data::Schema schema = known_.find(table).schema;
    std::set<std::string> stored;
    for (const auto& row : ask(fmt::format(
             "SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND "
             "a.attnum = i.indkey[0] WHERE i.indrelid = {}::regclass",
             postgres::literal(table_sql(table))))) {
      stored.insert(row[0]);
    }
    std::vector<std::string> columns = schema.names();
    std::erase_if(columns,
                  [&](const std::string& column) { return !stored.contains(stored_name(column)); });
    return columns;
  }

  void drop_table(std::string_view table) override {
    if (known_.contains(table)) {
      require_writable();
      forget_table(table);
      known_.remove(table);
    }
  }

  std::vector<TableInfo> tables() override { return known_.all(); }

  void finish() override { connection_.reset(); }

 private:
  /// Under the lock, while tables are created.
  postgres::Connection& server() { return **connection_; }

  /// By the connection of this store while it is written, else by any.
  std::vector<std::vector<std::string>> ask(const std::string& select) {
    if (const std::lock_guard lock(mutex_); connection_) {
      return server().rows(select);
    }
    return servers_->read(
        target_, {}, [&](const Servers::Lease& connection) { return connection->rows(select); });
  }

  std::vector<TableInfo> tables_on_server() {
    std::vector<TableInfo> infos;
    for (const auto& row :
         ask(fmt::format("SELECT t.name, t.rows, c.name, c.type FROM {0}.__mdm_tables t "
                         "JOIN {0}.__mdm_columns "
                         "c ON c.table_name = t.name WHERE t.rows IS NOT NULL "
                         "ORDER BY t.name COLLATE \"C\", c.position",
                         schema_sql()))) {
      if (infos.empty() || infos.back().name != row[0]) {
        infos.push_back({.name = row[0], .rows = std::stoull(row[1])});
      }
      infos.back().schema.fields.push_back({row[2], data::type_of(row[3]), data::scale_of(row[3])});
    }
    return infos;
  }

  std::string schema_sql() const { return postgres::quoted(reference_.schema); }

  std::string table_sql(std::string_view table) const {
    return schema_sql() + "." + postgres::quoted(stored_name(table));
  }

  /// In the order that scans compare in, without which they cannot use it.
  std::string index_sql(std::string_view table, std::size_t position, const data::Field& field,
                        const char* form) const {
    return fmt::format("CREATE INDEX IF NOT EXISTS {} ON {} USING {} ({})",
                       column_sql(fmt::format("__mdm_index.{}.{}", table, position)),
                       table_sql(table), form, compared_sql(field));
  }

  void require_schema(const std::filesystem::path& folder) {
    if (ask("SELECT 1 FROM pg_namespace WHERE nspname = " + postgres::literal(reference_.schema))
            .empty()) {
      fail(ErrorCode::not_found, Hint{"was the schema dropped, or is this another server?"},
           "PostgreSQL has no schema {}, which {} names", reference_.schema, folder.string());
    }
  }

  void require_writable() const {
    if (read_only_) {
      fail(ErrorCode::permission_denied, "the tables of a version do not change");
    }
  }

  /// The folder tells of the schema before it is there, so that whoever removes the one finds the
  /// other.
  void begin(const Options& options) {
    write_reference(options.folder, reference_);
    server().run(fmt::format("CREATE SCHEMA {}", schema_sql()));
    server().run(fmt::format(kSchemaSql, schema_sql()));
    if (!options.former.empty()) {
      copy_former(options);
    }
  }

  /// On the server where that is possible.
  void copy_former(const Options& options) {
    const PostgresReference former = read_reference(options.former);
    if (!is_same_database(former, reference_)) {
      Options from = options;
      from.folder = std::exchange(from.former, {});
      from.read_only = true;
      PostgresStore store(from);
      for (const TableInfo& info : store.tables()) {
        create_table(info.name, *store.scan(info.name, {}, {}), {});
      }
      return;
    }
    const std::string from = postgres::quoted(former.schema);
    for (const char* table : {"__mdm_tables", "__mdm_columns"}) {
      server().run(
          fmt::format("INSERT INTO {0}.{2} SELECT * FROM {1}.{2}", schema_sql(), from, table));
    }
    for (const TableInfo& info : tables()) {
      const std::string name = postgres::quoted(stored_name(info.name));
      server().run(
          fmt::format("CREATE TABLE {0}.{2} (LIKE {1}.{2}); "
                      "INSERT INTO {0}.{2} SELECT * FROM {1}.{2}; "
                      "ALTER TABLE {0}.{2} ADD PRIMARY KEY ({3})",
                      schema_sql(), from, name, postgres::quoted(kRowId)));
    }
  }

  void begin_table(std::string_view table, const data::Schema& schema,
                   const std::stop_token& stop) {
    require_writable();
    known_.require_new(table, schema);
    std::string rows;
    for (std::size_t i = 0; i < schema.fields.size(); ++i) {
      const data::Field& field = schema.fields[i];
      rows += fmt::format("{}({}, {}, {}, {})", i == 0 ? "" : ", ", postgres::literal(table), i,
                          postgres::literal(field.name),
                          postgres::literal(data::type_text(field.type, field.scale)));
    }
    const std::lock_guard lock(mutex_);
    server().run(fmt::format("CREATE TABLE {0} ({1}); "
                             "INSERT INTO {2}.__mdm_tables VALUES ({3}, NULL); "
                             "INSERT INTO {2}.__mdm_columns VALUES {4}",
                             table_sql(table), columns_sql(schema), schema_sql(),
                             postgres::literal(table), rows),
                 stop);
  }

  /// By time, or else by the first id; a table without these stays as it is.
  void part(const TableInfo& info, const Keys& keys, const std::stop_token& stop) {
    if (info.rows <= options_.partition_rows || (keys.time.empty() && keys.ids.empty())) {
      return;
    }
    const std::string& key = keys.time.empty() ? keys.ids.front() : keys.time;
    info.schema.index_of(key);
    part_table(server(),
               {.schema = schema_sql(),
                .name = stored_name(info.name),
                .columns = columns_sql(info.schema),
                .key = column_sql(key),
                .by_range = !keys.time.empty(),
                .row_id = postgres::quoted(kRowId),
                .parts = std::min<std::uint64_t>(kMostParts,
                                                 (info.rows - 1) / options_.partition_rows + 1)},
               stop);
  }

  static std::string columns_sql(const data::Schema& schema) {
    std::string columns;
    for (const data::Field& field : schema.fields) {
      columns += fmt::format("{} {}, ", column_sql(field.name), postgres_type(field));
    }
    return columns + fmt::format("{} bigint NOT NULL", postgres::quoted(kRowId));
  }

  std::uint64_t copy(std::string_view table, data::BatchStream& rows, std::uint64_t first,
                     const std::stop_token& stop) {
    return copy_rows(lease_writers(stop),
                     fmt::format("COPY {} FROM STDIN (FORMAT BINARY)", table_sql(table)), rows,
                     first, stop);
  }

  /// Under the lock.
  void complete_table(std::string_view table, std::uint64_t rows, const std::stop_token& stop) {
    server().run(fmt::format("UPDATE {}.__mdm_tables SET rows = {} WHERE name = {}", schema_sql(),
                             rows, postgres::literal(table)),
                 stop);
  }

  void abandon_rows(std::string_view table, std::uint64_t first) noexcept {
    try {
      const std::lock_guard lock(mutex_);
      server().run(fmt::format("DELETE FROM {} WHERE {} >= {}", table_sql(table),
                               postgres::quoted(kRowId), first));
    } catch (const std::exception&) {
      // What failed first counts, and a store that is not finished is thrown away.
    }
  }

  /// One for sure, when its turn comes, and more as they are free.
  std::vector<Servers::Lease> lease_writers(const std::stop_token& stop) {
    constexpr std::chrono::hours kUntilOthersAreDone{24};
    std::vector<Servers::Lease> leases;
    leases.push_back(servers_->lease(target_, Servers::Use::write, stop, kUntilOthersAreDone));
    while (leases.size() < options_.writers) {
      auto more = servers_->try_lease(target_, Servers::Use::write, stop);
      if (!more) {
        break;
      }
      leases.push_back(std::move(*more));
    }
    return leases;
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
    server().run(
        fmt::format("DROP TABLE {0}; "
                    "DELETE FROM {1}.__mdm_columns WHERE table_name = {2}; "
                    "DELETE FROM {1}.__mdm_tables WHERE name = {2}",
                    table_sql(table), schema_sql(), postgres::literal(table)));
  }

  PostgresOptions options_;
  bool read_only_;
  PostgresReference reference_;
  std::shared_ptr<Servers> servers_;
  postgres::Options target_;
  std::mutex mutex_{};                        // of connection_, while tables are created
  std::optional<Servers::Lease> connection_;  // empty once finished, or only read
  KnownTables known_{[this] { return tables_on_server(); }};
};

}  // namespace

std::unique_ptr<Store> open_postgres(const Options& options) {
  return std::make_unique<PostgresStore>(options);
}

void release(const Options& options) {
  if (!is_referenced(options.folder)) {
    return;
  }
  const PostgresReference reference = read_reference(options.folder);
  const auto servers =
      options.postgres.servers ? options.postgres.servers : std::make_shared<Servers>();
  const auto connection =
      servers->lease(connection_to(reference, options.postgres.server), Servers::Use::write, {});
  connection->run(
      fmt::format("DROP SCHEMA IF EXISTS {} CASCADE", postgres::quoted(reference.schema)));
}

}  // namespace mdm::storage
