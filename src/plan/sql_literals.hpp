#pragma once

#include <string>
#include <string_view>

#include <mdm/base/json.hpp>

namespace mdm::plan {

/// `text` between quotes, with those in it doubled.
std::string in_quotes(std::string_view text, char quote);

/// A DOUBLE that reads back equal.
std::string double_sql(double value);

/// A boolean, number or text of JSON.
std::string literal_sql(const Json& literal);

}  // namespace mdm::plan
