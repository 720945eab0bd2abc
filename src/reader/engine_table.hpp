#pragma once

#include <memory>
#include <stop_token>

#include <mdm/reader.hpp>

namespace mdm::reader {

/// As open_table, for the formats that the engine reads, or is handed as tables: Parquet, Arrow,
/// JSON, JSON lines. The types of Parquet and Arrow files are known; the engine takes those of JSON
/// from all of its records, so that one pass is enough.
std::unique_ptr<TableReader> open_engine_table(const Source& source, const Options& options,
                                               const std::stop_token& stop);

}  // namespace mdm::reader
