#pragma once

#include <filesystem>
#include <vector>

namespace mdm::reader {

/// True if a path has a character of a pattern: * ? [
bool is_pattern(const std::filesystem::path& path);

/// The regular files on disk that match a pattern, sorted. *, ? and [a-z] match within a name, **
/// as a whole part any number of folders, also none. Hidden ones match only patterns that say so.
/// \throws Error{io_failed | permission_denied}
std::vector<std::filesystem::path> matching_files(const std::filesystem::path& pattern);

}  // namespace mdm::reader
