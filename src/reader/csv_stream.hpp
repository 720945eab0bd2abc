#pragma once

#include <functional>
#include <memory>
#include <semaphore>
#include <stop_token>
#include <vector>

#include <mdm/data.hpp>
#include <mdm/reader.hpp>

#include "csv_block_parser.hpp"

namespace mdm::reader {

/// What a pass over the files needs. The references must outlive the stream.
struct CsvPass {
  const std::vector<CsvLayout>& layouts;
  const std::vector<CsvColumn>& columns;
  const data::Schema& schema;
  CsvTuning tuning{};
  std::size_t first_file = 0;  ///< those before it were read before
  Meter meter{};               ///< of these
  unsigned threads = 1;
  std::shared_ptr<std::counting_semaphore<>> slots{};  ///< of Options
  std::size_t bytes_in_flight = 0;                     ///< of blocks and batches not yet consumed
  std::uint64_t bytes_total = 0;                       ///< of the files, for the progress
  data::BatchObserver observer{};
  ByteProgress progress{};
  /// Gets every block but its batch, in order, on the consumer's thread.
  std::function<void(ParsedBlock&&, std::uint64_t rows)> on_block{};
  /// Gets bytes read, their digest, and the lines below tables that no layout lists, at the end.
  std::function<void(std::uint64_t bytes, std::string digest, std::uint64_t lines)> on_end{};
};

/// The batches of a pass, one for each block of the files, parsed by threads of its own.
std::unique_ptr<data::BatchStream> stream_csv(CsvPass pass, std::stop_token stop);

}  // namespace mdm::reader
