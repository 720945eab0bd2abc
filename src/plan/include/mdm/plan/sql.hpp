#pragma once

#include <functional>
#include <string>
#include <string_view>

#include <mdm/data.hpp>
#include <mdm/plan.hpp>

namespace mdm::plan {

/// How an executor writes what SQL has no expression for, as SQL with a double as its result that
/// is null for a null argument. `argument` is SQL of type `type`; `op` is one of
///
/// - "lookup", "position", "bucket" and "interpolate", in the table `state->value`, where it is too
///   big to be written out: the number beside a value and its place among the values from 0 on
///   (null for one that the table lacks), how many edges are less than the value, and the height of
///   the line through the points (level beyond its ends);
/// - "tfidf" of a text: how many of its words (in lower case) have an FNV-1a digest of 64 bits
///   whose remainder by `dimensions` is `dimension`, divided by the count of words, times `weight`;
///   0 without words; these three are members of `state->value`;
/// - "nearest_cluster" and "cluster_distance": the place of the nearest point of the state and the
///   distance to it, the first of equals; "isolation": -2^(-d / c) for a mean depth d in the trees
///   and the mean depth c of a tree of their rows; "density": 1 / (1 + the mean distance to the
///   nearest `neighbors` points). `argument` is then several doubles with commas between;
/// - measures of a text, without state: "words", "unique_words" (in lower case), "sentences"
///   (pieces that are not blank, which end at .!?… before a space or the end of the text, or at
///   their full width forms), "uppercase" and "lowercase" (ASCII letters), "digits" (decimal digits
///   of any script), "spaces", "special" (neither space nor ASCII letter or digit), "is_upper" and
///   "is_lower" (1 if there are letters with case, and all are of that one, else 0). Spaces are
///   those of Python's str.isspace().
using Call = std::function<std::string(std::string_view op, const State* state, data::Type type,
                                       const std::string& argument)>;

/// The feature as an expression of DuckDB's SQL: of exactly the SQL type that stores
/// `feature.type`, never NaN, and free of errors whatever the cells are. Names are quoted, values
/// are literals: nothing in a plan can become SQL of another meaning.
/// \throws Error{invalid_argument} if a state entry that the formula needs is not fitted, or the
///         formula reads other rows
std::string to_sql(const Feature& feature, const FeaturePlan& plan, const Call& call);

/// The same without functions of an executor: for any DuckDB, with all state written out.
/// \throws as to_sql; Error{invalid_argument} if plain SQL lacks an operator of the formula
std::string to_plain_sql(const Feature& feature, const FeaturePlan& plan);

}  // namespace mdm::plan
