#include <algorithm>
#include <array>

#include <mdm/duckdb.hpp>

#include "../rules.hpp"
#include "../tree.hpp"
#include "literals.hpp"
#include "page.hpp"
#include "sort_keys.hpp"

namespace mdm::query {
namespace {

using data::Comparison;
using data::Condition;
using data::Type;

constexpr std::size_t kMostValues = 1000;
/// Rows of a sorted page that a backend looks up by their numbers.
constexpr std::uint64_t kMostSorted = 10'000;

struct Sign {
  std::string_view type;
  Comparison comparison;
  Comparison turned;  ///< with the literal first
};

constexpr auto kSigns = std::to_array<Sign>({
    {"COMPARE_EQUAL", Comparison::equal, Comparison::equal},
    {"COMPARE_NOTEQUAL", Comparison::not_equal, Comparison::not_equal},
    {"COMPARE_LESSTHAN", Comparison::less, Comparison::greater},
    {"COMPARE_LESSTHANOREQUALTO", Comparison::less_equal, Comparison::greater_equal},
    {"COMPARE_GREATERTHAN", Comparison::greater, Comparison::less},
    {"COMPARE_GREATERTHANOREQUALTO", Comparison::greater_equal, Comparison::less_equal},
});

/// A condition and the source that it is about, by its place.
struct Placed {
  std::size_t source = 0;
  Condition condition{};
};

/// A column that an expression names, among those of all sources.
struct Found {
  std::size_t source = 0;
  data::Field field{};
  const Column* column = nullptr;  ///< null: the hidden one
};

std::optional<Found> find_in(const Json& expression, const JoinedSources& joined) {
  std::optional<Found> found;
  const bool is_qualified = list_in(expression, "column_names").size() > 1;
  if (!is_qualified && !joined.all_known) {
    return std::nullopt;
  }
  for (std::size_t i = 0; i < joined.sources.size(); ++i) {
    const Source& source = joined.sources[i];
    const Column* const column = find_column(expression, source);
    const auto& names = list_in(expression, "column_names");
    const bool is_hidden = source.hidden_shown && names.size() == 1 && joined.sources.size() == 1 &&
                           names.front() == Json(kHidden);
    if (column == nullptr && !is_hidden) {
      continue;
    }
    if (found) {
      return std::nullopt;
    }
    found = Found{i, is_hidden ? data::Field{std::string(kHidden), Type::int64} : column->field,
                  column};
  }
  return found;
}

/// In CAST('2026-01-02' AS DATE); other years are texts of other lengths or signs.
bool has_four_digits(std::string_view bound) {
  constexpr std::string_view kCast = "CAST('";
  constexpr std::size_t kDigits = 4;
  return bound.starts_with(kCast) && bound.find('-') == kCast.size() + kDigits;
}

/// Whether the backend compares all cells of a column with a value as the engine does.
bool is_taken(const Found& found, const Table& table, Comparison comparison,
              const std::string& value) {
  const Type type = found.field.type;
  if (!table.comparisons.takes(type, comparison)) {
    return false;
  }
  const bool is_ordered = comparison != Comparison::equal && comparison != Comparison::not_equal;
  if (!is_ordered || (type != Type::date && type != Type::timestamp)) {
    return true;
  }
  constexpr std::size_t kYearDigits = 4;
  return has_four_digits(found.column->lower) && has_four_digits(found.column->upper) &&
         value.find('-') == kYearDigits;
}

std::optional<Placed> comparison_in(const Json& left, const Json& right, Comparison comparison,
                                    const JoinedSources& joined) {
  const auto found = find_in(left, joined);
  if (!found) {
    return std::nullopt;
  }
  auto value = cell_of(right, found->field);
  if (!value || !is_taken(*found, *joined.sources[found->source].table, comparison, *value)) {
    return std::nullopt;
  }
  return Placed{found->source, {found->field.name, comparison, {std::move(*value)}}};
}

std::optional<Placed> list_in_test(const Json& test, const JoinedSources& joined) {
  const auto& operands = list_in(test, "children");
  const auto found = find_in(operands.front(), joined);
  if (!found || operands.size() > kMostValues + 1 ||
      !joined.sources[found->source].table->comparisons.takes(found->field.type,
                                                              Comparison::any_of)) {
    return std::nullopt;
  }
  Condition condition{found->field.name, Comparison::any_of, {}};
  for (std::size_t i = 1; i < operands.size(); ++i) {
    auto value = cell_of(operands[i], found->field);
    if (!value) {
      return std::nullopt;
    }
    condition.values.push_back(std::move(*value));
  }
  return Placed{found->source, std::move(condition)};
}

std::optional<Placed> null_test(const Json& operand, Comparison comparison,
                                const JoinedSources& joined) {
  const auto found = find_in(operand, joined);
  if (!found ||
      !joined.sources[found->source].table->comparisons.takes(found->field.type, comparison)) {
    return std::nullopt;
  }
  return Placed{found->source, {found->field.name, comparison, {}}};
}

/// The conditions that say the same as a test, or nothing.
std::vector<Placed> placed_of(const Json& test, const JoinedSources& joined) {
  std::vector<Placed> placed;
  const auto add = [&](std::optional<Placed> one) {
    if (one) {
      placed.push_back(std::move(*one));
    }
  };
  const std::string_view type = word_in(test, "type");
  const auto sign = std::ranges::find(kSigns, type, &Sign::type);
  if (sign != kSigns.end()) {
    add(comparison_in(test.at("left"), test.at("right"), sign->comparison, joined));
    add(comparison_in(test.at("right"), test.at("left"), sign->turned, joined));
  } else if (type == "COMPARE_BETWEEN") {
    add(comparison_in(test.at("input"), test.at("lower"), Comparison::greater_equal, joined));
    add(comparison_in(test.at("input"), test.at("upper"), Comparison::less_equal, joined));
    if (placed.size() == 1) {
      placed.clear();
    }
  } else if (type == "COMPARE_IN" && !list_in(test, "children").empty()) {
    add(list_in_test(test, joined));
  } else if (type == "OPERATOR_IS_NULL" || type == "OPERATOR_IS_NOT_NULL") {
    add(null_test(list_in(test, "children").front(),
                  type == "OPERATOR_IS_NULL" ? Comparison::is_null : Comparison::is_not_null,
                  joined));
  }
  return placed;
}

void collect_tests(const Json& where, Json::Array& tests) {
  if (is_of(where, "type", "CONJUNCTION_AND")) {
    for (const Json& test : list_in(where, "children")) {
      collect_tests(test, tests);
    }
  } else if (where.is_object()) {
    tests.push_back(where);
  }
}

/// Whether the backend puts all cells of a column in the order of the engine.
bool is_ordered(const Column& column, const Table& table) {
  const Type type = column.field.type;
  return table.comparisons.takes(type, Comparison::less) &&
         ((type != Type::date && type != Type::timestamp) ||
          (has_four_digits(column.lower) && has_four_digits(column.upper)));
}

/// The keys of ORDER BY as a part of the table has them; a row number after them goes without
/// saying.
std::optional<std::vector<data::SortKey>> order_of(const Json& node, const Source& source) {
  const auto keys = keys_of(node, source);
  if (!keys) {
    return std::nullopt;
  }
  std::vector<data::SortKey> order;
  for (const Key& key : *keys) {
    if (key.column == nullptr && !key.descending && &key == &keys->back()) {
      break;
    }
    if (key.column == nullptr || !is_ordered(*key.column, *source.table)) {
      return std::nullopt;
    }
    data::SortKey& made = order.emplace_back(data::SortKey{key.column->field.name, key.descending});
    if (key.column->nulls > 0) {
      made.nulls_first = key.nulls_first;
    }
  }
  return order;
}

/// Whether a backend is faster than the engine at a page of its rows in an order.
bool is_sorted_soon(const Page& page, const std::vector<data::SortKey>& order, const Table& table) {
  const std::uint64_t last = page.first + *page.rows;
  const bool has_index =
      order.size() == 1 && !order.front().nulls_first &&
      std::ranges::find(table.indexed, order.front().column) != table.indexed.end();
  return *page.rows <= kMostSorted &&
         (table.comparisons.sorts_all || has_index || last <= table.rows / kShallow);
}

/// Gives the part of a single source its page, if it has all conditions of the node.
/// \return whether it did
bool take_page(const Json& node, const JoinedSources& joined, data::Selection& part) {
  Json unfiltered = node;
  unfiltered.set("where_clause", nullptr);
  const auto page = page_of(node);
  if (!page || !page->rows || joined.sources.size() != 1 || !joined.all_known ||
      !is_by_row(unfiltered)) {
    return false;
  }
  if (list_in(node, "modifiers").size() > 1) {
    auto order = order_of(node, joined.sources.front());
    if (!order || !is_sorted_soon(*page, *order, *joined.sources.front().table)) {
      return false;
    }
    part.order = std::move(*order);
  }
  part.offset = page->first;
  part.limit = page->rows;
  return true;
}

Json replaced(const Json& from, const std::vector<std::string>& names, std::size_t& at,
              Planning& planning) {
  if (is_inner_join(from)) {
    Json made = from;
    Json left = replaced(from.at("left"), names, at, planning);
    return made.set("left", std::move(left))
        .set("right", replaced(from.at("right"), names, at, planning));
  }
  const auto source = find_source(from, planning);
  if (!source || names[at++].empty()) {
    return from;
  }
  const std::string place = "temp.main." + duckdb::quoted(names[at - 1]);
  return node_of(
             planning.parser.tree_of(
                 source->hidden_shown
                     ? fmt::format("SELECT * FROM {} AS {}", place, duckdb::quoted(source->alias))
                     : fmt::format("SELECT * FROM (SELECT * EXCLUDE ({}) FROM {}) AS {}",
                                   duckdb::quoted(kHidden), place, duckdb::quoted(source->alias))))
      .at("from_table");
}

}  // namespace

std::string text_of(const data::Selection& part) {
  std::string text;
  for (const Condition& condition : part.conditions) {
    text += fmt::format("{}{} {}", text.empty() ? "" : " AND ", duckdb::quoted(condition.column),
                        data::sql_of(condition.comparison));
    if (!condition.values.empty()) {
      text += condition.values.size() == 1 ? " " + duckdb::literal(condition.values.front())
                                           : fmt::format(" ({} values)", condition.values.size());
    }
  }
  std::string keys;
  for (const data::SortKey& key : part.order) {
    keys += fmt::format("{}{}{}", keys.empty() ? "ORDER BY " : ", ", duckdb::quoted(key.column),
                        key.descending ? " DESC" : "");
    if (key.nulls_first) {
      keys += *key.nulls_first ? " NULLS FIRST" : " NULLS LAST";
    }
  }
  for (const std::string& more : {keys, part.limit ? fmt::format("LIMIT {}", *part.limit) : "",
                                  part.offset > 0 ? fmt::format("OFFSET {}", part.offset) : ""}) {
    text += more.empty() || text.empty() ? more : " " + more;
  }
  return text;
}

std::optional<Change> push_down(const Json& node, Planning& planning) {
  const JoinedSources joined = sources_of(node.at("from_table"), planning);
  Json::Array tests;
  if (!lacks(node, "where_clause")) {
    collect_tests(node.at("where_clause"), tests);
  }
  std::vector<data::Selection> parts(joined.sources.size());
  bool all_tests = true;
  for (const Json& test : tests) {
    std::vector<Placed> placed = placed_of(test, joined);
    all_tests = all_tests && !placed.empty();
    for (Placed& each : placed) {
      parts[each.source].conditions.push_back(std::move(each.condition));
    }
  }
  const bool has_page = parts.size() == 1 && all_tests && take_page(node, joined, parts.front());
  std::vector<std::string> names(parts.size());
  std::string reason;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const Table& table = *joined.sources[i].table;
    if (table.in_engine || table.comparisons.equal.empty() || parts[i].is_whole()) {
      continue;
    }
    names[i] = fmt::format("__mdm_part_{}", planning.pushed.size() + 1);
    reason += fmt::format("{}{} gives of {}: {}", reason.empty() ? "" : "; ", table.backend,
                          table.name, text_of(parts[i]));
    planning.pushed.push_back({names[i], table.catalog,
                               table.stored.empty() ? table.name : table.stored, table.backend,
                               std::move(parts[i])});
  }
  if (reason.empty()) {
    return std::nullopt;
  }
  Json made = has_page ? without_modifier(node, "LIMIT_MODIFIER") : node;
  std::size_t at = 0;
  return Change{made.set("from_table", replaced(node.at("from_table"), names, at, planning)),
                std::move(reason)};
}

}  // namespace mdm::query
