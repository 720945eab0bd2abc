#pragma once

#include <map>
#include <string>

#include <mdm/duckdb.hpp>

#include "statement.hpp"

namespace mdm::duckdb {

/// Makes each source a view of this name in the catalog `catalog`, which must be there.
void show_sources(const Session& session, std::string_view catalog,
                  const std::map<std::string, TableSource>& sources);

}  // namespace mdm::duckdb
