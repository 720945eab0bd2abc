#include <algorithm>
#include <cmath>
#include <utility>

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

/// What most of the texts looked at are alike in: "looks like email 98%, lower 100%".
std::string patterns_line(const Json& column, const View& view) {
  const Json& patterns = member_of(column, "patterns");
  const std::int64_t cells = count_in(column, "pattern_cells");
  if (!patterns.is_object() || cells == 0) {
    return {};
  }
  std::vector<std::pair<std::string, std::int64_t>> found;
  for (const auto& [name, count] : patterns.as_object()) {
    found.emplace_back(name, count.as_int());
  }
  std::ranges::stable_sort(found, std::greater(), [](const auto& each) { return each.second; });
  std::vector<std::string> parts;
  for (const auto& [name, count] : found) {
    parts.push_back(labelled(name, percent(count, cells), view));
  }
  return line_of(parts, view);
}

/// A length of time in the unit of a column: "1 day", "3 days", "15 min".
std::string step_text(const Json& column, std::int64_t step) {
  return text_in(column, "type") == "date" ? counted(step, "day")
                                           : duration_text(static_cast<double>(step) / 1e6);
}

std::string steps_line(const Json& column, const View& view) {
  const Json& steps = member_of(column, "steps");
  if (!steps.is_object()) {
    return {};
  }
  const std::int64_t missing = count_in(steps, "missing");
  const std::string longest = fmt::format(
      "{} from {}", step_text(column, count_in(steps, "longest")), text_in(steps, "longest_from"));
  return line_of({labelled("usual step", step_text(column, count_in(steps, "usual")), view),
                  labelled("longest", longest, view),
                  labelled("steps missing", missing == 0 ? "none" : whole(missing), view)},
                 view);
}

/// How the rows lie by the column; nothing if they do not follow it.
std::string order_line(const std::string& order, const View& view) {
  if (order.empty() || order == "none" || order == "constant") {
    return {};
  }
  std::string words = order;
  std::ranges::replace(words, '_', ' ');
  return line_of({labelled("order", words, view)}, view);
}

/// A bar of `eighths` of a character.
std::string bar_of(std::size_t eighths) {
  static constexpr const char* kParts[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  std::string bar;
  for (std::size_t i = 0; i < eighths / 8; ++i) {
    bar += "█";
  }
  return bar + kParts[eighths % 8];
}

/// A row with a bar for each label; the longest bar is that of the largest count.
std::string bars_text(const std::vector<std::pair<std::string, std::int64_t>>& rows,
                      std::int64_t all, Align align, const View& view) {
  static constexpr std::size_t kLabelMax = 28;
  static constexpr std::size_t kBarMax = 32;
  std::int64_t most = 1;
  std::size_t widest = 0;
  for (const auto& [label, count] : rows) {
    most = std::max(most, count);
    widest = std::max(widest, std::min(kLabelMax, display_width(label)));
  }
  std::string text;
  for (const auto& [label, count] : rows) {
    const auto eighths = static_cast<std::size_t>(
        std::llround(static_cast<double>(count) / static_cast<double>(most) * kBarMax * 8));
    const std::string bar = bar_of(std::max<std::size_t>(eighths, count > 0 ? 1 : 0));
    text += fmt::format("{}{}  {}{}{} {}\n", std::string(kIndent, ' '),
                        pad(cut(label, kLabelMax), widest, align), painted(view, Paint::cyan, bar),
                        bar.empty() ? "" : " ", whole(count),
                        painted(view, Paint::dim, percent(count, all)));
  }
  return text;
}

std::int64_t valid_cells(const Json& column) {
  return count_in(column, "rows") - count_in(column, "nulls");
}

std::string top_plot(const Json& column, const View& view) {
  static constexpr std::size_t kShown = 10;
  const Json::Array& top = list_in(column, "top");
  std::vector<std::pair<std::string, std::int64_t>> rows;
  for (std::size_t i = 0; i < std::min(top.size(), view.verbose ? top.size() : kShown); ++i) {
    rows.emplace_back(one_line(value_text(top[i].at("value"))), count_in(top[i], "count"));
  }
  return bars_text(rows, valid_cells(column), Align::left, view);
}

/// A row for each bin, named by where it begins.
std::string histogram_plot(const Json& column, const View& view) {
  std::vector<std::pair<std::string, std::int64_t>> rows;
  for (const Json& bin : list_in(column, "histogram")) {
    const Json& low = member_of(bin, "low");
    rows.emplace_back(low.is_null() ? "" : statistic_text(column, low), count_in(bin, "count"));
  }
  return bars_text(rows, valid_cells(column), Align::right, view);
}

std::string column_text(const Json& column, const std::string& order, const Json& roles,
                        const View& view) {
  const std::string name = text_in(column, "name");
  const std::string role = role_of_column(roles, name);
  std::string text = fmt::format("\n  {}  {}{}\n", painted(view, Paint::bold, one_line(name)),
                                 painted(view, Paint::dim, text_in(column, "type")),
                                 role.empty() ? "" : "  " + painted(view, Paint::green, role));
  text += counts_line(column, view) + quantiles_line(column, view) + moments_line(column, view) +
          lengths_line(column, view) + patterns_line(column, view) + steps_line(column, view) +
          order_line(order, view);
  const Json::Array& histogram = list_in(column, "histogram");
  return text + (histogram.empty() ? top_plot(column, view) : histogram_plot(column, view));
}

std::string title_text(const Json& answer, const View& view) {
  return fmt::format("{}  {}\n", painted(view, Paint::bold, one_line(text_in(answer, "dataset"))),
                     painted(view, Paint::cyan, fmt::format("v{}", count_in(answer, "version"))));
}

std::string warnings_of(const Json& answer, const View& view) {
  const std::string warnings = warnings_text(answer, view);
  return warnings.empty() ? "" : "\n" + warnings;
}

/// Where the middle of a column lies, of those types that have one.
std::string median_text(const Json& column) {
  const Json& quantiles = member_of(column, "quantiles");
  const Json& median = member_of(quantiles, "p50");
  return median.is_null() ? "" : statistic_text(column, median);
}

std::string statistics_table(const Json& table, const Json& roles, const View& view) {
  Grid grid({{.title = "column", .width_min = 10},
             {.title = "type"},
             {.title = "null", .align = Align::right},
             {.title = "distinct", .align = Align::right},
             {.title = "mean", .align = Align::right, .rank = 2},
             {.title = "std", .align = Align::right, .rank = 4},
             {.title = "min", .align = Align::right, .rank = 3},
             {.title = "median", .align = Align::right, .rank = 1},
             {.title = "max", .align = Align::right, .rank = 3},
             {.title = "shape", .rank = 5},
             {.title = "role", .rank = 6}},
            2);
  const auto shown = [](const Json& column, std::string_view key) {
    const Json& value = member_of(column, key);
    return value.is_null() ? "" : statistic_text(column, value);
  };
  for (const Json& column : list_in(member_of(table, "profile"), "columns")) {
    const std::string name = text_in(column, "name");
    const Json& std = member_of(column, "std");
    grid.add({{name, Paint::bold},
              {text_in(column, "type"), Paint::dim},
              {percent(count_in(column, "nulls"), count_in(column, "rows"))},
              {distinct_text(column)},
              {shown(column, "mean")},
              {std.is_null() ? "" : deviation_text(column, std)},
              {shown(column, "min")},
              {median_text(column)},
              {shown(column, "max")},
              {sparkline(distribution_of(column), 10), Paint::cyan},
              {role_of_column(roles, name), Paint::green}});
  }
  return grid.text(view);
}

}  // namespace

std::string extended_stats_text(const Json& answer, const View& view) {
  std::string text = title_text(answer, view);
  const Json& roles = member_of(answer, "roles");
  for (const Json& table : list_in(answer, "tables")) {
    text += "\n" + table_heading(table, view);
    const Json& profile = member_of(table, "profile");
    const std::vector<std::string> orders = texts_in(member_of(profile, "relations"), "orders");
    const Json::Array& columns = list_in(profile, "columns");
    for (std::size_t i = 0; i < columns.size(); ++i) {
      text += column_text(columns[i], i < orders.size() ? orders[i] : "", roles, view);
    }
    text += relations_text(table, view);
  }
  return text + warnings_of(answer, view);
}

std::string stats_text(const Json& answer, const View& view) {
  std::string text = title_text(answer, view);
  const Json& roles = member_of(answer, "roles");
  for (const Json& table : list_in(answer, "tables")) {
    text += "\n" + table_heading(table, view) + statistics_table(table, roles, view);
  }
  return text + warnings_of(answer, view);
}

std::string page_text(const Json& answer, const View& /*view*/) {
  return fmt::format("{}  {}\n", one_line(text_in(answer, "path")),
                     size_text(count_in(answer, "size_bytes")));
}

}  // namespace mdm::cli
