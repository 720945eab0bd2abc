#pragma once

#include <string>

#include <mdm/query.hpp>

#include "services.hpp"

namespace mdm::app {

/// Adds what the manifest of a dataset knows to what a statement may speak of.
/// \param qualifier  as query::Table::dataset
/// \param catalog    as query::Table::catalog
/// \param engine     which reads its tables
void add_dataset(query::Subject& subject, const Dataset& dataset, const std::string& qualifier,
                 const std::string& catalog, const duckdb::Options& engine);

/// What tells the features that statements see of a version from others; empty for none.
std::string features_mark(const std::filesystem::path& folder, const std::string& set);

/// Adds the features of its tables, and their mark.
/// \throws Error{not_found} for a set that has no active version, but for the default one
void add_features(const Dataset& dataset, const std::string& set, query::Subject& subject,
                  query::Options& options);

/// Lets a statement read the tables of a further dataset, of whatever backend, as NAME.TABLE, and
/// its features as NAME.TABLE_features.
void add_other(const Services& services, query::Subject& subject, query::Options& options,
               const std::string& name);

}  // namespace mdm::app
