#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include <mdm/base.hpp>
#include <mdm/data.hpp>
#include <mdm/duckdb.hpp>
#include <mdm/query/advice.hpp>
#include <mdm/query/engines.hpp>
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
};

/// The rows of a user's SELECT. The engine lives as long as the result.
class Result {
 public:
  virtual ~Result() = default;
  virtual data::BatchStream& rows() = 0;
  virtual bool truncated() const = 0;  ///< known once the rows were read to the end
};

/// How the engine would run a plan.
struct Explanation {
  std::string engine_plan{};
  bool is_rewritten = false;  ///< else the text runs as it is
};

/// What a plan was made from.
enum class Origin : std::uint8_t {
  statement,  ///< it was parsed
  shape,      ///< from the tree of another that differs in its literals
  text,       ///< it is the plan of the same text before
};
std::string_view name_of(Origin origin) noexcept;

/// A statement and its plan.
struct PlannedStatement {
  Statement statement{};
  Plan plan{};
  Origin origin = Origin::statement;
};

/// What statements over the same tables share: the engine, opened once, and the plans of those that
/// came before. The tables and features must be those of its subject as long as it is used: a new
/// version asks for a new session. Any thread.
class Session {
 public:
  /// \throws what opening the engine throws
  Session(Engines& engines, Subject subject, Options options);
  ~Session();

  const Subject& subject() const;
  /// Names of datasets, maybe, that a statement names beside its own.
  std::set<std::string> qualifiers(const std::string& sql);
  /// \param without  names of rules that are not applied
  PlannedStatement plan(const std::string& sql, const std::set<std::string>& without);
  std::vector<ColumnUse> column_uses(const PlannedStatement& planned);

  /// Runs one statement that only reads. It reaches the tables of the datasets and nothing else: no
  /// files, network, writes or settings. Features of a table t are the table t_features, and
  /// features.t has its columns and its features side by side. The hidden row number is not among
  /// the columns of `*`; it is there as data.main.TABLE.__mdm_row_id. The rewritten text runs only
  /// if it gives columns of the same names and types as the text.
  /// \param row_limit  0: none; else rows beyond it are cut and `truncated` is set
  /// \throws Error{invalid_argument} for a statement that is not a SELECT, Error{bad_input} with
  ///         the engine's message for SQL that is wrong, Error{cancelled}
  std::unique_ptr<Result> run(const Plan& plan, std::uint64_t row_limit,
                              const std::stop_token& stop);
  /// Runs nothing. \throws as run
  Explanation explain(const Plan& plan);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace mdm::query
