#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include <mdm/app/caches.hpp>
#include <mdm/app/discovery.hpp>
#include <mdm/app/features.hpp>
#include <mdm/app/progress.hpp>
#include <mdm/app/queries.hpp>
#include <mdm/app/query_result.hpp>
#include <mdm/base/json.hpp>
#include <mdm/reader.hpp>

namespace mdm::app {

/// What a door says before anything runs.
struct Options {
  std::filesystem::path home{};         ///< empty: $MDM_HOME_DIR, else ~/.mdm
  std::vector<std::string> settings{};  ///< "name=value", from --set
};

struct RegisterRequest {
  std::string name{};
  std::filesystem::path path{};
  std::vector<std::string> targets{};
  std::vector<std::string> id_columns{};
  std::string problem_type{};
  std::string time_column{};
  std::string group_column{};
  std::string description{};
  std::vector<std::string> tags{};
  std::vector<std::string> categorical_columns{};
  std::vector<std::string> datetime_columns{};
  std::vector<std::string> numeric_columns{};
  std::vector<std::string> text_columns{};
  reader::CsvOptions csv{};
  std::string sheet{};    ///< of a workbook
  std::string backend{};  ///< empty: that of the dataset, or database.default_backend
  bool strict = false;    ///< refuse what would be repaired or skipped
  bool force = false;
  bool no_features = false;
  bool dry_run = false;
};

struct StatsRequest {
  std::string name{};                  ///< may carry a version
  std::string table{};                 ///< empty: all
  std::vector<std::string> columns{};  ///< empty: all
};

struct ExportRequest {
  std::string name{};
  std::filesystem::path output_dir = ".";
  std::filesystem::path output{};  ///< one file instead of a folder; needs one table
  std::vector<std::string> tables{};
  std::vector<std::string> columns{};
  std::string format{};       ///< empty: the setting export.default_format
  std::string compression{};  ///< empty: the format's default
  bool features = false;
  std::string set = "default";  ///< with features: those of the active version of this set
  bool no_header = false;
};

struct MoveRequest {
  std::string name{};
  std::string backend{};
};

struct RemoveRequest {
  std::string name{};
  bool dry_run = false;
};

struct DoctorRequest {
  bool repair = true;
  bool rebuild = false;  ///< make the catalog anew from the manifests
};

/// The use cases. Every answer is the JSON document that `--json` prints; doors render it, and
/// docs/reference/answers.md describes it. One thread at a time.
///
/// Every call throws Error; long ones take a `stop` and throw Error{cancelled} within 200 ms of a
/// request, leaving nothing behind.
class App {
 public:
  /// Reads the settings and wires the modules, in the order of the layers.
  explicit App(const Options& options);
  ~App();

  Json register_dataset(const RegisterRequest& request, const Report& report,
                        const std::stop_token& stop);
  Json list_datasets(const ListRequest& request);
  /// `name` may carry a version: "titanic@v2".
  Json dataset_info(const std::string& name);
  Json dataset_stats(const StatsRequest& request);
  std::string dataset_page(const StatsRequest& request, const std::stop_token& stop);  ///< HTML
  Json search_datasets(const SearchRequest& request);
  Json similar_datasets(const SimilarRequest& request);
  Json update_dataset(const UpdateRequest& request);
  Json list_tags();
  Json rename_tag(const std::string& from, const std::string& to);  ///< of all datasets
  Json export_dataset(const ExportRequest& request, const Report& report,
                      const std::stop_token& stop);
  /// Makes a version that another backend stores, with the same rows, checked one by one.
  Json move_dataset(const MoveRequest& request, const Report& report, const std::stop_token& stop);
  Json remove_dataset(const RemoveRequest& request);
  std::unique_ptr<QueryResult> query_dataset(const QueryRequest& request,
                                             const std::stop_token& stop);
  Json explain_query(const QueryRequest& request);  ///< how it would be run, and why
  /// Which indexes would help it, and why; \param apply  makes them
  Json advise_query(const QueryRequest& request, bool apply, const std::stop_token& stop);
  Json query_to_parquet(const QueryRequest& request, const std::stop_token& stop);
  Json warm_caches(std::chrono::seconds most, const std::stop_token& stop);
  Json show_config();
  Json doctor(const DoctorRequest& request);
  Json status(const std::stop_token& stop);
  Json system_info();
  Features& features();
  Caches& caches();
  std::vector<std::string> dataset_names();  ///< for completion and "did you mean"

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// What conditions can ask of datasets: `[{"name","other_names","values","help"}]`.
Json dataset_fields();

/// The versions of the program and of its engines. Loads no engine.
Json versions();

}  // namespace mdm::app
