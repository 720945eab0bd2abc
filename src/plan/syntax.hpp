#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <mdm/data.hpp>
#include <mdm/plan/dialect.hpp>

namespace mdm::plan {

/// The spelling of names, literals and casts in a dialect other than DuckDB.
class Syntax final {
 public:
  explicit Syntax(Dialect dialect) : dialect_(dialect) {}

  Dialect dialect() const { return dialect_; }

  /// \throws Error{invalid_argument} for a name that the engine would cut or cannot have
  std::string name(std::string_view text) const;
  std::string text(std::string_view value) const;
  std::string integer(std::int64_t value) const;
  /// Reads back equal, infinities too.
  std::string number(double value) const;
  std::string boolean(bool value) const;
  std::string literal(const Json& value) const;

  std::string cast(std::string_view sql, data::Type from, data::Type to) const;
  /// A text that is compared by its bytes.
  std::string by_bytes(std::string_view sql) const;
  /// NaN as null; SQLite has none.
  std::string without_nan(const std::string& sql) const;

  /// The template of operators.hpp with its places filled; operands that stand in it more than once
  /// and are no mere names or literals are computed once, under a name.
  std::string fill(const std::string& form, const std::vector<std::string>& operands);
  /// An expression in which the operand stands several times.
  std::string with(const std::string& operand,
                   const std::function<std::string(const std::string&)>& body);

 private:
  /// `body` over names for the operands.
  std::string let(const std::vector<std::string>& operands,
                  const std::function<std::string(const std::vector<std::string>&)>& body);

  Dialect dialect_;
  int lets_ = 0;
};

}  // namespace mdm::plan
