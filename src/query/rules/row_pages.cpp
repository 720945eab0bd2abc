#include <algorithm>

#include <mdm/duckdb.hpp>

#include "../rules.hpp"
#include "../tree.hpp"
#include "page.hpp"

namespace mdm::query {

std::optional<Page> page_of(const Json& node) {
  const Json* const modifier = find_modifier(node, "LIMIT_MODIFIER");
  if (modifier == nullptr) {
    return std::nullopt;
  }
  Page page;
  if (!lacks(*modifier, "limit")) {
    const auto limit = count_of(modifier->at("limit"));
    if (!limit) {
      return std::nullopt;
    }
    page.rows = *limit;
  }
  if (!lacks(*modifier, "offset")) {
    const auto offset = count_of(modifier->at("offset"));
    if (!offset) {
      return std::nullopt;
    }
    page.first = *offset;
  }
  return page;
}

std::optional<Change> page_by_row_number(const Json& node, Planning& planning) {
  const auto page = page_of(node);
  if (!page || page->first == 0 || !is_by_row(node) || list_in(node, "modifiers").size() != 1) {
    return std::nullopt;
  }
  const auto source = find_source(node.at("from_table"), planning);
  if (!source || source->hidden_shown) {
    return std::nullopt;
  }
  const std::uint64_t rows = source->table->rows;
  const std::uint64_t first = std::min(page->first, rows);
  const std::uint64_t end = first + std::min(page->rows.value_or(rows), rows - first);
  Json from = node_of(planning.parser.tree_of(fmt::format(
                          "SELECT * FROM (SELECT * EXCLUDE ({0}) FROM {1} WHERE {0} >= {2} AND "
                          "{0} < {3}) AS {4}",
                          duckdb::quoted(kHidden), place_of(*source->table), first, end,
                          duckdb::quoted(source->alias))))
                  .at("from_table");
  Json changed = without_modifier(node, "LIMIT_MODIFIER");
  changed.set("from_table", std::move(from));
  return Change{std::move(changed),
                fmt::format("rows {} to {} of {} stand in the order of the file", first, end,
                            source->table->name)};
}

}  // namespace mdm::query
