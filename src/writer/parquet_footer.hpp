#pragma once

#include <cstdint>
#include <span>
#include <string>

#include <mdm/data.hpp>

#include "column_chunk.hpp"

namespace mdm::writer {

/// The metadata of a row group. \param chunks  of its columns, which follow each other in the file
/// from `offset` on
/// \source https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift
std::string row_group_metadata(const data::Schema& schema, std::span<const ChunkFacts> chunks,
                               std::uint64_t offset);

/// The metadata that ends a Parquet file, but for that of its row groups, which stands between.
struct Footer {
  std::string before_groups{};
  std::string after_groups{};
};

Footer footer_around(const data::Schema& schema, std::uint64_t rows, std::size_t groups);

}  // namespace mdm::writer
