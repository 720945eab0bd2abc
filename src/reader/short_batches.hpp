#pragma once

#include <cstddef>
#include <memory>

#include <mdm/data.hpp>

namespace mdm::reader {

/// The rows of `rows` in batches of at most `batch_rows` rows. Those that are short enough pass
/// without a copy.
std::unique_ptr<data::BatchStream> short_batches(std::unique_ptr<data::BatchStream> rows,
                                                 std::size_t batch_rows);

}  // namespace mdm::reader
