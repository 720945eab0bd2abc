#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <mdm/data.hpp>
#include <mdm/plan/expression.hpp>

namespace mdm::plan {

/// Where a text begins, for errors: "features.yaml:3:9".
struct Place {
  std::string source{};
  int line = 1;    ///< from 1 on
  int column = 1;  ///< in characters, from 1 on
};

/// A feature that a user wrote, as it was read; `draft` makes it if it stands in Hints::custom.
struct CustomFeature {
  std::string name{};
  std::string expression{};
  Place place{};  ///< of the expression
};

/// Reads the custom features of a dataset: `<home>/config/custom_features/<dataset>.yaml`, or the
/// file that a user names. It is a mapping in YAML of names to expressions, of which this much is
/// read: one `name: expression` a line; lines that begin with a blank go on with the expression; a
/// name or a whole expression may stand in quotes; `#` begins a comment; `|` or `>` may stand
/// before an expression on lines of its own.
/// \param source  the file, for errors
/// \throws Error{bad_input} that names file, line and column
std::vector<CustomFeature> read_custom_features(std::string_view text, std::string_view source);

/// What an expression says: a formula, and the state that it needs, open or (measure "profile", its
/// parameter "statistic" one of "mean", "std", "min", "max" and "rows") to be filled by `draft`.
struct ParsedExpression {
  Expression formula{};
  std::vector<State> state{};
};

/// Reads an expression as in SQL: numbers, 'texts', columns (in double quotes where they are no
/// plain words), + - * /, comparisons, IS [NOT] NULL, [NOT] IN, BETWEEN, AND, OR, NOT, CASE WHEN,
/// and functions: those of the operator table, and mean, std, min, max, median, quantile and
/// frequency of a column, measured on the training table. docs/formats/plan.md.
///
/// Nothing else can be said, so that an expression reads the row that it is given and no more.
/// \param columns  those that may be used
/// \throws Error{bad_input} that names the place and the nearest known name, for an expression that
///         cannot be read, an operand of a wrong type, more than 2 000 words or 60 levels
ParsedExpression parse_expression(std::string_view text, const std::vector<data::Field>& columns,
                                  const Place& place = {});

}  // namespace mdm::plan
