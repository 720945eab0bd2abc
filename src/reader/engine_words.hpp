#pragma once

#include <mdm/base.hpp>
#include <mdm/reader.hpp>

namespace mdm::reader {

/// What the engine said of the files of `source`, as a user is told it: which file, where, and what
/// to do. Its own words stay where they are the best.
Error about_files(const Error& error, const Source& source);

}  // namespace mdm::reader
