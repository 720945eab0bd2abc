#pragma once

#include <string>
#include <string_view>

#include <mdm/plan/dialect.hpp>

namespace mdm::plan {

/// How the dialects write an operator; DuckDB's column is in operators.hpp. The others have
/// templates as there, in which an operand may stand several times. Numbers come as doubles. An
/// empty one is written by dialect_sql.cpp; one that begins with "!" is a refusal and its reason.
struct Saying {
  std::string_view op;
  std::string postgres;
  std::string sqlite;
  std::string spark;
  std::string duckdb{};  ///< a refusal, or empty

  const std::string& in(Dialect dialect) const;
};

const Saying& saying_of(std::string_view op);

}  // namespace mdm::plan
