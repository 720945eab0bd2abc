#pragma once

#include <mdm/data.hpp>

namespace mdm::profile {

using data::Int128;

// NOLINTBEGIN(modernize-use-using): __extension__ takes a typedef only
__extension__ typedef unsigned __int128 UInt128;

/// At least 113 bits of precision and 15 of exponent.
#ifdef __SIZEOF_FLOAT128__
__extension__ typedef __float128 Quad;
#else
typedef long double Quad;
#endif
// NOLINTEND(modernize-use-using)

}  // namespace mdm::profile
