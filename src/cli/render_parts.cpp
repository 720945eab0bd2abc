#include "render_parts.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "answer.hpp"
#include "numbers.hpp"

namespace mdm::cli {
namespace {

bool contains(const std::vector<std::string>& texts, const std::string& text) {
  return std::ranges::find(texts, text) != texts.end();
}

/// "male 65%, female 35%", or an example where no value has more than a hundredth of the rows.
std::string top_text(const Json& column) {
  const Json::Array& top = list_in(column, "top");
  if (top.empty()) {
    const std::string low = text_in(column, "min_text");
    const std::string high = text_in(column, "max_text");
    return low == high ? low : low + " … " + high;
  }
  const std::int64_t valid = count_in(column, "rows") - count_in(column, "nulls");
  if (count_in(top.front(), "count") <= std::max<std::int64_t>(1, valid / 100)) {
    return "e.g. " + value_text(top.front().at("value"));
  }
  static constexpr std::size_t kShown = 3;
  std::string text;
  for (std::size_t i = 0; i < std::min(top.size(), kShown); ++i) {
    text += fmt::format("{}{} {}", i == 0 ? "" : ", ", value_text(top[i].at("value")),
                        rounded_percent(count_in(top[i], "count"), valid));
  }
  return top.size() > kShown ? text + ", …" : text;
}

/// "2024-01-01 … 2026-12-31"; of timestamps within one day the times.
std::string moments_text(const std::string& low, const std::string& high) {
  static constexpr std::size_t kDateSize = 10;
  const bool has_time = low.size() > kDateSize && high.size() > kDateSize;
  if (low == high || !has_time) {
    return low == high ? low : low + " … " + high;
  }
  const bool same_day = low.compare(0, kDateSize, high, 0, kDateSize) == 0;
  return same_day ? low + " … " + high.substr(kDateSize + 1)
                  : low.substr(0, kDateSize) + " … " + high.substr(0, kDateSize);
}

std::string range_text(const Json& column) {
  const std::string type = text_in(column, "type");
  if (type == "text" || type == "boolean") {
    return top_text(column);
  }
  const Json& low = member_of(column, "min");
  const Json& high = member_of(column, "max");
  if (low.is_null() || high.is_null()) {
    return {};
  }
  if (low.is_string()) {
    return type == "timestamp" ? moments_text(low.as_string(), high.as_string())
                               : low.as_string() + " … " + high.as_string();
  }
  if (low == high) {
    return value_text(low);
  }
  const auto mean = number_in(column, "mean");
  return fmt::format("{} … {}{}", value_text(low), value_text(high),
                     mean ? " μ" + decimal(*mean) : "");
}

std::vector<Cell> column_cells(const Json& column, const std::string& role) {
  static constexpr std::size_t kBarsMax = 8;
  const std::int64_t nulls = count_in(column, "nulls");
  std::vector<std::int64_t> counts = distribution_of(column);
  const bool of_values = list_in(column, "histogram").empty();
  if (of_values && counts.size() > kBarsMax) {
    counts.resize(kBarsMax);
  }
  const bool is_flat = of_values && !counts.empty() && counts.front() <= 1;
  return {{text_in(column, "name"), role.empty() ? Paint::none : Paint::bold},
          {text_in(column, "type"), Paint::dim},
          {percent(nulls, count_in(column, "rows")), nulls > 0 ? Paint::yellow : Paint::dim},
          {distinct_text(column)},
          {range_text(column)},
          {is_flat ? "" : sparkline(counts, kBarsMax), Paint::cyan},
          {role, Paint::green}};
}

/// Shares the counts out among `cell_count` cells of equal width.
std::vector<double> spread(const std::vector<std::int64_t>& counts, std::size_t cell_count) {
  std::vector<double> cells(cell_count, 0);
  const double per_cell = static_cast<double>(counts.size()) / static_cast<double>(cell_count);
  for (std::size_t cell = 0; cell < cell_count; ++cell) {
    const double begin = static_cast<double>(cell) * per_cell;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      const auto at = static_cast<double>(i);
      const double shared = std::min(begin + per_cell, at + 1) - std::max(begin, at);
      cells[cell] += static_cast<double>(counts[i]) * std::max(0.0, shared);
    }
  }
  return cells;
}

std::int64_t columns_of(const Json& dataset) {
  std::int64_t most = 0;
  for (const Json& table : list_in(dataset, "tables")) {
    most = std::max(most, count_in(table, "columns"));
  }
  return most;
}

}  // namespace

std::string state_text(const Json& value) {
  if (value.is_array()) {
    return counted(static_cast<std::int64_t>(value.as_array().size()), "edge");
  }
  if (value.is_object()) {
    return fmt::format(
        "table of {}",
        counted(static_cast<std::int64_t>(list_in(value, "values").size()), "value"));
  }
  return value_text(value);
}

std::string facts_text(const std::vector<Fact>& facts, const View& view) {
  Grid grid({{}, {.width_min = 20}}, 2);
  for (const Fact& fact : facts) {
    if (!fact.text.empty()) {
      grid.add({{fact.name, Paint::dim}, {fact.text}});
    }
  }
  return grid.text(view);
}

std::string flowed(const std::vector<std::string>& parts, std::string_view between,
                   std::size_t indent, const View& view) {
  std::string out;
  std::size_t used = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::size_t width = display_width(parts[i]);
    if (i > 0 && used + display_width(between) + width > view.width) {
      out += "\n" + std::string(indent, ' ');
      used = indent;
    } else if (i > 0) {
      out += between;
      used += display_width(between);
    }
    out += parts[i];
    used += width;
  }
  return out;
}

std::string purpose_of(const Json& dataset_or_roles) {
  const std::string type = text_in(dataset_or_roles, "problem_type");
  const std::vector<std::string> targets = texts_in(dataset_or_roles, "targets");
  return targets.empty() ? type : fmt::format("{}({})", type, one_line(joined(targets)));
}

std::string headline(const Json& dataset, const View& view) {
  const std::string name = one_line(text_in(dataset, "name"));
  const std::string version = fmt::format("v{}", count_in(dataset, "version"));
  const std::size_t indent = display_width(name) + display_width(version) + 4;
  std::vector<std::string> parts;
  const auto tables = static_cast<std::int64_t>(list_in(dataset, "tables").size());
  if (tables > 1) {
    parts.push_back(counted(tables, "table"));
  }
  parts.push_back(counted(count_in(dataset, "rows"), "row"));
  parts.push_back(counted(columns_of(dataset), "column"));
  parts.push_back(size_text(count_in(dataset, "size_bytes")));
  if (const std::string purpose = purpose_of(dataset); !purpose.empty()) {
    parts.push_back(purpose);
  }
  if (const auto ids = texts_in(dataset, "ids"); !ids.empty()) {
    parts.push_back("id=" + one_line(joined(ids, "+")));
  }
  const View rest{.width = view.width > indent ? view.width - indent : 1};
  std::string flow = flowed(parts, " · ", 0, rest);
  for (std::size_t at = flow.find('\n'); at != std::string::npos; at = flow.find('\n', at + 1)) {
    flow.insert(at + 1, indent, ' ');
  }
  return fmt::format("{}  {}  {}\n", painted(view, Paint::bold, name),
                     painted(view, Paint::cyan, version), flow);
}

std::string table_heading(const Json& table, const View& view) {
  std::vector<std::string> parts = {counted(count_in(table, "rows"), "row")};
  const Json& profile = member_of(table, "profile");
  parts.push_back(counted(static_cast<std::int64_t>(list_in(profile, "columns").size()), "column"));
  if (const std::string files = file_names(table); !files.empty()) {
    parts.push_back(files);
  }
  const std::string name = one_line(text_in(table, "name"));
  return fmt::format("{}  {}\n", painted(view, Paint::bold, name), joined(parts, " · "));
}

std::string file_names(const Json& table) {
  const std::vector<std::string> paths = texts_in(table, "files");
  if (paths.empty()) {
    return {};
  }
  const std::string first = paths.front().substr(paths.front().find_last_of('/') + 1);
  return paths.size() == 1
             ? one_line(first)
             : fmt::format("{} and {}", one_line(first),
                           counted(static_cast<std::int64_t>(paths.size()) - 1, "more file"));
}

std::string role_of_column(const Json& roles, const std::string& column) {
  if (contains(texts_in(roles, "targets"), column)) {
    return "target";
  }
  if (contains(texts_in(roles, "ids"), column)) {
    return "id";
  }
  if (text_in(roles, "time_column") == column) {
    return "time";
  }
  return text_in(roles, "group_column") == column ? "group" : "";
}

std::string sparkline(const std::vector<std::int64_t>& counts, std::size_t cells_max) {
  static constexpr const char* kBars[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  const std::vector<double> cells = spread(counts, std::min(counts.size(), cells_max));
  const double most = cells.empty() ? 0 : *std::ranges::max_element(cells);
  std::string out;
  for (const double count : cells) {
    out += kBars[count <= 0 ? 0 : 1 + static_cast<std::size_t>(count / most * 6 + 1e-9)];
  }
  return out;
}

std::vector<std::int64_t> distribution_of(const Json& column) {
  std::vector<std::int64_t> counts;
  for (const char* source : {"histogram", "top"}) {
    for (const Json& bin : list_in(column, source)) {
      counts.push_back(count_in(bin, "count"));
    }
    if (!counts.empty()) {
      break;
    }
  }
  return counts;
}

std::string value_text(const Json& value) {
  if (value.is_integer()) {
    return whole(value.as_int());
  }
  if (value.is_number()) {
    return decimal(value.as_double());
  }
  return value.is_string() ? value.as_string() : value.dump();
}

std::string distinct_text(const Json& column) {
  const Json& exact = member_of(column, "distinct_exact");
  return (exact.is_bool() && !exact.as_bool() ? "~" : "") + whole(count_in(column, "distinct"));
}

std::string column_table(const Json& table, const Json& roles, const std::string& dataset,
                         const View& view) {
  static constexpr std::size_t kColumnsMax = 30;
  Grid grid({{.title = "column", .width_min = 10},
             {.title = "type"},
             {.title = "null", .align = Align::right},
             {.title = "distinct", .align = Align::right},
             {.title = "range / top", .width_min = 18},
             {.title = "shape", .rank = 2},
             {.title = "notes", .rank = 1}},
            2);
  const Json::Array& columns = list_in(member_of(table, "profile"), "columns");
  const std::size_t shown = view.verbose ? columns.size() : std::min(columns.size(), kColumnsMax);
  for (std::size_t i = 0; i < shown; ++i) {
    grid.add(column_cells(columns[i], role_of_column(roles, text_in(columns[i], "name"))));
  }
  std::string text = grid.text(view);
  if (columns.size() > shown) {
    const auto rest = static_cast<std::int64_t>(columns.size() - shown);
    text += fmt::format("  … {} (mdm stats {} --table {} for all)\n", counted(rest, "more column"),
                        one_line(dataset), one_line(text_in(table, "name")));
  }
  return text;
}

}  // namespace mdm::cli
