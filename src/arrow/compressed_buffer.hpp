#pragma once

#include <string>
#include <string_view>

#include <mdm/arrow.hpp>

namespace mdm::arrow {

/// Undoes the compression of the bytes that a buffer holds. `out` has the size that they shall
/// have. \throws Error{bad_input} if they are damaged or have another size
void uncompress(Codec codec, std::string_view from, std::string& out);

/// Appends a buffer as a compressed body holds it: its size, then its bytes; as they are if that
/// is shorter. \pre codec is not none
void append_compressed(Codec codec, std::string_view from, std::string& out);

}  // namespace mdm::arrow
