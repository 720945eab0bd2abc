#pragma once

#include <vector>

#include <mdm/query.hpp>

namespace mdm::query {

/// An engine over the tables of a session, and what all its connections see.
duckdb::Connection open_confined(Engines& engines, const Options& options);

/// A connection to it that shows the tables by their bare names.
duckdb::Connection connect_with_views(const duckdb::Connection& engine, const Options& options);

/// The error of a statement. Where a table is missing, the tables that are there are told, in place
/// of those of the engine's own catalog that it suggests.
Error naming_tables(const Error& error, const duckdb::Connection& engine, const Options& options);

}  // namespace mdm::query
