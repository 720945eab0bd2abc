#pragma once

#include <string>
#include <vector>

#include <mdm/duckdb.hpp>
#include <mdm/reader.hpp>

#include "csv_block_parser.hpp"
#include "engine_paths.hpp"

namespace mdm::reader {

/// A column as the engine reads it.
struct EngineColumn {
  data::Type stored = data::Type::text;  ///< what the engine's scan gives
  int stored_scale = 0;
  /// What becomes of it. Stored text may take any kind that JSON's type of the value allows.
  CsvColumn plan{};
};

/// A scan of all files of a table.
struct EngineScan {
  std::string from{};  ///< what stands after FROM
  std::vector<EngineColumn> columns{};
};

/// Columns of JSON come as text with the kinds that their values' JSON types leave possible:
/// strings may be dates and times, numbers int64 or float64. The engine's own guesses are not
/// taken: they drop offsets from UTC and change the letters of UUIDs. Names and types are those of
/// the files `paths`, rows come from `marked`, the same files but for marks of numbers. \throws
/// Error{bad_input | not_found | io_failed | cancelled}
EngineScan scan_json(duckdb::Connection& engine, const Source& source, const EnginePaths& paths,
                     const EnginePaths& marked, const Options& options);

/// A scan of columns whose types are known. \param from  what stands after FROM
EngineScan scan_stored(const data::Schema& schema, std::string from);

/// The engine gets as many threads as can hold a row group each within the memory of `options`.
/// \throws Error{bad_input | …}: damaged files, or files of one table that differ in columns
EngineScan scan_parquet(duckdb::Connection& engine, const Source& source,
                        const std::vector<std::string>& paths, const Options& options);

/// \throws Error{bad_input} if the file `file` of the table has other columns than the first one
void require_same_columns(const data::Schema& first, const data::Schema& other,
                          const Source& source, std::size_t file);

}  // namespace mdm::reader
