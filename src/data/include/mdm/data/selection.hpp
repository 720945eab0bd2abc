#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mdm/data/type.hpp>

namespace mdm::data {

enum class Comparison : std::uint8_t {
  equal,
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,
  any_of,
  is_null,
  is_not_null,
};

/// "=", "<>", …, "IN", "IS NULL", "IS NOT NULL"
std::string_view sql_of(Comparison comparison) noexcept;

/// What a cell of a column must be, in the sense of SQL: a null is nothing but null.
struct Condition {
  std::string column{};
  Comparison comparison = Comparison::equal;
  /// One; several for any_of, none for is_null and is_not_null. As cell_text writes them; never a
  /// NaN, an infinity, or a text with a NUL.
  std::vector<std::string> values{};

  bool operator==(const Condition&) const = default;
};

/// A column that rows are sorted by.
struct SortKey {
  std::string column{};
  bool descending = false;
  /// Where rows stand that have no value; nothing: there are none.
  std::optional<bool> nulls_first{};

  bool operator==(const SortKey&) const = default;
};

/// A part of a table: columns, of the rows that satisfy all conditions, sorted by the keys and then
/// by their numbers, `limit` after the first `offset`.
struct Selection {
  std::vector<std::string> columns{};  ///< in this order; none named: all
  std::vector<Condition> conditions{};
  std::vector<SortKey> order{};  ///< of a type that the backend orders
  std::uint64_t offset = 0;      ///< only with a limit
  std::optional<std::uint64_t> limit{};

  /// All rows, as they stand.
  bool is_whole() const { return conditions.empty() && order.empty() && !limit; }
};

/// The types whose cells a backend compares as the engine does; null can be asked of all.
struct Comparisons {
  std::vector<Type> equal{};
  std::vector<Type> ordered{};
  /// It sorts any number of rows faster than the engine reads and sorts them; else just the first
  /// few of all, or rows that an index has in order.
  bool sorts_all = true;

  bool takes(Type type, Comparison comparison) const;
};

}  // namespace mdm::data
