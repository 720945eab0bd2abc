#include "sql_literals.hpp"

#include <array>
#include <charconv>

#include <fmt/format.h>

namespace mdm::plan {

std::string in_quotes(std::string_view text, char quote) {
  std::string quoted(1, quote);
  for (const char c : text) {
    quoted.append(c == quote ? 2 : 1, c);
  }
  return quoted + quote;
}

// The exponent makes it a DOUBLE: 0.1 alone is a DECIMAL, whose cast may be off in the last digit.
std::string double_sql(double value) {
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                 std::chars_format::scientific)
                       .ptr;
  const std::string text(buffer.data(), end);
  return value < 0 ? fmt::format("({})", text) : text;
}

std::string literal_sql(const Json& literal) {
  if (literal.is_bool()) {
    return literal.as_bool() ? "true" : "false";
  }
  if (literal.is_string()) {
    return in_quotes(literal.as_string(), '\'');
  }
  return literal.is_integer() ? fmt::format("CAST('{}' AS BIGINT)", literal.as_int())
                              : double_sql(literal.as_double());
}

}  // namespace mdm::plan
