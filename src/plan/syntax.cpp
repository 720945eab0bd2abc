#include "syntax.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sql_literals.hpp"
#include "template_text.hpp"

namespace mdm::plan {
namespace {

using data::Type;

constexpr std::size_t kPostgresNameBytes = 63;
/// Columns that every table of PostgreSQL has.
constexpr std::string_view kPostgresOwn[] = {"tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"};

std::string_view type_name(Dialect dialect, Type type) {
  const bool postgres = dialect == Dialect::postgres;
  const bool sqlite = dialect == Dialect::sqlite;
  switch (type) {
    case Type::boolean: return sqlite ? "INTEGER" : "boolean";
    case Type::int64: return sqlite ? "INTEGER" : "bigint";
    case Type::float64: return postgres ? "double precision" : sqlite ? "REAL" : "DOUBLE";
    case Type::text: return postgres || sqlite ? "text" : "STRING";
    case Type::date:
    case Type::time:
    case Type::timestamp:
    case Type::decimal: break;
  }
  MDM_CHECK(false);
  return {};
}

/// Spark reads backslashes in literals, and two quotes side by side as none.
std::string spark_text(std::string_view value) {
  std::string quoted = "'";
  for (const char c : value) {
    if (c == '\'' || c == '\\') {
      quoted += '\\';
    }
    quoted += c;
  }
  return quoted + "'";
}

/// A power of two as a product of those that SQLite's parser reads exactly.
std::string sqlite_scale(int exponent) {
  std::string sql;
  for (int rest = std::abs(exponent); rest > 0; rest -= 62) {
    sql += fmt::format(" {} {}.0", exponent < 0 ? '/' : '*',
                       std::uint64_t{1} << static_cast<unsigned>(std::min(rest, 62)));
  }
  return sql;
}

/// SQLite's parser may miss the nearest double in the last digit, but for integers; so it gets an
/// integer and powers of two.
std::string sqlite_number(double value) {
  if (std::isinf(value)) {
    return value < 0 ? "(-9e999)" : "9e999";
  }
  int exponent = 0;
  auto digits = static_cast<std::int64_t>(std::ldexp(std::frexp(value, &exponent), 53));
  exponent -= 53;
  while (digits != 0 && digits % 2 == 0) {
    digits /= 2;
    ++exponent;
  }
  if (digits == 0) {
    return "0.0";
  }
  if (exponent >= 0 && std::abs(value) < 0x1p53) {
    const std::string whole = fmt::format("{}.0", static_cast<std::int64_t>(value));
    return value < 0 ? fmt::format("({})", whole) : whole;
  }
  return fmt::format("({}.0{})", digits, sqlite_scale(exponent));
}

/// A name or a literal, which costs nothing to compute again. But PostgreSQL computes with
/// constants before it looks at the condition that they stand under.
bool is_plain(std::string_view sql) {
  return sql.find('(') == std::string_view::npos && !sql.starts_with("CASE") &&
         !sql.starts_with("float8");
}

bool stands_twice(const std::string& form, std::size_t operand) {
  const std::string place = fmt::format("{{{}}}", operand);
  const std::size_t first = form.find(place);
  return first != std::string::npos && form.find(place, first + 1) != std::string::npos;
}

}  // namespace

std::string Syntax::name(std::string_view text) const {
  if (dialect_ == Dialect::postgres && text.size() > kPostgresNameBytes) {
    fail(ErrorCode::invalid_argument, Hint{"rename the column before the dataset is registered"},
         "PostgreSQL cuts names of more than {} bytes: {}", kPostgresNameBytes, text);
  }
  if (dialect_ == Dialect::postgres &&
      std::ranges::find(kPostgresOwn, text) != std::end(kPostgresOwn)) {
    fail(ErrorCode::invalid_argument, Hint{"rename the column before the dataset is registered"},
         "PostgreSQL keeps a name for itself: {}", text);
  }
  return in_quotes(text, dialect_ == Dialect::spark ? '`' : '"');
}

std::string Syntax::text(std::string_view value) const {
  if (value.find('\0') != std::string_view::npos) {
    fail(ErrorCode::invalid_argument, "a text with a NUL byte has no literal in {}",
         name_of(dialect_));
  }
  return dialect_ == Dialect::spark ? spark_text(value) : in_quotes(value, '\'');
}

std::string Syntax::integer(std::int64_t value) const {
  switch (dialect_) {
    case Dialect::postgres: return fmt::format("bigint '{}'", value);
    case Dialect::sqlite: return value < 0 ? fmt::format("({})", value) : fmt::format("{}", value);
    case Dialect::spark:
    case Dialect::duckdb: break;
  }
  return fmt::format("bigint('{}')", value);
}

std::string Syntax::number(double value) const {
  MDM_CHECK(!std::isnan(value));
  switch (dialect_) {
    case Dialect::postgres: return fmt::format("float8 '{}'", data::float_text(value));
    case Dialect::sqlite: return sqlite_number(value);
    case Dialect::spark:
    case Dialect::duckdb: break;
  }
  return fmt::format("double('{}')", data::float_text(value));
}

std::string Syntax::boolean(bool value) const {
  if (dialect_ == Dialect::sqlite) {
    return value ? "1" : "0";
  }
  return value ? "true" : "false";
}

std::string Syntax::literal(const Json& value) const {
  if (value.is_bool()) {
    return boolean(value.as_bool());
  }
  if (value.is_string()) {
    return text(value.as_string());
  }
  return value.is_integer() ? integer(value.as_int()) : number(value.as_double());
}

std::string Syntax::cast(std::string_view sql, Type from, Type to) const {
  // PostgreSQL makes no double of a boolean.
  const bool by_integer =
      dialect_ == Dialect::postgres && from == Type::boolean && to == Type::float64;
  const std::string inner = by_integer ? fmt::format("CAST({} AS integer)", sql) : std::string(sql);
  return fmt::format("CAST({} AS {})", inner, type_name(dialect_, to));
}

std::string Syntax::by_bytes(std::string_view sql) const {
  switch (dialect_) {
    case Dialect::postgres: return fmt::format("({} COLLATE \"C\")", sql);
    case Dialect::sqlite: return fmt::format("({} COLLATE BINARY)", sql);
    case Dialect::spark:
    case Dialect::duckdb: break;
  }
  return std::string(sql);
}

std::string Syntax::without_nan(const std::string& sql) const {
  switch (dialect_) {
    case Dialect::postgres: return fmt::format("nullif({}, float8 'NaN')", sql);
    case Dialect::spark: return fmt::format("nullif({}, double('NaN'))", sql);
    case Dialect::sqlite:
    case Dialect::duckdb: break;
  }
  return sql;
}

std::string Syntax::fill(const std::string& form, const std::vector<std::string>& operands) {
  bool once = true;
  for (std::size_t i = 0; i < operands.size(); ++i) {
    once = once && (is_plain(operands[i]) || !stands_twice(form, i));
  }
  const auto body = [&](const std::vector<std::string>& places) {
    return fill_template(form, places, "");
  };
  return once ? body(operands) : let(operands, body);
}

std::string Syntax::with(const std::string& operand,
                         const std::function<std::string(const std::string&)>& body) {
  return is_plain(operand) ? body(operand)
                           : let({operand}, [&](const std::vector<std::string>& places) {
                               return body(places.front());
                             });
}

// What keeps the engine from writing the operands back into the places: a limit, or a function.
std::string Syntax::let(const std::vector<std::string>& operands,
                        const std::function<std::string(const std::vector<std::string>&)>& body) {
  const int id = lets_++;
  std::vector<std::string> columns;
  std::vector<std::string> places;
  for (std::size_t i = 0; i < operands.size(); ++i) {
    columns.push_back(fmt::format("{} AS x{}", operands[i], i));
    places.push_back(fmt::format("b{}.x{}", id, i));
  }
  const std::string inner = body(places);
  const std::string bound = fmt::to_string(fmt::join(columns, ", "));
  switch (dialect_) {
    case Dialect::postgres:
      return fmt::format("(SELECT {} FROM (SELECT {} OFFSET 0) AS b{})", inner, bound, id);
    case Dialect::sqlite:
      return fmt::format("(SELECT {} FROM (SELECT {} LIMIT 1 OFFSET 0) AS b{})", inner, bound, id);
    case Dialect::spark:
    case Dialect::duckdb: break;
  }
  return fmt::format("element_at(transform(array(struct({})), b{} -> {}), 1)", bound, id, inner);
}

}  // namespace mdm::plan
