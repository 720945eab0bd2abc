#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

#include <mdm/data.hpp>

#include "column_chunk.hpp"

namespace mdm::writer {

/// Gives the metadata that ends a Parquet file to `write`, a row group at a time.
/// \param chunks  of all row groups, one after the other; in the file they follow each other in
///                this order from `offset` on
/// \source https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift
void write_footer(const data::Schema& schema, std::span<const ChunkFacts> chunks,
                  std::uint64_t offset, const std::function<void(std::string_view)>& write);

}  // namespace mdm::writer
