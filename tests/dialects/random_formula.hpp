#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include <mdm/plan.hpp>

#include "special_table.hpp"

namespace mdm::dialects {

/// Draws formulas of the plan's grammar over the special table. The same seed gives the same ones.
///
/// Functions whose last digits are the library's own (ln, exp, sin …) stand at the top only, or
/// where it is asked whether they are null: elsewhere a difference in the last digit could become
/// any other.
class RandomFormula final {
 public:
  RandomFormula(const SpecialTable& table, std::uint64_t seed) : table_(table), random_(seed) {}

  /// A number or a boolean.
  plan::Expression draw();

 private:
  using Expression = plan::Expression;

  std::size_t below(std::size_t count);
  template <typename List>
  const auto& one_of(const List& list) {
    return list[below(list.size())];
  }
  Expression column(data::Type type);
  Expression leaf(data::Type type);
  Expression of(data::Type type, int depth);
  Expression number(int depth);  ///< of any type that is used as a double
  Expression float64(int depth);
  Expression int64(int depth);
  Expression boolean(int depth);
  Expression text(int depth);
  Expression rough(int depth);
  Expression choice(data::Type type, int depth);
  Expression comparison(int depth);

  const SpecialTable& table_;
  std::mt19937_64 random_;
};

/// Whether the last digits of the value may be the library's own.
bool is_rough(const plan::Expression& expression);

}  // namespace mdm::dialects
