#pragma once

#include <memory>
#include <stop_token>

#include <mdm/reader.hpp>

#include "csv_block_reader.hpp"

namespace mdm::reader {

/// The sizes that fit into the memory that the user allows.
CsvTuning tuning_for(const Options& options) noexcept;

/// As open_table, for delimited text.
std::unique_ptr<TableReader> open_csv_table(const Source& source, const Options& options,
                                            const CsvTuning& tuning, const std::stop_token& stop);

}  // namespace mdm::reader
