#pragma once

#include <filesystem>

namespace mdm::reader {

/// True if the file begins as a zip archive does. \throws Error{not_found | permission_denied | …}
bool is_zip(const std::filesystem::path& file);

/// Checks what a zip archive says of its members before any of them is unpacked: that their bytes
/// lie in the file and do not overlap (a bomb's members do), and that they do not claim far more
/// than the file could hold.
/// \source PKWARE APPNOTE 6.3.10, §4.3; D. Fifield, "A better zip bomb", WOOT 2019
/// \throws Error{bad_input}: naming the file
void require_sound_zip(const std::filesystem::path& file);

}  // namespace mdm::reader
