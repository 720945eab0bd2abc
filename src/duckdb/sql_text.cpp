#include <array>

#include <mdm/duckdb.hpp>

namespace mdm::duckdb {
namespace {

constexpr std::array<std::string_view, data::kTypeCount> kSqlTypes = {
    "BOOLEAN", "BIGINT", "DOUBLE", "DECIMAL", "DATE", "TIME", "TIMESTAMP", "VARCHAR"};

std::string doubled(std::string_view text, char quote) {
  std::string out(1, quote);
  for (const char c : text) {
    out += c;
    if (c == quote) {
      out += c;
    }
  }
  return out + quote;
}

}  // namespace

std::string quoted(std::string_view name) {
  return doubled(name, '"');
}

std::string literal(std::string_view text) {
  return doubled(text, '\'');
}

std::string sql_type(data::Type type, int scale) {
  const std::string_view name = kSqlTypes.at(static_cast<std::size_t>(type));
  return type == data::Type::decimal ? fmt::format("{}({},{})", name, data::kDecimalDigits, scale)
                                     : std::string(name);
}

}  // namespace mdm::duckdb
