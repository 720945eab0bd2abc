#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <mdm/query/plan.hpp>

namespace mdm::query {

/// The hidden row number of stored tables and feature files.
inline constexpr std::string_view kHidden = "__mdm_row_id";

/// What a rule may ask.
struct Planning {
  const Subject& subject;
  Parser& parser;
  std::set<std::string> with_names{};  ///< of the statement: they go before tables
  std::vector<PushedPart>& pushed;
};

/// A node in place of another that gives the same rows.
struct Change {
  Json node{};
  std::string reason{};
};

struct Rule {
  RuleDescription description{};
  /// Looks at one SELECT_NODE, whose inner nodes it was tried on before.
  std::optional<Change> (*apply)(const Json& node, Planning& planning) = nullptr;
};

/// The only table of rules.
std::span<const Rule> rule_table();

/// A table that stands in FROM.
struct Source {
  const Table* table = nullptr;
  std::string alias{};        ///< what its columns may be qualified by
  bool hidden_shown = false;  ///< it is named with its hidden column
};

/// Nothing unless `from` is a known table, without a sample or new names for its columns.
std::optional<Source> find_source(const Json& from, const Planning& planning);
/// The column that an expression names and nothing else; null for none.
const Column* find_column(const Json& expression, const Source& source);
/// The known tables of a FROM that joins, but for those of outer and other odd joins.
struct JoinedSources {
  std::vector<Source> sources{};
  bool all_known = true;  ///< nothing else stands there
};
/// Whether no two rows of a table have the same value, nor any has none.
bool is_unique(const Column& column, std::uint64_t rows);
/// True for a join that keeps just the pairs that satisfy its condition.
bool is_inner_join(const Json& from);
JoinedSources sources_of(const Json& from, const Planning& planning);

/// catalog.main.table, with the hidden column.
std::string place_of(const Table& table);

/// "\"Age\" > '30' ORDER BY \"Fare\" DESC NULLS LAST LIMIT 5 OFFSET 10"
std::string text_of(const data::Selection& part);

/// True for a node of FROM and SELECT alone, but for modifiers.
bool is_plain(const Json& node);
/// True if each of its rows comes from one row of its source.
bool is_by_row(const Json& node);

std::optional<Change> answer_by_profile(const Json& node, Planning& planning);
std::optional<Change> page_by_row_number(const Json& node, Planning& planning);
std::optional<Change> page_in_order(const Json& node, Planning& planning);
std::optional<Change> drop_order(const Json& node, Planning& planning);
std::optional<Change> drop_distinct(const Json& node, Planning& planning);
std::optional<Change> push_down(const Json& node, Planning& planning);
std::optional<Change> join_long_list(const Json& node, Planning& planning);

}  // namespace mdm::query
