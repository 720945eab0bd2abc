#pragma once

#include <set>
#include <string>
#include <string_view>

#include <mdm/duckdb.hpp>
#include <mdm/plan.hpp>

namespace mdm::compute {

/// The functions that the SQL of features calls, on one connection. A function is named by its
/// content, so that one defined before is the same.
class Functions final {
 public:
  explicit Functions(duckdb::Connection& connection);

  void define_text_measures();

  /// A call that reads a state table: see plan::TableAccess.
  std::string read_table(std::string_view op, const plan::State& state, data::Type type,
                         const std::string& argument);

 private:
  template <typename Function>
  void define(const std::string& name, Function function);

  duckdb::Connection& connection_;
  std::set<std::string, std::less<>> defined_;
};

}  // namespace mdm::compute
