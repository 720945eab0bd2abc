#include <mdm/duckdb.hpp>
#include <mdm/query/plan.hpp>

#include "tree.hpp"

namespace mdm::query {
namespace {

constexpr std::uint64_t kParserBytes = 256U << 20U;
constexpr std::string_view kPlace = "query_location";

}  // namespace

struct Parser::State {
  duckdb::Connection engine{{.confined = true, .memory_limit_bytes = kParserBytes}};
};

Parser::Parser() : state_(std::make_unique<State>()) {}
Parser::Parser(Parser&&) noexcept = default;
Parser& Parser::operator=(Parser&&) noexcept = default;
Parser::~Parser() = default;

Json Parser::tree_of(const std::string& sql) {
  const auto rows =
      state_->engine.rows(fmt::format("SELECT json_serialize_sql({})", duckdb::literal(sql)));
  const Json tree = Json::parse(rows.at(0).at(0), "the engine's tree of a statement");
  if (tree.at("error").as_bool()) {
    fail(ErrorCode::bad_input, "{}", word_in(tree, "error_message"));
  }
  if (list_in(tree, "statements").size() != 1) {
    fail(ErrorCode::bad_input, "expected one statement");
  }
  return without_member(tree, kPlace);
}

std::string Parser::text_of(const Json& tree) {
  return state_->engine
      .rows(fmt::format("SELECT json_deserialize_sql({}::JSON)", duckdb::literal(tree.dump())))
      .at(0)
      .at(0);
}

Statement read_statement(const std::string& sql, Parser& parser) {
  Statement statement{.text = sql};
  try {
    Json tree = parser.tree_of(sql);
    if (parser.tree_of(parser.text_of(tree)) == tree) {
      statement.tree = std::move(tree);
    } else {
      statement.whole = "the engine does not write all of it back";
    }
  } catch (const Error& error) {
    if (error.code() != ErrorCode::bad_input) {
      throw;
    }
    statement.whole = error.what();
  }
  return statement;
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
