#pragma once

#include <string>
#include <vector>

#include <mdm/duckdb.hpp>
#include <mdm/reader.hpp>

namespace mdm::reader {

/// The rows of Arrow files, one file after the other, for an engine to read as a table.
/// \throws Error{bad_input | …}: damaged files, or files of one table that differ in columns
duckdb::TableSource arrow_source(const Source& source, const std::vector<std::string>& paths,
                                 const Options& options);

}  // namespace mdm::reader
