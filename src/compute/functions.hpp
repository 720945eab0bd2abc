#pragma once

#include <map>
#include <string>
#include <string_view>

#include <mdm/duckdb.hpp>
#include <mdm/plan.hpp>

namespace mdm::compute {

/// The functions that the SQL of one SELECT calls, defined on a connection. The engine knows no
/// redefinition, so their names are of this SELECT alone.
class Functions final {
 public:
  explicit Functions(duckdb::Connection& connection);

  /// SQL that calls the function: see plan::Call.
  std::string call(std::string_view op, const plan::State* state, data::Type type,
                   const std::string& argument);

 private:
  std::string define(std::string_view op, const plan::State* state, data::Type type);

  duckdb::Connection& connection_;
  std::string prefix_;
  std::map<std::string, std::string> names_;  ///< by operator and key
};

}  // namespace mdm::compute
