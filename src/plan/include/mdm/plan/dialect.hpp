#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <mdm/plan.hpp>

namespace mdm::plan {

/// The engines that a plan can be written for. What their SQL expects of a table, and what they
/// cannot say, is told in docs/formats/plan.md.
enum class Dialect { duckdb, postgres, sqlite, spark };

std::span<const Dialect> dialects() noexcept;
/// As it is named on the command line: "duckdb", "postgres", "sqlite", "spark".
std::string_view name_of(Dialect dialect) noexcept;
/// \throws Error{invalid_argument}
Dialect dialect_of(std::string_view name);

/// An operator that a dialect cannot say with the same values.
struct Refusal {
  std::string_view op;
  Dialect dialect;
  std::string_view reason;
};
/// All of them, by the order of the operators.
std::vector<Refusal> refusals();

/// A feature that cannot be written, and why.
struct Unsaid {
  std::string name{};
  std::string reason{};
};

/// Features as one SELECT.
struct Statement {
  std::string sql{};
  std::vector<Unsaid> unsaid{};  ///< left out of the SELECT, in whose comments they are listed
};

/// The feature as an expression of the dialect: over the columns of the table `r`, but for DuckDB,
/// where names are bare. It gives what docs/formats/plan.md says and fails for no cell. Names are
/// quoted, values are literals: nothing in a plan can become SQL of another meaning.
/// \throws Error{invalid_argument} if the dialect has no such operator, type or name, or the plan
///         is not fitted
std::string to_sql(const Feature& feature, const FeaturePlan& plan, Dialect dialect);

/// The features of the plan as a SELECT over `table`, all state written out.
/// \throws Error{invalid_argument} if no feature can be written, or the engine has no such table
Statement select_sql(const FeaturePlan& plan, const std::string& table, Dialect dialect);

}  // namespace mdm::plan
