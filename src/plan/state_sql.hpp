#pragma once

#include <string>

#include <mdm/base/json.hpp>

#include "syntax.hpp"

namespace mdm::plan {

// State tables written out as nested CASE expressions that part the table in eight, so that a row
// is compared with few of its values, in any engine. `x` stands in them many times. Null gives
// null.

/// A table that is searched for a value, of this type in the formula.
struct Table {
  const Json& state;
  bool position = false;  ///< gives the place of the value, not the number beside it
  data::Type type = data::Type::text;
};

/// The operand as it is searched for.
std::string table_key(const Table& table, const std::string& operand, const Syntax& syntax);
std::string table_sql(const Table& table, const std::string& x, const Syntax& syntax);

/// How many of the edges are less than x.
std::string bucket_sql(const Json& edges, const std::string& x, const Syntax& syntax);

/// The height of the line through the points, level beyond its ends.
std::string line_sql(const Json& points, const std::string& x, Syntax& syntax);

}  // namespace mdm::plan
