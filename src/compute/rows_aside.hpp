#pragma once

#include <filesystem>
#include <memory>

#include <mdm/data/side_by_side.hpp>

namespace mdm::compute {

/// The rows of a table that comes in slices: each is put aside before the next one is opened, then
/// all are read back side by side. Memory: some megabytes, whatever the columns and the rows.
/// \param folder  where they are put aside; empty: in memory
/// \throws what the slices throw, at once; Error{io_failed | permission_denied}
std::unique_ptr<data::BatchStream> rows_aside(const data::Slices& slices,
                                              const std::filesystem::path& folder);

}  // namespace mdm::compute
