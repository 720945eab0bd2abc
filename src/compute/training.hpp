#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include <mdm/duckdb.hpp>
#include <mdm/plan.hpp>

namespace mdm::compute {

/// The table that a plan is fitted on.
struct Training {
  duckdb::Connection& connection;
  const std::string& table;  ///< as SQL knows it
  const data::Schema& schema;
  const std::stop_token& stop;

  std::unique_ptr<data::BatchStream> stream(const std::string& select) const {
    return connection.stream(select, stop);
  }
};

using Entries = std::vector<plan::State*>;

// Each of these fits entries that one pass over the table can fit: see kMeasures in fit.cpp. Sums
// are taken in an order of the rows that does not depend on threads.
void measure_in_order(const Training& training, const Entries& entries);
void count_values(const Training& training, const Entries& entries);
void measure_target_means(const Training& training, const Entries& entries);
void measure_word_weights(const Training& training, const Entries& entries);
void measure_clusters(const Training& training, const Entries& entries);
void measure_group_moments(const Training& training, const Entries& entries);

}  // namespace mdm::compute
