#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <mdm/plan/dialect.hpp>

#include "special_table.hpp"

namespace mdm::dialects {

/// The cells of features by column; booleans as 0 and 1. Integers keep all their digits.
struct Cell {
  double number = 0;
  std::int64_t integer = 0;
};
using Cells = std::vector<std::optional<Cell>>;

/// Where formulas are computed: the special table stands in it under the name of `odd`.
class Engine {
 public:
  virtual ~Engine() = default;
  virtual std::string name() const = 0;
  /// The dialect of its SQL; none: features are computed by mdm itself.
  virtual std::optional<plan::Dialect> dialect() const = 0;
  /// \throws Error if the engine refuses the SQL or a cell
  virtual std::vector<Cells> compute(const plan::FeaturePlan& plan) = 0;
};

/// mdm's own executor, and the plain SQL on the same DuckDB.
std::unique_ptr<Engine> open_mdm(const SpecialTable& table);
std::unique_ptr<Engine> open_duckdb(const SpecialTable& table);
std::unique_ptr<Engine> open_sqlite(const SpecialTable& table);
/// The server that the environment names, by psql; files for it go to `folder`.
std::unique_ptr<Engine> open_postgres(const SpecialTable& table,
                                      const std::filesystem::path& folder);

}  // namespace mdm::dialects
