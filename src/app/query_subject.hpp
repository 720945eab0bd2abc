#pragma once

#include <string>

#include <mdm/query/subject.hpp>

#include "services.hpp"

namespace mdm::app {

/// Adds what the manifest of a dataset knows to what a statement may speak of.
/// \param qualifier  as query::Table::dataset
/// \param catalog    as query::Table::catalog
/// \param engine     which reads its tables
void add_dataset(query::Subject& subject, const Dataset& dataset, const std::string& qualifier,
                 const std::string& catalog, const duckdb::Options& engine);

}  // namespace mdm::app
