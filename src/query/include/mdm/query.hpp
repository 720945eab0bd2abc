#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include <mdm/base.hpp>
#include <mdm/data.hpp>
#include <mdm/duckdb.hpp>
#include <mdm/query/plan.hpp>
#include <mdm/query/subject.hpp>

namespace mdm::query {

/// Where the features of a table stand, as SQL that may follow FROM.
struct FeatureSource {
  std::filesystem::path file{};
  std::string attached{};  ///< the name that `sql` gives the file, if it is a database
  std::string sql{};
};

/// A dataset beside the one named first: its tables are seen as NAME.TABLE.
struct OtherDataset {
  std::string name{};
  std::map<std::string, std::string> tables{};  ///< by name: as SQL that may follow FROM
};

struct Options {
  duckdb::Options engine{};  ///< with the tables; it will be confined
  /// The features of tables, by the name of the table.
  std::map<std::string, FeatureSource> features{};
  std::vector<OtherDataset> others{};
  std::uint64_t row_limit = 0;  ///< 0: none; else rows beyond it are cut and `truncated` is set
};

/// The rows of a user's SELECT. The engine lives as long as the result.
class Result {
 public:
  virtual ~Result() = default;
  virtual data::BatchStream& rows() = 0;
  virtual bool truncated() const = 0;  ///< known once the rows were read to the end
};

/// Runs one statement that only reads. It reaches the tables of the dataset and nothing else: no
/// files, network, writes or settings. Features of a table t are the table t_features, and
/// features.t has its columns and its features side by side. The hidden row number is not among the
/// columns of `*`; it is there as data.main.TABLE.__mdm_row_id. The rewritten text runs only if it
/// gives columns of the same names and types as the text.
/// \throws Error{invalid_argument} for a statement that is not a SELECT, Error{bad_input} with the
///         engine's message for SQL that is wrong, Error{cancelled}
std::unique_ptr<Result> run(const Plan& plan, const Options& options, const std::stop_token& stop);

/// How the engine would run it.
struct Explanation {
  std::string engine_plan{};
  bool is_rewritten = false;  ///< else the text runs as it is
};

/// Runs nothing. \throws as run
Explanation explain(const Plan& plan, const Options& options);

}  // namespace mdm::query
