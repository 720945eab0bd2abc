#pragma once

#include <string>

#include <mdm/base/json.hpp>

namespace mdm::cli {

/// The statistics of an answer of `dataset stats` with a row for each column of each table: for a
/// spreadsheet or a document. Numbers are exact; what a column lacks is empty. Histograms, and all
/// top values but the first, have no place in it.
std::string stats_csv(const Json& answer);
std::string stats_markdown(const Json& answer);

}  // namespace mdm::cli
