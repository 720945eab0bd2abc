#include <algorithm>
#include <array>

#include <mdm/data/selection.hpp>

namespace mdm::data {

std::string_view sql_of(Comparison comparison) noexcept {
  static constexpr std::array<std::string_view, 9> kNames = {
      "=", "<>", "<", "<=", ">", ">=", "IN", "IS NULL", "IS NOT NULL"};
  return kNames.at(static_cast<std::size_t>(comparison));
}

bool Comparisons::takes(Type type, Comparison comparison) const {
  switch (comparison) {
    case Comparison::is_null:
    case Comparison::is_not_null: return !equal.empty();
    case Comparison::equal:
    case Comparison::not_equal:
    case Comparison::any_of: return std::ranges::find(equal, type) != equal.end();
    default: return std::ranges::find(ordered, type) != ordered.end();
  }
}

}  // namespace mdm::data
