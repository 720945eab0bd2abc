#pragma once

#include <optional>
#include <string>
#include <vector>

#include <mdm/compute.hpp>
#include <mdm/profile.hpp>

namespace mdm::compute {

using Cells = std::vector<std::optional<double>>;

/// For tests: a database in memory, and what becomes of its tables.
class Frame final {
 public:
  explicit Frame(unsigned threads = 2);

  duckdb::Connection& connection() { return connection_; }
  void run(const std::string& sql) { connection_.run(sql); }

  profile::TableProfile profile(const std::string& table);
  /// Drafted and fitted on the table.
  plan::FeaturePlan plan(const std::string& table, const plan::Hints& hints = {},
                         const plan::Options& options = {});
  /// All cells of the features of a table, as a list of columns.
  std::vector<data::Column> features(const plan::FeaturePlan& plan, const std::string& table,
                                     const Execution& execution = {});
  /// The cells of one feature; booleans as 0 and 1.
  Cells feature(const plan::FeaturePlan& plan, const std::string& table, const std::string& name);

 private:
  duckdb::Connection connection_;
};

/// Appends a cell of a feature to a column of the same type.
void push_cell(data::Column& to, const data::Column& from, std::size_t row);

std::optional<double> number_at(const data::Column& column, std::size_t row);

}  // namespace mdm::compute
