#pragma once

#include <memory>
#include <stop_token>

#include <mdm/reader.hpp>

namespace mdm::reader {

/// As open_table, for the formats that the engine reads: Parquet, JSON, JSON lines. The engine
/// knows the types of a Parquet file and takes those of JSON from all of its records, so that one
/// pass is enough.
std::unique_ptr<TableReader> open_engine_table(const Source& source, const Options& options,
                                               const std::stop_token& stop);

}  // namespace mdm::reader
