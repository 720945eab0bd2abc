#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include <mdm/duckdb.hpp>
#include <mdm/plan.hpp>

namespace mdm::compute {

using Entries = std::vector<plan::State*>;

/// A valid cell as the value of a state table: a boolean, a number or a text.
Json cell_json(const data::Column& column, std::size_t row);

// Each of these fits state entries of one measure and one column, in one pass over the table in the
// order of its rows, so that sums do not depend on threads.
void measure_target_means(duckdb::Connection& connection, const std::string& table,
                          const Entries& entries, const std::stop_token& stop);
void measure_word_weights(duckdb::Connection& connection, const std::string& table,
                          const Entries& entries, const std::stop_token& stop);

}  // namespace mdm::compute
