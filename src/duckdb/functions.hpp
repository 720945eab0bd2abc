#pragma once

#include <string>

#include <mdm/duckdb.hpp>

#include "statement.hpp"

namespace mdm::duckdb {

void define_function(const Session& session, const std::string& name, NumberFunction function);
void define_function(const Session& session, const std::string& name, TextFunction function);
void define_function(const Session& session, const std::string& name, std::size_t numbers,
                     NumbersFunction function);

}  // namespace mdm::duckdb
