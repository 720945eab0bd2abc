// Computes random formulas on several engines, and compares each cell with what mdm computes.

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>

#include <fmt/format.h>

#include <mdm/base.hpp>
#include <mdm/base/files.hpp>

#include "engines.hpp"
#include "random_formula.hpp"

namespace mdm::dialects {
namespace {

using data::Type;
using plan::Expression;

constexpr std::size_t kTogether = 200;
/// What libraries of mathematics may differ by in ln, exp, sin … and what is made of them.
constexpr std::int64_t kRoughUlps = 4;
constexpr std::size_t kReportedMost = 10;

struct Tally {
  std::size_t compared = 0;
  std::size_t cells = 0;
  std::size_t different = 0;
  std::size_t failed = 0;
  std::int64_t ulps = 0;  ///< the largest difference of rough values
  std::map<std::string, std::size_t> refused{};
};

std::int64_t place_of(double value) {
  const auto bits = std::bit_cast<std::int64_t>(value);
  return bits < 0 ? std::numeric_limits<std::int64_t>::min() - bits : bits;
}

/// In units of the last place; 0 for zeros of either sign.
std::int64_t distance(double a, double b) {
  const auto far = static_cast<double>(place_of(a)) - static_cast<double>(place_of(b));
  return std::abs(far) > 1e15 ? std::int64_t{1} << 50 : std::abs(place_of(a) - place_of(b));
}

class Comparison final {
 public:
  Comparison(const SpecialTable& table, std::vector<std::unique_ptr<Engine>> engines)
      : table_(table), truth_(open_mdm(table)), engines_(std::move(engines)) {}

  void compare(const std::vector<Expression>& formulas) {
    const plan::FeaturePlan plan = plan_of(formulas);
    const std::optional<std::vector<Cells>> expected = compute(*truth_, plan);
    for (const auto& engine : engines_) {
      compare(*engine, plan, expected.value());
    }
  }

  /// Whether all was equal.
  bool report() const {
    bool equal = true;
    for (const auto& [name, tally] : tallies_) {
      std::size_t refused = 0;
      for (const auto& [reason, count] : tally.refused) {
        refused += count;
      }
      fmt::print("{}: {} formulas, {} cells, {} refused, {} different, {} failed, {} ulp\n", name,
                 tally.compared, tally.cells, refused, tally.different, tally.failed, tally.ulps);
      for (const auto& [reason, count] : tally.refused) {
        fmt::print("  {:>6} {}\n", count, reason);
      }
      equal = equal && tally.different == 0 && tally.failed == 0;
    }
    return equal && !tallies_.empty();
  }

  plan::FeaturePlan plan_of(const std::vector<Expression>& formulas) const {
    plan::FeaturePlan plan{.inputs = table_.schema.fields, .state = table_.state};
    for (const Expression& formula : formulas) {
      plan.features.push_back({.name = fmt::format("x{}", plan.features.size()),
                               .formula = formula,
                               .type = plan::type_of(formula, table_.schema.fields)});
    }
    return plan;
  }

  std::vector<Cells> truth(const plan::FeaturePlan& plan) { return truth_->compute(plan); }

 private:
  void compare(Engine& engine, const plan::FeaturePlan& plan, const std::vector<Cells>& expected) {
    Tally& tally = tallies_[engine.name()];
    plan::FeaturePlan said = plan;
    std::vector<std::size_t> places;
    said.features.clear();
    for (std::size_t i = 0; i < plan.features.size(); ++i) {
      try {
        plan::to_sql(plan.features[i], plan, *engine.dialect());
        said.features.push_back(plan.features[i]);
        places.push_back(i);
      } catch (const Error& error) {
        if (error.code() != ErrorCode::invalid_argument) {
          throw;
        }
        ++tally.refused[error.what()];
      }
    }
    const std::optional<std::vector<Cells>> cells = compute(engine, said);
    for (std::size_t i = 0; cells && i < places.size(); ++i) {
      ++tally.compared;
      tally.cells += (*cells)[i].size();
      const std::optional<std::size_t> row =
          first_difference(said.features[i], expected[places[i]], (*cells)[i], tally);
      if (row && ++tally.different <= kReportedMost) {
        tell(engine, said.features[i].formula);
      }
    }
  }

  /// None if a formula failed, which is told.
  std::optional<std::vector<Cells>> compute(Engine& engine, const plan::FeaturePlan& plan) {
    try {
      return plan.features.empty() ? std::vector<Cells>{} : engine.compute(plan);
    } catch (const Error& error) {
      if (plan.features.size() == 1) {
        Tally& tally = tallies_[engine.name()];
        if (++tally.failed <= kReportedMost) {
          fmt::print("{} fails: {}\n  {}\n  {}\n", engine.name(),
                     plan::to_text(plan.features[0].formula), error.what(),
                     plan::to_sql(plan.features[0], plan,
                                  engine.dialect().value_or(plan::Dialect::duckdb)));
        }
        return std::nullopt;
      }
    }
    std::vector<Cells> all;
    for (const plan::Feature& feature : plan.features) {
      plan::FeaturePlan one = plan;
      one.features = {feature};
      const auto cells = compute(engine, one);
      all.push_back(cells ? cells->front() : Cells{});
    }
    return all;
  }

  static std::optional<std::size_t> first_difference(const plan::Feature& feature,
                                                     const Cells& expected, const Cells& cells,
                                                     Tally& tally) {
    const bool rough = is_rough(feature.formula);
    if (expected.size() != cells.size()) {
      return std::nullopt;  // one of them has failed, which is told
    }
    for (std::size_t row = 0; row < cells.size(); ++row) {
      const auto& a = expected[row];
      const auto& b = cells[row];
      if (a.has_value() != b.has_value()) {
        return row;
      }
      if (!a) {
        continue;
      }
      const std::int64_t ulps = distance(a->number, b->number);
      if (a->integer != b->integer || ulps > (rough ? kRoughUlps : 0)) {
        return row;
      }
      tally.ulps = std::max(tally.ulps, ulps);
    }
    return std::nullopt;
  }

  /// Tells the smallest part of the formula that differs by itself.
  void tell(Engine& engine, const Expression& formula) {
    for (const Expression& argument : formula.arguments) {
      const Type type = plan::type_of(argument, table_.schema.fields);
      const bool number = type == Type::float64 || type == Type::int64 || type == Type::boolean;
      if (number && differs(engine, argument)) {
        tell(engine, argument);
        return;
      }
    }
    const plan::FeaturePlan plan = plan_of({formula});
    const Cells expected = truth_->compute(plan).front();
    const Cells cells = engine.compute(plan).front();
    Tally ignored;
    const std::size_t row = first_difference(plan.features[0], expected, cells, ignored).value();
    const auto text = [](const std::optional<Cell>& cell) {
      return cell ? fmt::format("{} ({})", cell->number, cell->integer) : std::string("null");
    };
    fmt::print("{} differs: {}\n  row {}: {}, not {}\n", engine.name(), plan::to_text(formula), row,
               text(cells[row]), text(expected[row]));
    for (std::size_t i = 0; i < table_.schema.fields.size(); ++i) {
      fmt::print("    {} = {}\n", table_.schema.fields[i].name,
                 postgres_literal(table_.rows.columns[i], row));
    }
    fmt::print("  {}\n", plan::to_sql(plan.features[0], plan, *engine.dialect()));
  }

  bool differs(Engine& engine, const Expression& formula) {
    try {
      const plan::FeaturePlan plan = plan_of({formula});
      Tally ignored;
      return first_difference(plan.features[0], truth_->compute(plan).front(),
                              engine.compute(plan).front(), ignored)
          .has_value();
    } catch (const Error&) {
      return false;
    }
  }

  const SpecialTable& table_;
  std::unique_ptr<Engine> truth_;
  std::vector<std::unique_ptr<Engine>> engines_;
  std::map<std::string, Tally> tallies_{};
};

std::vector<Expression> draw(RandomFormula& random, std::size_t count) {
  std::vector<Expression> formulas;
  while (formulas.size() < count) {
    formulas.push_back(random.draw());
  }
  return formulas;
}

Json cells_json(const Cells& cells, Type type) {
  Json json = Json::array();
  for (const auto& cell : cells) {
    json.push(!cell                   ? Json()
              : type == Type::float64 ? Json(data::float_text(cell->number))
                                      : Json(cell->integer));
  }
  return json;
}

/// For engines that are asked from elsewhere: a line of JSON for the table, one for each formula.
void write(const SpecialTable& table, Comparison& comparison, RandomFormula& random,
           std::size_t count, plan::Dialect dialect, const std::string& path) {
  std::ofstream out(path, std::ios::binary);
  Json columns = Json::array();
  for (std::size_t i = 0; i < table.schema.fields.size(); ++i) {
    Json cells = Json::array();
    for (std::size_t row = 0; row < table.rows.rows; ++row) {
      const data::Column& column = table.rows.columns[i];
      cells.push(column.valid(row) ? Json(data::cell_text(column, row)) : Json());
    }
    columns.push(Json::object({{"name", table.schema.fields[i].name},
                               {"type", data::name_of(table.schema.fields[i].type)},
                               {"cells", std::move(cells)}}));
  }
  out << Json::object({{"columns", std::move(columns)}}).dump() << "\n";
  for (std::size_t done = 0; done < count; done += kTogether) {
    const plan::FeaturePlan plan = comparison.plan_of(draw(random, kTogether));
    const std::vector<Cells> cells = comparison.truth(plan);
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const plan::Feature& feature = plan.features[i];
      Json line = Json::object({{"formula", plan::to_text(feature.formula)},
                                {"type", data::name_of(feature.type)},
                                {"rough", is_rough(feature.formula)},
                                {"cells", cells_json(cells[i], feature.type)}});
      try {
        line.set("sql", plan::to_sql(feature, plan, dialect));
      } catch (const Error& error) {
        line.set("refused", error.what());
      }
      out << line.dump() << "\n";
    }
  }
}

std::uint64_t number_of(const std::string& text) {
  std::uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// A folder of its own, gone with it.
class Scratch final {
 public:
  Scratch()
      : path_(std::filesystem::temp_directory_path() / ("mdm_expressions_" + mdm::random_id())) {
    std::filesystem::create_directory(path_);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

std::unique_ptr<Engine> open_engine(std::string_view name, const SpecialTable& table,
                                    const Scratch& scratch) {
  switch (plan::dialect_of(name)) {
    case plan::Dialect::duckdb: return open_duckdb(table);
    case plan::Dialect::sqlite: return open_sqlite(table);
    case plan::Dialect::postgres: return open_postgres(table, scratch.path());
    case plan::Dialect::spark: break;
  }
  fail(ErrorCode::invalid_argument, "Spark is asked from elsewhere");
}

/// usage: expressions COUNT SEED (duckdb|sqlite|postgres)… | expressions COUNT SEED spark FILE
int run(const std::vector<std::string>& arguments) {
  const SpecialTable table = special_table();
  const std::size_t count = number_of(arguments.at(0));
  RandomFormula random(table, number_of(arguments.at(1)));
  if (arguments.at(2) == "spark") {
    Comparison comparison(table, {});
    write(table, comparison, random, count, plan::Dialect::spark, arguments.at(3));
    return 0;
  }
  const Scratch scratch;
  std::vector<std::unique_ptr<Engine>> engines;
  for (std::size_t i = 2; i < arguments.size(); ++i) {
    engines.push_back(open_engine(arguments[i], table, scratch));
  }
  Comparison comparison(table, std::move(engines));
  for (std::size_t done = 0; done < count; done += kTogether) {
    comparison.compare(draw(random, kTogether));
  }
  return comparison.report() ? 0 : 1;
}

}  // namespace
}  // namespace mdm::dialects

int main(int argc, char** argv) {
  try {
    return mdm::dialects::run({argv + 1, argv + argc});
  } catch (const mdm::Error& error) {
    fmt::print(stderr, "error: {}\n", error.what());
    return 2;
  }
}
