#pragma once

#include <string>

namespace mdm::plan {

// Measures of a text {0} in SQLite, which has no regular expressions: by what is left of the text
// without each of the characters. Its parser takes no deep nesting, hence sums and steps.

std::string sqlite_uppercase();
std::string sqlite_lowercase();
std::string sqlite_spaces();
std::string sqlite_special();
std::string sqlite_words();

}  // namespace mdm::plan
