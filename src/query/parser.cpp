#include <mdm/duckdb.hpp>
#include <mdm/query/plan.hpp>

#include "sql_words.hpp"
#include "statement_shape.hpp"
#include "tree.hpp"

namespace mdm::query {

struct Parser::State {
  duckdb::Connection engine;
};

Parser::Parser(duckdb::Connection engine)
    : state_(std::make_unique<State>(State{std::move(engine)})) {}
Parser::Parser(Parser&&) noexcept = default;
Parser& Parser::operator=(Parser&&) noexcept = default;
Parser::~Parser() = default;

Json Parser::placed_tree_of(const std::string& sql) {
  const auto rows =
      state_->engine.rows(fmt::format("SELECT json_serialize_sql({})", duckdb::literal(sql)));
  Json tree = Json::parse(rows.at(0).at(0), "the engine's tree of a statement");
  if (tree.at("error").as_bool()) {
    fail(ErrorCode::bad_input, "{}", word_in(tree, "error_message"));
  }
  if (list_in(tree, "statements").size() != 1) {
    fail(ErrorCode::bad_input, "expected one statement");
  }
  return tree;
}

Json Parser::tree_of(const std::string& sql) {
  return without_places(placed_tree_of(sql));
}

std::string Parser::text_of(const Json& tree) {
  return state_->engine
      .rows(fmt::format("SELECT json_deserialize_sql({}::JSON)", duckdb::literal(tree.dump())))
      .at(0)
      .at(0);
}

Statement read_statement(const std::string& sql, Parser& parser) {
  return read_with_places(sql, parser).statement;
}

std::vector<std::string> statements_in(const std::string& sql) {
  std::vector<std::string> statements;
  std::string statement;
  bool is_blank = true;
  const auto end = [&] {
    if (!is_blank) {
      statements.push_back(std::move(statement));
    }
    statement.clear();
    is_blank = true;
  };
  for (const Word& word : words_of(sql)) {
    if (word.kind == WordKind::end) {
      end();
    } else if (word.kind != WordKind::blank || !statement.empty()) {
      statement += word.text;
      is_blank = is_blank && word.kind == WordKind::blank;
    }
  }
  end();
  return statements;
}

std::set<std::string> qualifiers_of(const Statement& statement) {
  std::set<std::string> names;
  visit(statement.tree, [&](const Json& node) {
    if (is_of(node, "type", "BASE_TABLE")) {
      const std::string_view catalog = word_in(node, "catalog_name");
      names.emplace(catalog.empty() ? word_in(node, "schema_name") : catalog);
    }
    return true;
  });
  for (const char* own : {"", "data", "main", "temp", "memory", "system", "features", "sources",
                          "information_schema", "pg_catalog"}) {
    names.erase(own);
  }
  return names;
}

}  // namespace mdm::query
