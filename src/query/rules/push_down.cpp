#include <algorithm>
#include <array>

#include <mdm/duckdb.hpp>

#include "../rules.hpp"
#include "../tree.hpp"
#include "literals.hpp"
#include "page.hpp"

namespace mdm::query {
namespace {

using data::Comparison;
using data::Condition;
using data::Type;

constexpr std::size_t kMostValues = 1000;

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

/// The rows that a LIMIT of a single source needs, if the parts have all of its conditions.
std::optional<std::uint64_t> limit_of(const Json& node, const JoinedSources& joined,
                                      bool all_tests) {
  Json unfiltered = node;
  unfiltered.set("where_clause", nullptr);
  const auto page = page_of(node);
  if (!all_tests || !page || !page->rows || joined.sources.size() != 1 || !joined.all_known ||
      !is_by_row(unfiltered) || list_in(node, "modifiers").size() != 1) {
    return std::nullopt;
  }
  return page->first + *page->rows;
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
  return part.limit ? fmt::format("{}{}LIMIT {}", text, text.empty() ? "" : " ", *part.limit)
                    : text;
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
  if (parts.size() == 1) {
    parts.front().limit = limit_of(node, joined, all_tests);
  }
  std::vector<std::string> names(parts.size());
  std::string reason;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const Table& table = *joined.sources[i].table;
    if (table.in_engine || table.comparisons.equal.empty() ||
        (parts[i].conditions.empty() && !parts[i].limit)) {
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
  Json made = node;
  std::size_t at = 0;
  return Change{made.set("from_table", replaced(node.at("from_table"), names, at, planning)),
                std::move(reason)};
}

}  // namespace mdm::query
