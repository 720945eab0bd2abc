#include "services.hpp"

#include <algorithm>

#include <unistd.h>

#include <mdm/catalog/server.hpp>
#include <mdm/profile.hpp>

#include "memory_ceiling.hpp"
#include "plan_options.hpp"
#include "query_sessions.hpp"
#include "spill_place.hpp"

namespace mdm::app {
namespace {

/// What an engine under features needs: a block of each column that is read, with some for its
/// nulls, the vectors of each formula and of each thread that asks it, with some copies of texts.
/// Measured with the 624 features of bench/features.py: of the first and the last together, one
/// worker needs more than 14 MB, and one as well as two have enough in 16.
constexpr std::uint64_t kFeatureEngineBytes = 16U << 20U;
constexpr std::uint64_t kColumnBytes = 320U << 10U;
constexpr std::uint64_t kLaneBytes = 4U << 20U;
constexpr double kTextCopies = 4.0 * 2048;

/// The words between commas, without the blanks around them.
std::vector<std::string> words_of(std::string_view list) {
  std::vector<std::string> words;
  for (std::size_t begin = 0; begin <= list.size();) {
    const std::size_t end = std::min(list.find(',', begin), list.size());
    std::string_view word = list.substr(begin, end - begin);
    word.remove_prefix(std::min(word.find_first_not_of(' '), word.size()));
    word = word.substr(0, word.find_last_not_of(' ') + 1);
    if (!word.empty()) {
      words.emplace_back(word);
    }
    begin = end + 1;
  }
  return words;
}

reader::SampleMethod sample_method_of(std::string_view name) {
  if (name == "head") {
    return reader::SampleMethod::head;
  }
  return name == "reservoir" ? reader::SampleMethod::reservoir : reader::SampleMethod::stratified;
}

storage::SqliteOptions sqlite_options(const config::Settings& settings) {
  return {.journal_mode = settings.text("database.sqlite.journal_mode"),
          .synchronous = settings.text("database.sqlite.synchronous"),
          .temp_store = settings.text("database.sqlite.temp_store"),
          .cache_bytes = settings.bytes("database.sqlite.cache_size"),
          .mmap_bytes = settings.bytes("database.sqlite.mmap_size")};
}

storage::ServerOptions server_options(const config::Settings& settings) {
  const auto seconds = [&](const char* name) {
    return std::chrono::seconds(settings.integer(name));
  };
  const auto breaker_calls =
      static_cast<std::size_t>(settings.integer("database.postgresql.breaker_calls"));
  const storage::ServerOptions usual;
  return {
      .pool = {.least = static_cast<std::size_t>(settings.integer("database.postgresql.pool_warm")),
               .most = static_cast<std::size_t>(settings.integer("database.postgresql.pool_size")),
               .deadline = seconds("database.connection_timeout"),
               .longest_idle = seconds("database.postgresql.pool_idle"),
               .longest_life = seconds("database.postgresql.pool_recycle"),
               .first_ceiling = usual.pool.first_ceiling},
      .breaker = {.window = std::max<std::size_t>(20, breaker_calls),
                  .least = breaker_calls,
                  .first_pause = seconds("database.postgresql.breaker_pause"),
                  .longest_pause = std::max(std::chrono::seconds(60),
                                            seconds("database.postgresql.breaker_pause"))},
      .retry = {.patience = seconds("database.connection_timeout")}};
}

storage::PostgresOptions postgres_options(const config::Settings& settings) {
  const auto seconds = [&](const char* name) {
    return std::chrono::seconds(settings.integer(name));
  };
  const std::int64_t port = settings.integer("database.postgresql.port");
  return {.server = {.host = settings.text("database.postgresql.host"),
                     .port = port == 0 ? "" : fmt::format("{}", port),
                     .user = settings.text("database.postgresql.user"),
                     .database = settings.text("database.postgresql.database"),
                     .sslmode = settings.text("database.postgresql.sslmode"),
                     .answer_time = seconds("database.connection_timeout"),
                     .statement_time = seconds("database.postgresql.statement_timeout")},
          .writers = static_cast<unsigned>(settings.integer("database.postgresql.writers")),
          .partition_rows =
              static_cast<std::uint64_t>(settings.integer("database.postgresql.partition_rows")),
          .servers = std::make_shared<storage::Servers>(server_options(settings))};
}

cache::Policy policy_of(std::string_view name) {
  if (name == "lru") {
    return cache::Policy::lru;
  }
  if (name == "fifo") {
    return cache::Policy::fifo;
  }
  return name == "ttl" ? cache::Policy::ttl : cache::Policy::s3_fifo;
}

/// Where Redis is, if it is to be used.
std::optional<redis::Options> redis_options(const config::Settings& settings) {
  if (settings.text("cache.backend") != "redis" || !settings.boolean("cache.distributed")) {
    return std::nullopt;
  }
  if (settings.boolean("cache.redis.ssl")) {
    fail(ErrorCode::bad_configuration, Hint{"put a tunnel before the server, or set it to false"},
         "this build cannot encrypt connections to Redis: cache.redis.ssl");
  }
  redis::Options options{
      .host = settings.text("cache.redis.host"),
      .port = std::to_string(settings.integer("cache.redis.port")),
      .database = settings.integer("cache.redis.database"),
      .answer_time = std::chrono::milliseconds(settings.integer("cache.redis.timeout"))};
  if (const std::string& file = settings.text("cache.redis.password_file"); !file.empty()) {
    const std::string content = read_file(file);
    options.password = content.substr(0, content.find_first_of("\r\n"));
  }
  return options;
}

/// A home that is there, and that this user cannot change: who only reads it gets no warnings.
bool is_read_only(const std::filesystem::path& home) {
  return ::access(home.c_str(), F_OK) == 0 && ::access(home.c_str(), W_OK) != 0;
}

CacheOptions cache_options(const config::Settings& settings) {
  CacheOptions options{
      .enabled = settings.boolean("cache.enabled"),
      .on_disk = settings.text("cache.backend") != "memory" && !is_read_only(settings.home()),
      .redis = redis_options(settings),
      .policy = policy_of(settings.text("cache.policy")),
      .folder = settings.home() / "cache"};
  const std::uint64_t memory = settings.bytes("performance.memory_limit") / 8;
  for (std::size_t kind = 0; kind < kKindNames.size(); ++kind) {
    const std::string_view name = kKindNames.at(kind);
    const auto megabytes =
        static_cast<std::uint64_t>(settings.integer(fmt::format("cache.{}_cache_size_mb", name)));
    options.rooms.at(kind) = {
        .disk_bytes = megabytes * 1'000'000,
        .memory_bytes = std::min(megabytes * 1'000'000, memory),
        .life = std::chrono::seconds(settings.integer(fmt::format("cache.{}_ttl", name)))};
  }
  return options;
}

/// The catalog of a team, by connections of the pools that the stores lease theirs from.
catalog::ServerOptions server_catalog(const Services& services, const std::string& home_id) {
  const postgres::Options& target = services.postgres.server;
  const auto servers = services.postgres.servers;
  return {.schema = services.catalog_schema,
          .home = home_id,
          .place = home::place_of(services.layout),
          .replica = services.layout.server_catalog(),
          .read =
              [servers, target](const auto& act) {
                servers->read(target, {}, [&](const auto& connection) { act(*connection); });
              },
          .write =
              [servers, target](const auto& act) {
                act(*servers->lease(target, storage::Servers::Use::write, {}));
              }};
}

}  // namespace

std::uint64_t profiler_memory(const Services& services) {
  return std::min(profile::kProfilerMemoryBytes, services.memory_limit_bytes / 16);
}

Services make_services(const Options& options) {
  Services services{.settings = config::Settings::load(options.home, options.settings),
                    .layout = {}};
  const config::Settings& settings = services.settings;
  services.layout.root = settings.home();
  services.threads = static_cast<unsigned>(settings.integer("performance.threads"));
  services.tables_at_once =
      static_cast<std::size_t>(settings.integer("performance.max_concurrent_operations"));
  services.memory_limit_bytes = settings.bytes("performance.memory_limit");
  services.backend = settings.text("database.default_backend");
  services.catalog_backend = settings.text("catalog.backend");
  services.catalog_schema = settings.text("catalog.schema");
  services.sqlite = sqlite_options(settings);
  services.postgres = postgres_options(settings);
  services.layout.release = [postgres = services.postgres](const std::filesystem::path& folder) {
    storage::release({.folder = folder, .postgres = postgres});
  };
  services.features_enabled = settings.boolean("feature_engineering.enabled");
  services.plan = plan_options(settings);
  services.feature_batch_rows =
      static_cast<std::size_t>(settings.integer("feature_engineering.batch_size"));
  services.feature_workers =
      static_cast<unsigned>(settings.integer("feature_engineering.max_workers"));
  services.batch_rows = static_cast<std::size_t>(settings.integer("performance.batch_size"));
  services.gpu_demanded = settings.text("feature_engineering.enable_gpu") == "true";
  services.feature_store = settings.text("feature_engineering.store");
  services.feature_keep_days = settings.integer("feature_engineering.keep_days");
  services.sample_method = sample_method_of(settings.text("type_detection.method"));
  services.null_words = words_of(settings.text("type_detection.null_words"));
  services.sample_rows = static_cast<std::size_t>(settings.integer("type_detection.sample_rows"));
  services.export_format = settings.text("export.default_format");
  services.export_compression = settings.text("export.compression");
  if (services.export_compression == "default") {
    services.export_compression.clear();
  }
  services.query_row_limit = static_cast<std::uint64_t>(settings.integer("query.row_limit"));
  services.caches = std::make_shared<Caches>(cache_options(settings));
  services.list_least = std::chrono::milliseconds(settings.integer("cache.list_least_ms"));
  const auto is_auto = [&](const char* name) { return settings.value(name).text == "auto"; };
  services.duckdb_memory_bytes = is_auto("database.duckdb.memory_limit")
                                     ? services.memory_limit_bytes
                                     : settings.bytes("database.duckdb.memory_limit");
  services.duckdb_threads =
      is_auto("database.duckdb.threads")
          ? services.threads
          : static_cast<unsigned>(settings.integer("database.duckdb.threads"));
  services.duckdb_temp_directory = settings.text("database.duckdb.temp_directory");
  services.query_memory_bytes = is_auto("query.memory_limit")
                                    ? services.duckdb_memory_bytes
                                    : settings.bytes("query.memory_limit");
  services.query_timeout = std::chrono::seconds(settings.integer("query.timeout_seconds"));
  services.query_slow = std::chrono::milliseconds(settings.integer("query.slow_ms"));
  services.query_without_rules = words_of(settings.text("query.without_rules"));
  services.ceiling = std::make_shared<MemoryCeiling>(services.query_memory_bytes);
  services.spills = std::make_shared<SpillPlace>(services.layout);
  services.engines = std::make_shared<query::Engines>();
  services.sessions = std::make_shared<QuerySessions>(services.engines);
  return services;
}

namespace {

/// \throws Error{bad_input} if there are datasets and no catalog: to go on with an empty one would
/// hide them, and let doctor take them for what a crash left
std::unique_ptr<catalog::Catalog> open_local_catalog(const home::Layout& layout, bool read_only) {
  std::error_code absent;
  const auto size = std::filesystem::file_size(layout.catalog(), absent);
  if ((absent || size == 0) && home::find_id(layout).empty()) {  // else one on a server has them
    for (const auto& dataset : std::filesystem::directory_iterator(layout.datasets(), absent)) {
      for (const auto& generation : std::filesystem::directory_iterator(dataset, absent)) {
        if (std::filesystem::exists(generation.path() / "manifest.json")) {
          fail(ErrorCode::bad_input,
               Hint{"run `mdm doctor --rebuild`, which makes it from the datasets"},
               "the catalog is lost: {}", printable(layout.catalog()));
        }
      }
    }
  }
  return catalog::open_catalog(layout.catalog(), read_only);
}

}  // namespace

std::unique_ptr<catalog::Catalog> Services::catalog_to_read() const {
  return has_server_catalog()
             ? catalog::open_server_catalog(server_catalog(*this, home::find_id(layout)), true)
             : open_local_catalog(layout, true);
}

std::unique_ptr<catalog::Catalog> Services::catalog_to_write() const {
  make_folder(layout.root);
  return has_server_catalog()
             ? catalog::open_server_catalog(server_catalog(*this, home::make_id(layout)), false)
             : open_local_catalog(layout, false);
}

home::Layout Services::layout_of(const catalog::DatasetRecord& record) const {
  home::Layout its = layout;
  if (!record.home.empty()) {
    its.root = record.home.substr(record.home.find(':') + 1);
  }
  return its;
}

storage::Options Services::store_options(const std::string& backend_name,
                                         const std::filesystem::path& folder) const {
  return {.backend = backend_name,
          .folder = folder,
          .memory_limit_bytes = duckdb_memory_bytes,
          .threads = duckdb_threads,
          .sqlite = sqlite,
          .postgres = postgres};
}

std::unique_ptr<storage::Store> Services::new_store(const storage::Options& options) {
  auto store = storage::open_store(options);
  if (!store->capabilities().persistent) {
    fail(ErrorCode::invalid_argument, Hint{"choose duckdb, sqlite or postgresql"},
         "the backend {} keeps nothing when the program ends", options.backend);
  }
  return store;
}

duckdb::Options Services::engine_options(const std::string& backend_name,
                                         const std::filesystem::path& folder,
                                         const std::filesystem::path& scratch) const {
  storage::Options options = store_options(backend_name, folder);
  options.temp_directory = scratch.empty() || !duckdb_temp_directory.empty() ? spill() : scratch;
  return storage::engine_options(options);
}

duckdb::Options Services::bare_engine_options() const {
  return {.memory_limit_bytes = duckdb_memory_bytes,
          .threads = duckdb_threads,
          .temp_directory = spill()};
}

// The engine makes the folder when it needs it, and takes it away in the end.
std::filesystem::path Services::spill() const {
  return duckdb_temp_directory.empty() ? spills->new_path()
                                       : duckdb_temp_directory / ("mdm-" + random_id());
}

duckdb::Options Services::feature_engine_options(const std::string& backend_name,
                                                 const std::filesystem::path& folder,
                                                 const std::filesystem::path& scratch,
                                                 const FeatureLoad& load) const {
  duckdb::Options options = engine_options(backend_name, folder, scratch);
  const std::uint64_t lane = kLaneBytes + static_cast<std::uint64_t>(kTextCopies * load.text_bytes);
  const std::uint64_t needed = kFeatureEngineBytes + load.columns * kColumnBytes +
                               load.features * kFormulaBytes + load.work_bytes +
                               std::max(load.threads, feature_workers) * lane;
  options.memory_limit_bytes = std::min(options.memory_limit_bytes / 2, needed);
  options.threads = load.threads;
  return options;
}

}  // namespace mdm::app
