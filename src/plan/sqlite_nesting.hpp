#pragma once

#include <string_view>

namespace mdm::plan {

/// At most how much of the stack of SQLite's parser the expression takes. It has 100 places, and a
/// SELECT with nothing around it takes 8 of them.
int sqlite_nesting(std::string_view sql);

inline constexpr int kSqliteNestingMost = 92;

}  // namespace mdm::plan
