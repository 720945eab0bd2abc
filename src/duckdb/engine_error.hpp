#pragma once

#include <exception>
#include <string>
#include <string_view>

namespace mdm::duckdb {

/// Throws the Error that a message of the engine ("Parser Error: …") stands for, or carries.
[[noreturn]] void fail_on_engine(std::string_view message);

/// What one of our functions tells the engine of an exception: a text that fail_on_engine turns
/// into the same Error again, with its code and hint, after the engine has carried it through a
/// statement.
std::string carried(const std::exception& error);

}  // namespace mdm::duckdb
