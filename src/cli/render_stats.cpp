#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <mdm/data.hpp>

#include "answer.hpp"
#include "numbers.hpp"
#include "render.hpp"
#include "render_parts.hpp"

namespace mdm::cli {
namespace {

constexpr std::size_t kIndent = 4;

bool is_moment(const Json& column) {
  const std::string type = text_in(column, "type");
  return type == "date" || type == "time" || type == "timestamp";
}

/// A statistic of a column: for dates and times, whose statistics are numbers, as date or time.
std::string statistic_text(const Json& column, const Json& value) {
  if (is_moment(column) && value.is_number()) {
    return data::int_text(data::type_of(text_in(column, "type")), std::llround(value.as_double()));
  }
  return one_line(value_text(value));
}

/// The standard deviation of dates and times is a duration.
std::string deviation_text(const Json& column, const Json& value) {
  if (!is_moment(column)) {
    return value_text(value);
  }
  return text_in(column, "type") == "date" ? decimal(value.as_double()) + " days"
                                           : duration_text(value.as_double() / 1e6);
}

std::string labelled(std::string_view label, const std::string& text, const View& view) {
  return fmt::format("{} {}", painted(view, Paint::dim, label), text);
}

std::string line_of(const std::vector<std::string>& parts, const View& view) {
  return parts.empty() ? "" : std::string(kIndent, ' ') + flowed(parts, "  ", kIndent, view) + "\n";
}

std::string counts_line(const Json& column, const View& view) {
  const std::int64_t nulls = count_in(column, "nulls");
  const std::string share = percent(nulls, count_in(column, "rows"));
  std::vector<std::string> parts = {
      labelled("null", nulls == 0 ? "0" : fmt::format("{} ({})", whole(nulls), share), view),
      labelled("distinct", distinct_text(column), view)};
  for (const auto& [key, label] :
       {std::pair("zeros", "zero"), {"negatives", "negative"}, {"infinities", "infinite"}}) {
    if (const std::int64_t count = count_in(column, key); count > 0) {
      parts.push_back(labelled(label, whole(count), view));
    }
  }
  return line_of(parts, view);
}

std::string quantiles_line(const Json& column, const View& view) {
  std::vector<std::string> parts;
  const auto add = [&](std::string_view label, const Json& value) {
    if (!value.is_null()) {
      parts.push_back(labelled(label, statistic_text(column, value), view));
    }
  };
  add("min", member_of(column, "min"));
  if (const Json& quantiles = member_of(column, "quantiles"); quantiles.is_object()) {
    for (const auto& [rank, value] : quantiles.as_object()) {
      add(rank, value);
    }
  }
  add("max", member_of(column, "max"));
  return line_of(parts, view);
}

std::string moments_line(const Json& column, const View& view) {
  std::vector<std::string> parts;
  if (const Json& mean = member_of(column, "mean"); !mean.is_null()) {
    parts.push_back(labelled("mean", statistic_text(column, mean), view));
  }
  if (const Json& std = member_of(column, "std"); !std.is_null()) {
    parts.push_back(labelled("std", deviation_text(column, std), view));
  }
  for (const char* key : {"skewness", "kurtosis"}) {
    if (const Json& value = member_of(column, key); !value.is_null()) {
      parts.push_back(labelled(key, value_text(value), view));
    }
  }
  return line_of(parts, view);
}

std::string lengths_line(const Json& column, const View& view) {
  std::vector<std::string> parts;
  for (const auto& [key, label] : {std::pair("length_min", "shortest"),
                                   {"length_mean", "mean length"},
                                   {"length_max", "longest"},
                                   {"min_text", "first"},
                                   {"max_text", "last"}}) {
    const Json& value = member_of(column, key);
    if (!value.is_null() && value != Json("")) {
      parts.push_back(labelled(label, cut(one_line(value_text(value)), 40), view));
    }
  }
  return line_of(parts, view);
}

std::string top_line(const Json& column, const View& view) {
  static constexpr std::size_t kShown = 10;
  const Json::Array& top = list_in(column, "top");
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < std::min(top.size(), view.verbose ? top.size() : kShown); ++i) {
    parts.push_back(fmt::format("{} ×{}", cut(one_line(value_text(top[i].at("value"))), 40),
                                whole(count_in(top[i], "count"))));
  }
  if (parts.empty()) {
    return {};
  }
  const Json& exact = member_of(column, "top_exact");
  parts.front().insert(
      0, painted(view, Paint::dim, exact.is_bool() && !exact.as_bool() ? "top ~ " : "top "));
  return line_of(parts, view);
}

std::string column_text(const Json& column, const Json& roles, const View& view) {
  const std::string name = text_in(column, "name");
  const std::string role = role_of_column(roles, name);
  std::string text = fmt::format("\n  {}  {}{}\n", painted(view, Paint::bold, one_line(name)),
                                 painted(view, Paint::dim, text_in(column, "type")),
                                 role.empty() ? "" : "  " + painted(view, Paint::green, role));
  text += counts_line(column, view) + quantiles_line(column, view) + moments_line(column, view) +
          lengths_line(column, view);
  text += top_line(column, view);
  if (!list_in(column, "histogram").empty()) {
    text += std::string(kIndent, ' ') +
            painted(view, Paint::cyan, sparkline(distribution_of(column), 40)) + "\n";
  }
  return text;
}

}  // namespace

std::string stats_text(const Json& answer, const View& view) {
  std::string text =
      fmt::format("{}  {}\n", painted(view, Paint::bold, one_line(text_in(answer, "dataset"))),
                  painted(view, Paint::cyan, fmt::format("v{}", count_in(answer, "version"))));
  const Json& roles = member_of(answer, "roles");
  for (const Json& table : list_in(answer, "tables")) {
    text += "\n" + table_heading(table, view);
    for (const Json& column : list_in(member_of(table, "profile"), "columns")) {
      text += column_text(column, roles, view);
    }
  }
  return text;
}

}  // namespace mdm::cli
