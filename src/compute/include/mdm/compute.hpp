#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include <mdm/base.hpp>
#include <mdm/data/side_by_side.hpp>
#include <mdm/duckdb.hpp>
#include <mdm/plan.hpp>

namespace mdm::compute {

/// Fills the state that the plan's draft left open, by aggregates over the whole training table.
/// The result does not depend on the thread count.
/// \param table  name of the training table, as SQL of `connection` knows it (already quoted)
/// \throws Error{not_found} if a column is missing, Error{bad_input} if it has another type than in
///         the plan or no finite value to fit, Error{cancelled}
/// \cost  each number column with open state is read and sorted once, in the engine's memory limit
void fit(plan::FeaturePlan& plan, duckdb::Connection& connection, const std::string& table,
         const std::stop_token& stop);

/// The columns that `fit` reads at the same time, at most.
std::size_t columns_fitted_at_once(const plan::FeaturePlan& plan);

struct Execution {
  unsigned workers = 1;             ///< threads that compute, each some of the features
  std::size_t batch_rows = 24'576;  ///< rows that a thread computes at a time
  /// Features that are computed in one pass over the rows, where there are more in several: the
  /// engine takes some 100 KB for each of them.
  std::size_t features_at_once = 1024;
  /// If it is not 0: only so many rows of the table, its first. Not for features that read other
  /// rows, which have other values then.
  std::uint64_t first_rows = 0;
  /// A folder for what is put aside: of features that read other rows, and of rows whose features
  /// are computed in several passes; empty: it stays in memory.
  std::filesystem::path scratch{};
};

/// What a feature must have to stay.
struct SignalRules {
  bool copies = true;          ///< values unlike those of every earlier feature
  double max_correlation = 1;  ///< at most this with every earlier one, by Pearson; 1: any
  Execution execution{};
};

/// Moves the features of a fitted plan that carry no signal on the training table to its `dropped`,
/// with the reason: see plan::drop_without_signal. Only those that show none in the table's first
/// rows, and those that read other rows, are computed over all of it; for correlations all are, and
/// a sample of at most 10 000 rows is compared.
/// \throws as select_features, and Error{cancelled}
void drop_without_signal(plan::FeaturePlan& plan, duckdb::Connection& connection,
                         const std::string& table, const SignalRules& rules,
                         const std::stop_token& stop);

/// The SELECT that computes the features of every row of `table`, in the order of its row ids:
/// `kept` columns as they are, then the features. Functions that it calls are defined on
/// `connection`. One streaming pass; the same numbers for any table, chunk and thread count.
///
/// The order is that in which the engine scans the table: rows were stored in the order of their
/// ids, and a plain scan keeps it. Where a feature reads other rows, all of `feature_rows` are put
/// into a temporary table of the connection first, from which the SELECT reads.
/// \throws Error{invalid_argument} if the plan is not fitted, or there is no column at all;
///         Error{not_found} if `table` lacks an input or a kept column, Error{bad_input} if an
///         input has another type than in the training table
std::string select_features(const plan::FeaturePlan& plan, duckdb::Connection& connection,
                            const std::string& table, const std::vector<std::string>& kept,
                            const Execution& execution = {}, const std::stop_token& stop = {});

/// The rows of `select_features`, computed by several threads while they are read, each some of the
/// features of all rows. Memory: two or three batches, whatever the size of the table. Where there
/// are more features than `execution.features_at_once`, they are computed in slices, which are put
/// aside before the first batch comes. The numbers do not depend on `execution`. Features that read
/// other rows see those of this `table` alone; their rows are sorted first, once, before the first
/// batch comes, and some 32 MB for each thread are needed beside the engine's memory limit.
///
/// \param connection  to a database that is only read meanwhile; must outlive the stream
/// \throws as select_features
std::unique_ptr<data::BatchStream> feature_rows(
    const plan::FeaturePlan& plan, const duckdb::Connection& connection, const std::string& table,
    const std::vector<std::string>& kept, const Execution& execution, const std::stop_token& stop);

/// The columns of `feature_rows` in slices of at most `execution.features_at_once` features, to be
/// opened one after the other. Features of the same columns are in one slice, which then reads few;
/// `kept` comes first. \param plan  must outlive them, as `connection`
data::Slices feature_slices(const plan::FeaturePlan& plan, const duckdb::Connection& connection,
                            const std::string& table, const std::vector<std::string>& kept,
                            const Execution& execution, const std::stop_token& stop);

/// The columns that the workers read together for a slice, one that several read counted as often:
/// of each the engine keeps a block in memory meanwhile.
std::size_t columns_read_at_once(const plan::FeaturePlan& plan, const Execution& execution);

}  // namespace mdm::compute
