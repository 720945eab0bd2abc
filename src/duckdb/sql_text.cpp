#include <array>

#include <mdm/duckdb.hpp>

namespace mdm::duckdb {
namespace {

constexpr std::array<std::string_view, data::kTypeCount> kSqlTypes = {
    "BOOLEAN", "BIGINT", "DOUBLE", "DATE", "TIME", "TIMESTAMP", "VARCHAR"};

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

std::string_view sql_type(data::Type type) noexcept {
  return kSqlTypes[static_cast<std::size_t>(type)];
}

}  // namespace mdm::duckdb
