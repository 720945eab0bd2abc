#include <atomic>
#include <map>
#include <utility>

#include <mdm/base.hpp>
#include <mdm/duckdb.hpp>

#include "arrow_feed.hpp"
#include "engine_error.hpp"
#include "functions.hpp"
#include "sources.hpp"
#include "statement.hpp"

namespace mdm::duckdb {
namespace {

/// The catalog of the tables of Options::file or Options::sources, and the one of the engine's own
/// memory.
constexpr std::string_view kDataCatalog = "data";
constexpr std::string_view kSourcesCatalog = "sources";
constexpr std::string_view kMemoryCatalog = "memory";

using Configuration = Owned<duckdb_config>;

void set(const Configuration& configuration, const char* name, const std::string& value) {
  if (library().set_config(configuration.get(), name, value.c_str()) != DuckDBSuccess) {
    fail(ErrorCode::internal, "the engine refuses the setting: {} = {}", name, value);
  }
}

Database open_memory(const Options& options) {
  Configuration configuration(library().destroy_config);
  library().create_config(configuration.out());
  set(configuration, "memory_limit", fmt::format("{}B", options.memory_limit_bytes));
  set(configuration, "threads", fmt::format("{}", options.threads));
  set(configuration, "temp_directory", options.temp_directory.string());
  set(configuration, "preserve_insertion_order", "true");
  set(configuration, "autoinstall_known_extensions", "false");
  set(configuration, "autoload_known_extensions", "false");
  set(configuration, "allow_persistent_secrets", "false");
  set(configuration, "default_null_order", "nulls_last");

  Database database(library().close);
  char* error = nullptr;
  if (library().open_ext(nullptr, database.out(), configuration.get(), &error) != DuckDBSuccess) {
    const std::string message = error;
    library().free(error);
    fail_on_engine(message);
  }
  return database;
}

Session connect(const Database& database) {
  Session session(library().disconnect);
  if (library().connect(database.get(), session.out()) != DuckDBSuccess) {
    fail(ErrorCode::internal, "the engine refuses a connection");
  }
  return session;
}

// The engine takes a question mark for the start of an address's parameters and puts its log's
// name before it, into a folder that is not there (library 1.5.6).
void refuse_question_mark(const Options& options) {
  if (!options.read_only && options.file.native().find('?') != std::string::npos) {
    fail(ErrorCode::invalid_argument, Hint{"use a folder without one in its path"},
         "the engine cannot write a file whose path holds a question mark: {}",
         options.file.string());
  }
}

/// What ATTACH is told of the file.
std::string attachment(const Options& options) {
  if (options.read_only) {
    return " (READ_ONLY)";
  }
  std::string list = options.logged ? "" : "RECOVERY_MODE no_wal_writes";
  const auto add = [&](std::string_view name, std::uint64_t number) {
    if (number != 0) {
      list += fmt::format("{}{} {}", list.empty() ? "" : ", ", name, number);
    }
  };
  add("BLOCK_SIZE", options.block_bytes);
  add("ROW_GROUP_SIZE", options.row_group_rows);
  return list.empty() ? "" : fmt::format(" ({})", list);
}

std::string confinement(const std::vector<std::filesystem::path>& reachable) {
  std::string list;
  for (const std::filesystem::path& path : reachable) {
    list += fmt::format("{}{}", list.empty() ? "" : ", ", literal(path.string()));
  }
  return fmt::format(
      "SET allowed_paths = [{}]; SET enable_external_access = false; SET lock_configuration = true",
      list);
}

/// What all connections to a database share.
struct Instance {
  explicit Instance(const Options& options)
      : database(open_memory(options)),
        statements(options.statements ? options.statements
                                      : std::make_shared<std::atomic<std::uint64_t>>(0)) {}

  Database database;
  std::shared_ptr<SourceList> sources = std::make_shared<SourceList>();
  bool has_data = false;
  std::shared_ptr<std::atomic<std::uint64_t>> statements;
};

}  // namespace

struct Connection::State {
  explicit State(std::shared_ptr<Instance> opened)
      : instance(std::move(opened)),
        session(connect(instance->database)),
        feeder(connect(instance->database)) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    for (const auto& [view, number] : shown) {
      instance->sources->remove(number);
    }
  }

  std::int64_t run(const Session& by, const std::string& sql, const std::stop_token& stop = {}) {
    const Script script(by.get(), sql);
    std::int64_t changed = 0;
    for (std::size_t i = 0; i < script.size(); ++i) {
      const Prepared statement = script.prepare(i);
      ++*instance->statements;
      changed = execute(by.get(), statement, stop);
    }
    return changed;
  }

  void search_data() {
    run(session, fmt::format("SET search_path = '{},{}'", kDataCatalog, kMemoryCatalog));
  }

  /// \param view  as CREATE names it: "VIEW catalog.main.name"
  std::int64_t show(const std::string& view, const TableSource& source) {
    const std::int64_t number = instance->sources->add(source);
    run(session, fmt::format("CREATE OR REPLACE {} AS SELECT * FROM {}", view, source_sql(number)));
    return number;
  }

  std::shared_ptr<Instance> instance;
  Session session;
  /// Its default catalog stays the memory, where the views over streams are made: so they come
  /// into no file, and a read-only file can be fed beside.
  Session feeder;
  /// The sources that go with this connection, by their views.
  std::map<std::string, std::int64_t> shown{};
};

Connection::Connection(const Options& options)
    : state_(std::make_unique<State>(std::make_shared<Instance>(options))) {
  run("SET GLOBAL TimeZone = 'UTC'");
  define_source_function(state_->session, state_->instance->sources);
  if (!options.file.empty()) {
    refuse_question_mark(options);
    run(fmt::format("ATTACH {} AS {}{}", literal(options.file.string()), kDataCatalog,
                    attachment(options)));
  }
  if (!options.sources.empty()) {
    const std::string_view catalog = options.file.empty() ? kDataCatalog : kSourcesCatalog;
    run(fmt::format("ATTACH ':memory:' AS {}", catalog));
    for (const auto& [table, source] : options.sources) {
      state_->show(fmt::format("VIEW {}.main.{}", catalog, duckdb::quoted(table)), source);
    }
  }
  if (!options.file.empty() || !options.sources.empty()) {
    state_->instance->has_data = true;
    state_->search_data();
  }
  for (const auto& [name, file] : options.attached) {
    run(fmt::format("ATTACH {} AS {} (READ_ONLY)", literal(file.string()), duckdb::quoted(name)));
  }
  if (options.confined) {
    run(confinement(options.reachable_files));
  }
}

Connection::Connection(std::unique_ptr<State> state) : state_(std::move(state)) {}
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;
Connection::~Connection() = default;

Connection Connection::another() const {
  auto state = std::make_unique<State>(state_->instance);
  if (state->instance->has_data) {
    state->search_data();
  }
  return Connection(std::move(state));
}

std::int64_t Connection::run(const std::string& sql, const std::stop_token& stop) {
  return state_->run(state_->session, sql, stop);
}

void Connection::show(const std::string& view, const TableSource& source) {
  const std::int64_t number = state_->show("TEMP VIEW " + duckdb::quoted(view), source);
  const auto [former, is_new] = state_->shown.emplace(view, number);
  if (!is_new) {
    state_->instance->sources->remove(std::exchange(former->second, number));
  }
}

std::unique_ptr<data::BatchStream> Connection::stream(const std::string& select,
                                                      const std::stop_token& stop,
                                                      std::size_t batch_rows) {
  ++*state_->instance->statements;
  return open_result(state_->session.get(), select, stop, batch_rows);
}

data::Schema Connection::describe(const std::string& select) {
  data::Schema schema;
  for (const ResultColumn& column : result_columns(prepare_one(state_->session.get(), select))) {
    schema.fields.push_back(column.field);
  }
  return schema;
}

std::int64_t Connection::run_over(data::BatchStream& rows, const std::string& view,
                                  const std::string& sql, const std::stop_token& stop,
                                  BatchSize batches) {
  ArrowFeed feed(rows, batches);
  const std::string stream = view + " of Arrow";
  if (library().arrow_scan(state_->feeder.get(), stream.c_str(),
                           reinterpret_cast<duckdb_arrow_stream>(feed.stream())) != DuckDBSuccess) {
    fail(ErrorCode::internal, "the engine refuses the stream: {}", view);
  }
  const std::string name = duckdb::quoted(view);
  const std::string drop =
      fmt::format("DROP VIEW IF EXISTS {}; DROP VIEW {}", name, duckdb::quoted(stream));
  try {
    state_->run(state_->feeder, fmt::format("CREATE VIEW {} AS {}", name,
                                            feed.select_from(duckdb::quoted(stream))));
    const std::int64_t changed = state_->run(state_->session, sql, stop);
    state_->run(state_->feeder, drop);
    return changed;
  } catch (...) {
    state_->run(state_->feeder, drop);
    feed.rethrow_failure();
    throw;
  }
}

std::vector<std::vector<std::string>> Connection::rows(const std::string& select,
                                                       const std::stop_token& stop) {
  std::vector<std::vector<std::string>> table;
  const auto source = stream(select, stop);
  data::Batch batch;
  while (source->next(batch)) {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      std::vector<std::string>& cells = table.emplace_back();
      for (const data::Column& column : batch.columns) {
        cells.push_back(data::cell_text(column, row));
      }
    }
  }
  return table;
}

void Connection::define(const std::string& name, NumberFunction function) {
  define_function(state_->session, name, std::move(function));
}

void Connection::define(const std::string& name, std::size_t numbers, NumbersFunction function) {
  define_function(state_->session, name, numbers, std::move(function));
}

void Connection::define(const std::string& name, TextFunction function) {
  define_function(state_->session, name, std::move(function));
}

void Connection::require_select(const std::string& sql) {
  const Script script(state_->session.get(), sql);
  if (script.size() != 1) {
    fail(ErrorCode::invalid_argument, Hint{"give a single SELECT"},
         "expected one SQL statement, found {}", script.size());
  }
  const Prepared statement = script.prepare(0);
  if (library().prepared_statement_type(statement.get()) != DUCKDB_STATEMENT_TYPE_SELECT) {
    fail(ErrorCode::invalid_argument, Hint{"give a single SELECT"},
         "the SQL statement does more than read");
  }
}

}  // namespace mdm::duckdb
