#include "state_sql.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

#include <fmt/format.h>

#include "operators.hpp"
#include "postgres_numbers.hpp"

namespace mdm::plan {
namespace {

using data::Type;

constexpr std::size_t kTriedInTurn = 8;

/// A value, as a literal, and what stands beside it.
struct Entry {
  std::string value{};
  std::string result{};
};

/// The entries in up to eight parts of nearly equal size.
std::vector<std::span<const Entry>> parts_of(std::span<const Entry> entries) {
  std::vector<std::span<const Entry>> parts;
  const std::size_t count = std::min(kTriedInTurn, entries.size() / 2);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t begin = entries.size() * i / count;
    parts.push_back(entries.subspan(begin, entries.size() * (i + 1) / count - begin));
  }
  return parts;
}

std::string find_equal(std::span<const Entry> entries, const std::string& x) {
  std::string sql = "CASE";
  if (entries.size() <= kTriedInTurn) {
    for (const Entry& entry : entries) {
      sql += fmt::format(" WHEN {} = {} THEN {}", x, entry.value, entry.result);
    }
    return sql + " END";
  }
  for (const auto& part : parts_of(entries)) {
    sql += fmt::format(" WHEN {} <= {} THEN {}", x, part.back().value, find_equal(part, x));
  }
  return sql + " END";
}

/// What stands beside the first value that `x` does not exceed; null beyond the last.
std::string find_reach(std::span<const Entry> entries, const std::string& x) {
  std::string sql = "CASE";
  if (entries.size() <= kTriedInTurn) {
    for (const Entry& entry : entries) {
      sql += fmt::format(" WHEN {} <= {} THEN {}", x, entry.value, entry.result);
    }
    return sql + " END";
  }
  for (const auto& part : parts_of(entries)) {
    sql += fmt::format(" WHEN {} <= {} THEN {}", x, part.back().value, find_reach(part, x));
  }
  return sql + " END";
}

/// The same with what stands beside all greater values.
std::string find_reach(std::span<const Entry> entries, const std::string& x,
                       const std::string& beyond) {
  return fmt::format("CASE WHEN {} > {} THEN {} ELSE {} END", x, entries.back().value, beyond,
                     find_reach(entries, x));
}

double as_number(const Json& value) {
  return value.is_bool() ? static_cast<double>(value.as_bool()) : value.as_double();
}

/// Whether the values are compared as integers, which doubles may not tell apart.
bool of_integers(const Table& table) {
  return table.type == Type::int64 &&
         std::ranges::all_of(table.state.at("values").as_array(),
                             [](const Json& value) { return value.is_integer(); });
}

bool precedes(const Json& a, const Json& b) {
  if (a.is_string()) {
    return a.as_string() < b.as_string();
  }
  return a.is_integer() && b.is_integer() ? a.as_int() < b.as_int() : as_number(a) < as_number(b);
}

/// Between two points: what `interpolate` gives between them, in halves, since the difference of
/// two doubles may be none. PostgreSQL's steps are guarded where they are not certain to be
/// numbers.
class Segment final {
 public:
  Segment(double value, double rank, double next, double next_rank)
      : low_(value / 2),
        width_(next / 2 - low_),
        rank_(rank),
        rise_(next_rank - rank),
        most_(std::max(std::abs(value), std::abs(next))),
        least_(value < 0 && next > 0 ? 0 : std::min(std::abs(value), std::abs(next))) {}

  std::string sql(const std::string& x, Syntax& syntax) const {
    if (syntax.dialect() != Dialect::postgres) {
      return fmt::format("{} + {} * (({} / 2 - {}) / {})", syntax.number(rank_),
                         syntax.number(rise_), x, syntax.number(low_), syntax.number(width_));
    }
    const Range value{.most = most_,
                      .unit = least_ > 0 ? std::ldexp(1, std::ilogb(least_) - 52) : 0};
    const Range two = range_of_number(2);
    const Range far = sum_of(quotient_of(value, two), range_of_number(low_));
    const Range offset{.most = std::abs(width_), .unit = far.unit};
    const std::string half = syntax.fill(postgres_quotient(value, two, true), {x, "2"});
    const std::string beyond =
        syntax.fill(postgres_sum('-', far, far), {half, syntax.number(low_)});
    const Range share{.most = 1, .unit = offset.unit / std::abs(width_) / 2};
    const std::string part = syntax.fill(postgres_quotient(offset, range_of_number(width_), true),
                                         {beyond, syntax.number(width_)});
    const std::string rise =
        syntax.fill(postgres_product(range_of_number(rise_), share), {syntax.number(rise_), part});
    return fmt::format("{} + {}", syntax.number(rank_), rise);
  }

 private:
  double low_;
  double width_;
  double rank_;
  double rise_;
  double most_;
  double least_;
};

}  // namespace

std::string table_key(const Table& table, const std::string& operand, const Syntax& syntax) {
  const bool as_it_is =
      table.type == Type::text || table.type == Type::float64 || of_integers(table);
  return as_it_is ? operand : syntax.cast(operand, table.type, Type::float64);
}

std::string table_sql(const Table& table, const std::string& x, const Syntax& syntax) {
  const Json::Array& values = table.state.at("values").as_array();
  const Json::Array& numbers = table.state.at("numbers").as_array();
  if (values.empty()) {
    return syntax.cast("NULL", Type::int64, table.position ? Type::int64 : Type::float64);
  }
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order,
                    [&](std::size_t a, std::size_t b) { return precedes(values[a], values[b]); });
  const bool as_it_is = table.type == Type::text || of_integers(table);
  std::vector<Entry> entries;
  entries.reserve(order.size());
  for (const std::size_t i : order) {
    entries.push_back({as_it_is ? syntax.literal(values[i]) : syntax.number(as_number(values[i])),
                       table.position ? syntax.integer(static_cast<std::int64_t>(i))
                                      : syntax.number(numbers.at(i).as_double())});
  }
  return find_equal(entries, table.type == Type::text ? syntax.by_bytes(x) : x);
}

std::string bucket_sql(const Json& edges, const std::string& x, const Syntax& syntax) {
  std::vector<Entry> entries;
  for (const Json& edge : edges.as_array()) {
    entries.push_back({syntax.number(edge.as_double()),
                       syntax.integer(static_cast<std::int64_t>(entries.size()))});
  }
  const std::string beyond = syntax.integer(static_cast<std::int64_t>(entries.size()));
  return entries.empty() ? fmt::format("CASE WHEN {} IS NOT NULL THEN {} END", x, beyond)
                         : find_reach(entries, x, beyond);
}

std::string line_sql(const Json& points, const std::string& x, Syntax& syntax) {
  const Json::Array& values = points.at("values").as_array();
  const Json::Array& ranks = points.at("ranks").as_array();
  std::vector<Entry> entries;
  for (std::size_t i = 0; i < values.size() && i < ranks.size(); ++i) {
    const std::string value = syntax.number(values[i].as_double());
    const std::string rank = syntax.number(ranks[i].as_double());
    if (i == 0) {
      entries.push_back({value, rank});
      continue;
    }
    const Segment segment(values[i - 1].as_double(), ranks[i - 1].as_double(),
                          values[i].as_double(), ranks[i].as_double());
    entries.push_back({value, fmt::format("CASE WHEN {} = {} THEN {} ELSE {} END", x, value, rank,
                                          segment.sql(x, syntax))});
  }
  return entries.empty() ? syntax.cast("NULL", Type::int64, Type::float64)
                         : find_reach(entries, x, syntax.number(ranks.back().as_double()));
}

}  // namespace mdm::plan
