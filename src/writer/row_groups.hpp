#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include <mdm/base/output_file.hpp>
#include <mdm/data/side_by_side.hpp>

#include "column_chunk.hpp"

namespace mdm::writer {

struct ParquetOptions;

/// The row groups of a table, encoded, one after the other. One thread at a time.
class RowGroups {
 public:
  using Sink = std::function<void(std::string_view)>;

  virtual ~RowGroups() = default;
  virtual const data::Schema& schema() const = 0;

  /// Gives the chunks of the next one to `sink`, in the order of the columns, and appends what they
  /// are to `chunks`.
  /// \returns its rows, 0 at the end
  /// \throws what the streams throw, Error{io_failed}
  virtual std::size_t next(const Sink& sink, std::vector<ChunkFacts>& chunks) = 0;
};

/// \param aside  where what waits is put; must outlive them
/// \cost where there are several slices, all go through `aside` first
std::unique_ptr<RowGroups> open_row_groups(const data::Slices& slices, OutputFile& aside,
                                           const ParquetOptions& options);

}  // namespace mdm::writer
