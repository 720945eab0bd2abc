#pragma once

#include <string_view>

namespace mdm::duckdb {

/// Throws the Error that a message of the engine ("Parser Error: …") stands for.
[[noreturn]] void fail_on_engine(std::string_view message);

}  // namespace mdm::duckdb
