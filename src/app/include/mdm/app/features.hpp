#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include <mdm/app/progress.hpp>
#include <mdm/base/json.hpp>
#include <mdm/data.hpp>

namespace mdm::app {

struct Services;

/// A version of a feature set of a dataset.
struct FeatureReference {
  std::string name{};  ///< of the dataset; may carry its version: "titanic@v2"
  std::string set = "default";
  std::int64_t version = 0;  ///< 0: the active one; if there is none, the newest
};

/// Features to be made.
struct FeatureRequest {
  std::string name{};
  std::string set = "default";
  std::vector<std::string>
      families{};  ///< empty, and columns too: as the newest version of the set
  std::vector<std::string> columns{};
  std::filesystem::path custom_file{};  ///< of the user's own features
  bool everything = false;  ///< all families and columns, whatever the newest version has
  bool promote = false;     ///< make the new version the active one
};

/// New rows that features are to be made of.
struct ApplyRequest {
  FeatureReference reference{};
  std::filesystem::path input{};    ///< "-": standard input
  std::filesystem::path output{};   ///< "-": standard output, row by row
  std::string format{};             ///< of the output; empty: by the ending of its name
  std::vector<std::string> kept{};  ///< columns of the input that stand before the features
  std::string sheet{};              ///< of a workbook
};

/// Features that were made elsewhere.
struct ImportRequest {
  std::string name{};  ///< of the dataset
  std::string set{};
  std::filesystem::path input{};  ///< a file, or a folder or pattern of files; "-": standard input
  /// Whose rows they are; empty: the table that the file is named after, or the only one.
  std::string table{};
  /// Columns that tell rows apart, in the files and in the tables; empty: the ids of the dataset
  /// if the files have them, else rows go by their order.
  std::vector<std::string> keys{};
  std::vector<std::string> columns{};  ///< that are features; empty: all but the keys
  bool promote = false;                ///< make the new version the active one
};

/// The plan of a version as SQL.
struct SqlRequest {
  FeatureReference reference{};
  std::string dialect = "duckdb";  ///< or "postgres", "sqlite", "spark"
  std::string table{};             ///< where the rows stand; empty: the training table
  bool omit = false;               ///< leave out what the dialect cannot say; else it is an error
};

/// Which versions may go.
struct ExpiryRequest {
  std::string name{};                  ///< empty: of all datasets
  std::optional<std::int64_t> days{};  ///< since a version was retired, or drafted; else a setting
  bool dry_run = false;
};

/// The use cases about features. As App: answers are those of docs/reference/answers.md.
class Features {
 public:
  explicit Features(const Services& services) : services_(services) {}

  /// Every version of every set.
  Json list(const std::string& name) const;
  /// One version with all its features, or all that is known of one of them.
  Json show(const FeatureReference& reference, const std::string& feature,
            const std::stop_token& stop) const;

  /// What would be made; writes nothing.
  Json plan(const FeatureRequest& request, const Report& report, const std::stop_token& stop) const;
  /// Adds a draft that holds a fitted plan and no tables.
  Json fit(const FeatureRequest& request, const Report& report, const std::stop_token& stop) const;
  /// Adds a draft with the features of all tables.
  Json rebuild(const FeatureRequest& request, const Report& report,
               const std::stop_token& stop) const;

  /// Adds a draft with features that are in files already.
  Json import_values(const ImportRequest& request, const Report& report,
                     const std::stop_token& stop) const;

  /// Computes the features of new rows, by the plan of a version, into a file.
  Json apply(const ApplyRequest& request, const Report& report, const std::stop_token& stop) const;
  /// The same as a stream: of standard input, as its records come.
  std::unique_ptr<data::BatchStream> apply_rows(const ApplyRequest& request,
                                                const std::stop_token& stop) const;

  /// Verifies a version (0: the newest) and makes it the active one, or only a validated one.
  Json promote(const FeatureReference& reference, bool only_validate) const;
  Json retire(const FeatureReference& reference) const;
  Json remove(const FeatureReference& reference, bool dry_run) const;
  /// Removes drafts and retired versions that are old, but the newest of each set.
  Json collect(const ExpiryRequest& request) const;

  /// One SELECT, for an engine that knows nothing of mdm.
  Json sql(const SqlRequest& request) const;

  /// What the second version has that the first one has not, and the other way round.
  Json difference(const FeatureReference& before, const FeatureReference& after) const;
  /// Where a feature or column comes from, down to the files, and which features read a column.
  Json lineage(const FeatureReference& reference, const std::string& item) const;

 private:
  const Services& services_;
};

/// The families of features: [{"name","summary","features"}], in the order of their features.
Json feature_families();

/// What `Features::sql` cannot say: [{"op","dialect","reason"}], by the order of the operators.
Json sql_refusals();

}  // namespace mdm::app
