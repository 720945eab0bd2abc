#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <mdm/base/json.hpp>
#include <mdm/data/selection.hpp>
#include <mdm/duckdb.hpp>
#include <mdm/query/subject.hpp>

namespace mdm::query {

/// Turns SQL into trees and back, by the engine's own parser. One thread at a time.
class Parser {
 public:
  explicit Parser(duckdb::Connection engine);
  Parser(Parser&&) noexcept;
  Parser& operator=(Parser&&) noexcept;
  ~Parser();

  /// The tree of a SELECT, without the places of its words in the text.
  /// \throws Error{bad_input} for anything else, with the engine's reason
  Json tree_of(const std::string& sql);
  /// The same with the places: bytes of the text before a word.
  Json placed_tree_of(const std::string& sql);
  /// \throws Error{bad_input} for what the engine cannot write
  std::string text_of(const Json& tree);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// A text and what the engine's parser makes of it.
struct Statement {
  std::string text{};
  Json tree{};          ///< null if it cannot be taken apart and put together without loss
  std::string whole{};  ///< then why
};

Statement read_statement(const std::string& sql, Parser& parser);
/// The texts between semicolons, but for those that are blank.
std::vector<std::string> statements_in(const std::string& sql);
/// The qualifiers of its tables other than the engine's own: names of datasets, maybe.
std::set<std::string> qualifiers_of(const Statement& statement);

struct AppliedRule {
  std::string rule{};
  std::string reason{};
};

/// A table as the statement reads it.
struct UsedTable {
  std::string dataset{};
  std::string table{};
  std::vector<std::string> columns{};  ///< at the most
};

/// A part of a table, which its backend shall give.
struct PushedPart {
  std::string name{};     ///< of the part in the rewritten text
  std::string catalog{};  ///< as Table::catalog
  std::string table{};
  std::string backend{};
  data::Selection part{};
};

/// How a statement will be run. A value that follows from the statement, the subject and the rules.
struct Plan {
  std::string text{};
  std::string rewritten{};  ///< what the engine gets; the text itself if no rule helps
  std::string shape{};      ///< with parameters for its literals; empty if it stays whole
  std::string whole{};      ///< why it was not taken apart; else empty
  /// Of the statement, however it is written, and the data; empty if it gives other rows each time.
  std::string key{};
  std::vector<AppliedRule> rules{};
  std::vector<UsedTable> tables{};
  std::vector<PushedPart> pushed{};
};

/// \param without  names of rules that are not applied
Plan make_plan(const Statement& statement, const Subject& subject,
               const std::set<std::string>& without, Parser& parser);

/// Of a statement of the program's own, which runs as it is.
Plan as_written(const std::string& sql);

Json to_json(const Plan& plan);

struct RuleDescription {
  std::string_view name{};
  std::string_view does{};
  std::string_view safe{};  ///< when
};

/// In the order in which they are tried.
std::vector<RuleDescription> rules();

}  // namespace mdm::query
