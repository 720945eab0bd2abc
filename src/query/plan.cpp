#include <algorithm>
#include <array>

#include <mdm/base/digest.hpp>
#include <mdm/duckdb.hpp>

#include "rules.hpp"
#include "tree.hpp"

namespace mdm::query {
namespace {

/// Changes when a plan or a key of another version of this module would mislead.
constexpr std::string_view kFormat = "2";

/// Functions that give something else each time.
constexpr std::string_view kUnsteady[] = {"random",
                                          "uuid",
                                          "gen_random_uuid",
                                          "uuidv4",
                                          "uuidv7",
                                          "nextval",
                                          "currval",
                                          "setseed",
                                          "now",
                                          "today",
                                          "transaction_timestamp",
                                          "get_current_timestamp",
                                          "current_date",
                                          "current_time",
                                          "current_timestamp",
                                          "localtime",
                                          "localtimestamp",
                                          "get_current_time",
                                          "txid_current",
                                          "current_setting",
                                          "current_database",
                                          "version"};

Json with_rules(const Json& tree, Planning& planning, const std::set<std::string>& without,
                std::vector<AppliedRule>& applied) {
  Json made = tree;
  for (const Rule& rule : rule_table()) {
    const std::string name(rule.description.name);
    if (without.contains(name)) {
      continue;
    }
    made = changed(made, [&](const Json& node) -> std::optional<Json> {
      if (!is_of(node, "type", "SELECT_NODE")) {
        return std::nullopt;
      }
      auto change = rule.apply(node, planning);
      if (!change) {
        return std::nullopt;
      }
      applied.push_back({name, std::move(change->reason)});
      return std::move(change->node);
    });
  }
  return made;
}

/// Literals that say which column is meant, not what it is compared with.
bool is_list_of_places(std::string_view member) {
  return member == "group_expressions" || member == "orders" || member == "distinct_on_targets";
}

Json with_parameters(const Json& tree, int& count) {
  if (tree.is_array()) {
    Json::Array elements;
    for (const Json& element : tree.as_array()) {
      elements.push_back(with_parameters(element, count));
    }
    return elements;
  }
  if (!tree.is_object()) {
    return tree;
  }
  if (is_of(tree, "type", "VALUE_CONSTANT")) {
    ++count;
    return Json::object({{"class", "PARAMETER"},
                         {"type", "VALUE_PARAMETER"},
                         {"alias", word_in(tree, "alias")},
                         {"identifier", fmt::format("{}", count)}});
  }
  constexpr std::string_view kLast = "modifiers";  // LIMIT and OFFSET end a statement
  Json made = tree;
  for (const bool last : {false, true}) {
    for (const auto& [name, value] : tree.as_object()) {
      if (!is_list_of_places(name) && (name == kLast) == last) {
        made.set(name, with_parameters(value, count));
      }
    }
  }
  return made;
}

std::string shape_of(const Json& tree, Parser& parser) {
  int count = 0;
  return parser.text_of(with_parameters(tree, count));
}

bool is_steady(const Json& tree) {
  bool steady = true;
  visit(tree, [&](const Json& node) {
    const bool is_sampled = node.find("sample") != nullptr && !lacks(node, "sample");
    steady = steady && !is_sampled && !is_of(node, "type", "TABLE_FUNCTION") &&
             std::ranges::find(kUnsteady, lowered(word_in(node, "function_name"))) ==
                 std::end(kUnsteady);
    return steady;
  });
  return steady;
}

/// The names that may be columns, and whether there is a star.
struct Named {
  std::set<std::string> columns{};
  bool all = false;
};

Named names_in(const Json& tree) {
  Named named;
  visit(tree, [&](const Json& node) {
    if (is_of(node, "class", "COLUMN_REF")) {
      for (const Json& name : list_in(node, "column_names")) {
        named.columns.insert(lowered(name.as_string()));
      }
    }
    named.all =
        named.all || is_of(node, "class", "STAR") || !list_in(node, "using_columns").empty();
    return true;
  });
  return named;
}

std::vector<UsedTable> tables_in(const Json& tree, const Planning& planning) {
  const Named named = names_in(tree);
  std::vector<UsedTable> used;
  visit(tree, [&](const Json& node) {
    const auto source =
        is_of(node, "type", "BASE_TABLE") ? find_source(node, planning) : std::nullopt;
    if (!source || std::ranges::any_of(used, [&](const UsedTable& known) {
          return known.dataset == source->table->dataset && known.table == source->table->name;
        })) {
      return true;
    }
    UsedTable& table = used.emplace_back(UsedTable{source->table->dataset, source->table->name});
    for (const Column& column : source->table->columns) {
      if (named.all || named.columns.contains(lowered(column.field.name))) {
        table.columns.push_back(column.field.name);
      }
    }
    return true;
  });
  return used;
}

}  // namespace

Plan make_plan(const Statement& statement, const Subject& subject,
               const std::set<std::string>& without, Parser& parser) {
  Plan plan{.text = statement.text, .rewritten = statement.text, .whole = statement.whole};
  if (statement.tree.is_null()) {
    return plan;
  }
  Planning planning{subject, parser, names_of_with(statement.tree), plan.pushed};
  plan.shape = shape_of(statement.tree, parser);
  plan.tables = tables_in(statement.tree, planning);
  if (is_steady(statement.tree)) {
    plan.key = Digest()
                   .add(kFormat)
                   .add(duckdb::version())
                   .add(subject.digest)
                   .add(statement.tree.dump())
                   .hex();
  }
  const Json made = with_rules(statement.tree, planning, without, plan.rules);
  if (!plan.rules.empty()) {
    plan.rewritten = parser.text_of(made);
  }
  return plan;
}

Plan as_written(const std::string& sql) {
  return {.text = sql, .rewritten = sql};
}

Json to_json(const Plan& plan) {
  Json applied = Json::array();
  for (const AppliedRule& rule : plan.rules) {
    applied.push(Json::object({{"rule", rule.rule}, {"reason", rule.reason}}));
  }
  Json tables = Json::array();
  for (const UsedTable& table : plan.tables) {
    tables.push(Json::object({{"dataset", table.dataset},
                              {"table", table.table},
                              {"columns", Json::array_of(table.columns)}}));
  }
  Json pushed = Json::array();
  for (const PushedPart& part : plan.pushed) {
    pushed.push(Json::object({{"backend", part.backend},
                              {"table", part.table},
                              {"as", part.name},
                              {"part", text_of(part.part)}}));
  }
  return Json::object({{"text", plan.text},
                       {"rewritten", plan.rewritten},
                       {"shape", plan.shape},
                       {"whole", plan.whole},
                       {"key", plan.key},
                       {"rules", std::move(applied)},
                       {"tables", std::move(tables)},
                       {"pushed", std::move(pushed)}});
}

}  // namespace mdm::query
