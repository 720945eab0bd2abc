#pragma once

#include <optional>
#include <string>
#include <vector>

#include <mdm/query/plan.hpp>

#include "sql_words.hpp"

namespace mdm::query {

/// A statement and where its literals stand.
struct ReadStatement {
  Statement statement{};
  /// Of the literals of the tree, in the order of `visit`: the first byte in the text.
  std::vector<std::size_t> places{};
};

ReadStatement read_with_places(const std::string& sql, Parser& parser);

/// Of SQL: equal for statements that differ in blanks, comments and plain literals of the same type
/// alone.
std::string shape_key(const std::vector<Word>& words);

/// A tree in which plain literals can be put in place of others, as the engine's parser would.
class StatementShape {
 public:
  /// Nothing for a statement that stays whole, or one with a literal that has no place of its own
  /// in the tree, as a type's width.
  static std::optional<StatementShape> of(const ReadStatement& read,
                                          const std::vector<Word>& words);

  /// \param words  of `sql`, with the same key
  Statement filled(const std::string& sql, const std::vector<Word>& words) const;

 private:
  struct Hole {
    std::size_t literal = 0;  ///< its number in the tree
    bool is_negative = false;
  };

  Json tree_{};
  std::vector<Hole> holes_{};  ///< in the order of the text
};

}  // namespace mdm::query
