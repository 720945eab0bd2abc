#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <mdm/base/json.hpp>

#include "grid.hpp"
#include "view.hpp"

namespace mdm::cli {

/// "titanic  v1  1309 rows · 12 columns · 60 KB · binary_classification(Survived) · id=PassengerId"
std::string headline(const Json& dataset, const View& view);

/// "train  891 rows · 12 columns · train.csv"
std::string table_heading(const Json& table, const View& view);

/// "train.csv and 2 more files": the files of a table without their folders
std::string file_names(const Json& table);

/// A line for each column of a table of `register` or `info`: the first thirty, or all where the
/// view is verbose.
std::string column_table(const Json& table, const Json& roles, const std::string& dataset,
                         const View& view);

/// What a table's profile tells of several columns at once: repeated rows, columns that are missing
/// together, correlations, and what tells each target; ten of each, all where the view is verbose.
/// Empty where it was not asked for, as for some columns only.
std::string relations_text(const Json& table, const View& view);

/// The value of an entry of fitted state: a number, or how much there is of a table.
std::string state_text(const Json& value);

struct Fact {
  std::string name{};
  std::string text{};
};

/// Names and values in two columns; a fact without a text is left out.
std::string facts_text(const std::vector<Fact>& facts, const View& view);

/// `parts` with `between`, broken between parts where a line would be wider than the view;
/// further lines begin with `indent` blanks.
std::string flowed(const std::vector<std::string>& parts, std::string_view between,
                   std::size_t indent, const View& view);

/// "binary_classification(Survived)"; empty where nothing is to be predicted
std::string purpose_of(const Json& dataset_or_roles);

/// "id", "target", …: what a column is for; empty for most.
std::string role_of_column(const Json& roles, const std::string& column);

/// Counts as bars from ▁ (none) to █ (the most), shared out among at most `cells_max` of them.
std::string sparkline(const std::vector<std::int64_t>& counts, std::size_t cells_max);
/// The counts of a column's histogram, else of its most frequent values.
std::vector<std::int64_t> distribution_of(const Json& column);

/// A number of an answer: whole ones grouped, others with four digits; text as it is.
std::string value_text(const Json& value);
/// "~1 234" where the count is approximate
std::string distinct_text(const Json& column);

}  // namespace mdm::cli
