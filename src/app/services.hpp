#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include <mdm/app.hpp>
#include <mdm/base/files.hpp>
#include <mdm/catalog.hpp>
#include <mdm/config.hpp>
#include <mdm/duckdb.hpp>
#include <mdm/home.hpp>
#include <mdm/plan.hpp>
#include <mdm/query.hpp>
#include <mdm/reader.hpp>
#include <mdm/storage.hpp>
#include <mdm/storage/servers.hpp>
#include <mdm/writer.hpp>
#include <mdm/writer/parquet.hpp>

namespace mdm::app {

class MemoryCeiling;
class QuerySessions;
class SpillPlace;

/// What an engine takes for a feature that it computes. Measured with the 624 features of
/// bench/features.py: three quarters of it are enough.
inline constexpr std::uint64_t kFormulaBytes = 160U << 10U;

/// What an engine under features must hold at the same time.
struct FeatureLoad {
  unsigned threads = 1;          ///< of its own
  std::size_t columns = 0;       ///< that are read, one that several threads read as often
  std::size_t features = 0;      ///< that are computed
  double text_bytes = 0;         ///< of the texts of a row, about
  std::uint64_t work_bytes = 0;  ///< to sort and to group
};

/// What the use cases work with: every setting that they obey, as the options of the modules.
struct Services {
  config::Settings settings;
  home::Layout layout;
  unsigned threads = 1;
  std::size_t tables_at_once = 1;
  std::uint64_t memory_limit_bytes = 0;
  std::string backend{};
  std::string catalog_backend{};
  std::string catalog_schema{};
  storage::SqliteOptions sqlite{};
  storage::PostgresOptions postgres{};
  bool features_enabled = true;
  plan::Options plan{};
  std::size_t batch_rows = 0;
  std::size_t sample_rows = 0;
  reader::SampleMethod sample_method = reader::SampleMethod::stratified;
  std::vector<std::string> null_words{};
  std::size_t feature_batch_rows = 0;
  unsigned feature_workers = 1;
  bool gpu_demanded = false;
  std::string feature_store{};
  std::int64_t feature_keep_days = 0;
  std::string export_format{};
  std::string export_compression{};  ///< empty: the format's own default
  std::uint64_t query_row_limit = 0;
  std::shared_ptr<Caches> caches{};
  std::chrono::milliseconds list_least{0};  ///< from which a page of a list is kept
  std::vector<std::string> query_without_rules{};
  std::chrono::seconds query_timeout{0};  ///< 0: none
  std::uint64_t query_memory_bytes = 0;
  std::chrono::milliseconds query_slow{0};  ///< from which a query is noted; 0: none is
  std::uint64_t duckdb_memory_bytes = 0;
  unsigned duckdb_threads = 1;
  std::filesystem::path duckdb_temp_directory{};
  std::shared_ptr<MemoryCeiling> ceiling{};
  std::shared_ptr<SpillPlace> spills{};  ///< before the engines, which take their folders away
  std::shared_ptr<query::Engines> engines{};
  std::shared_ptr<QuerySessions> sessions{};

  std::unique_ptr<catalog::Catalog> catalog_to_read() const;
  std::unique_ptr<catalog::Catalog> catalog_to_write() const;
  bool has_server_catalog() const { return catalog_backend == "postgresql"; }
  /// The home that a version is in: this one, or another one if it can be reached from here.
  home::Layout layout_of(const catalog::DatasetRecord& record) const;
  std::filesystem::path folder_of(const catalog::DatasetRecord& record) const {
    return layout_of(record).generation(record.name, record.generation);
  }
  /// The tables of a version.
  storage::Options store_options(const std::string& backend_name,
                                 const std::filesystem::path& folder) const;
  /// A store to be written. \throws Error{invalid_argument} for a backend that keeps nothing, and
  /// as storage::open_store
  static std::unique_ptr<storage::Store> new_store(const storage::Options& options);
  /// An engine over the tables of a finished version. \param scratch  where it may spill
  duckdb::Options engine_options(const std::string& backend_name,
                                 const std::filesystem::path& folder,
                                 const std::filesystem::path& scratch = {}) const;
  /// A new folder where an engine may spill; empty: nowhere.
  std::filesystem::path spill() const;
  /// An engine over no tables.
  duckdb::Options bare_engine_options() const;
  /// Like engine_options, for features. It may take no more than these need: the rest of its memory
  /// would fill with blocks of the file, which the system has in its cache, too. One whose rows are
  /// computed by threads of ours, as compute::feature_rows does, has a single thread: its own would
  /// compete for their queries, and who waits for a result that another thread makes polls (library
  /// 1.5.6; measured: 7 to 14 % of the CPU time).
  duckdb::Options feature_engine_options(const std::string& backend_name,
                                         const std::filesystem::path& folder,
                                         const std::filesystem::path& scratch,
                                         const FeatureLoad& load) const;
};

/// The share of the memory that the profiler of each worker may take. It does not follow from the
/// number of workers, or the profile would.
std::uint64_t profiler_memory(const Services& services);

/// Reads every setting once; the only place that does.
Services make_services(const Options& options);

/// A committed dataset version.
struct Dataset {
  catalog::DatasetRecord record{};
  std::filesystem::path folder{};
  Json manifest{};
};

/// Finds "titanic" or "titanic@v2". \throws Error{not_found} that suggests the nearest name
catalog::DatasetRecord find_record(const Services& services, const std::string& name);
Dataset open_dataset(const Services& services, const std::string& name);

/// Of all cells of its tables, equal wherever the same files were read in the same way.
std::string content_digest(const Dataset& dataset);

/// The tables of its manifest, or the one of this name, with all columns or these, in their order.
/// \throws Error{not_found} for a table that it lacks, or a column that no table has
Json tables_of(const Dataset& dataset, const std::string& table,
               const std::vector<std::string>& columns);

Json register_dataset(const Services& services, const RegisterRequest& request,
                      const Report& report, const std::stop_token& stop);
Json list_datasets(const Services& services, const ListRequest& request);
Json dataset_info(const Services& services, const std::string& name);
Json dataset_stats(const Services& services, const StatsRequest& request);
std::string dataset_page(const Services& services, const StatsRequest& request,
                         const std::stop_token& stop);
Json search_datasets(const Services& services, const SearchRequest& request);
Json similar_datasets(const Services& services, const SimilarRequest& request);
Json update_dataset(const Services& services, const UpdateRequest& request);
Json list_tags(const Services& services);
Json rename_tag(const Services& services, const std::string& from, const std::string& to);
Json export_dataset(const Services& services, const ExportRequest& request, const Report& report,
                    const std::stop_token& stop);
Json move_dataset(const Services& services, const MoveRequest& request, const Report& report,
                  const std::stop_token& stop);
Json remove_dataset(const Services& services, const RemoveRequest& request);
std::unique_ptr<QueryResult> query_dataset(const Services& services, const QueryRequest& request,
                                           const std::stop_token& stop);
Json explain_query(const Services& services, const QueryRequest& request);
/// Which indexes would help a statement, and why.
/// \param apply  makes them \throws Error{invalid_argument} where a backend makes no more
Json advise_query(const Services& services, const QueryRequest& request, bool apply,
                  const std::stop_token& stop);
Json query_to_parquet(const Services& services, const QueryRequest& request,
                      const std::stop_token& stop);
/// Makes the answers anew that were used most, as the datasets are now, for as long as `most`.
Json warm_caches(const Services& services, std::chrono::seconds most, const std::stop_token& stop);
Json show_config(const Services& services);
Json doctor(const Services& services, const DoctorRequest& request);
/// {"backends":[{"backend","datasets"}],"servers":[…]}, asking each server for its version.
Json status(const Services& services, const std::stop_token& stop);
Json system_info(const Services& services);

}  // namespace mdm::app
