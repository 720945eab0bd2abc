#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "answer.hpp"
#include "numbers.hpp"
#include "render.hpp"
#include "render_parts.hpp"

namespace mdm::cli {
namespace {

/// What `--dry-run` found: the tables that would be made.
std::string plan_text(const Json& answer, const View& view) {
  Grid grid({{.title = "table"},
             {.title = "role", .rank = 1},
             {.title = "format"},
             {.title = "columns", .align = Align::right},
             {.title = "size", .align = Align::right},
             {.title = "from", .width_min = 12}},
            2);
  for (const Json& table : list_in(answer, "tables")) {
    grid.add({{text_in(table, "name"), Paint::bold},
              {text_in(table, "role")},
              {text_in(table, "format")},
              {whole(static_cast<std::int64_t>(list_in(table, "columns").size()))},
              {size_text(count_in(table, "size_bytes"))},
              {file_names(table)}});
  }
  std::string text =
      fmt::format("{}  would be made of\n{}",
                  painted(view, Paint::bold, one_line(text_in(answer, "name"))), grid.text(view));
  for (const Json& table : list_in(answer, "tables")) {
    std::vector<std::string> columns;
    for (const Json& column : list_in(table, "columns")) {
      columns.push_back(
          one_line(fmt::format("{} {}", text_in(column, "name"), text_in(column, "type"))));
    }
    text += fmt::format("\n{}  {}\n  {}\n",
                        painted(view, Paint::bold, one_line(text_in(table, "name"))),
                        one_line(text_in(table, "rule")), flowed(columns, " · ", 2, view));
  }
  return text;
}

std::string features_text(const Json& features, const View& view) {
  std::vector<std::string> families;
  std::int64_t made = 0;
  for (const auto& [family, count] : member_of(features, "by_family").as_object()) {
    families.push_back(fmt::format("{} {}", family, whole(count.as_int())));
    made += count.as_int();
  }
  families.insert(families.begin(),
                  fmt::format("{}  {} made", painted(view, Paint::bold, "features"), whole(made)));
  const Json::Array& dropped = list_in(features, "dropped");
  if (!dropped.empty()) {
    families.push_back(fmt::format("{} left out{}",
                                   whole(static_cast<std::int64_t>(dropped.size())),
                                   view.verbose ? "" : " (--verbose says why)"));
  }
  std::string text = "\n" + flowed(families, " · ", 10, view) + "\n";
  if (view.verbose) {
    Grid grid({{.title = "left out", .width_min = 12}, {.title = "family"}, {.title = "why"}}, 2);
    for (const Json& each : dropped) {
      grid.add({{text_in(each, "name")}, {text_in(each, "family")}, {text_in(each, "reason")}});
    }
    text += dropped.empty() ? "" : grid.text(view);
  }
  return text;
}

std::string reasons_text(const Json& roles, const View& view) {
  std::string text;
  const Json& reasons = member_of(roles, "reasons");
  if (view.verbose && reasons.is_object()) {
    for (const auto& [role, reason] : reasons.as_object()) {
      text +=
          fmt::format("{}  {}\n", painted(view, Paint::dim, role), one_line(reason.as_string()));
    }
  }
  return text;
}

/// What happened to cells while a table was read: the first three, or all that were kept.
std::string incidents_text(const Json& table, const View& view) {
  static constexpr std::size_t kShown = 3;
  const Json& report = member_of(table, "report");
  const Json::Array& incidents = list_in(report, "incidents");
  std::string text;
  const std::size_t shown = view.verbose ? incidents.size() : std::min(incidents.size(), kShown);
  for (std::size_t i = 0; i < shown; ++i) {
    const Json& incident = incidents[i];
    const std::string column = text_in(incident, "column");
    const std::int64_t line = count_in(incident, "line");
    const std::string place =
        text_in(incident, "file") + (line == 0 ? "" : fmt::format(":{}", line));
    text +=
        one_line(fmt::format("  {}{}  \"{}\"  {}", place, column.empty() ? "" : " column " + column,
                             text_in(incident, "value"), text_in(incident, "action"))) +
        "\n";
  }
  const std::int64_t count = count_in(report, "incident_count");
  if (count > static_cast<std::int64_t>(shown)) {
    text += fmt::format("  … {} in {}\n",
                        counted(count - static_cast<std::int64_t>(shown), "more incident"),
                        one_line(text_in(table, "name")));
  }
  return text;
}

/// The tables of which not all rows were read.
std::string reuse_text(const Json::Array& tables) {
  std::string text;
  for (const Json& table : tables) {
    const Json& reuse = member_of(table, "reuse");
    const std::string name = one_line(text_in(table, "name"));
    if (flag_in(table, "reused")) {
      text += fmt::format("{} is unchanged: {} reused\n", name,
                          counted(count_in(table, "rows"), "row"));
    } else if (const std::int64_t files = count_in(reuse, "files"); files > 0) {
      const auto all = static_cast<std::int64_t>(list_in(table, "files").size());
      text += fmt::format("{} has grown: {} of {} reused, {} read\n", name,
                          counted(count_in(reuse, "rows"), "row"), counted(files, "file"),
                          counted(all - files, "file"));
    }
  }
  return text;
}

}  // namespace

std::string warnings_text(const Json& answer, const View& view) {
  std::string text;
  for (const Json& warning : list_in(answer, "warnings")) {
    std::vector<std::string> words = {text_in(warning, "table"), text_in(warning, "column")};
    std::erase(words, "");
    text +=
        fmt::format("{} {}{}{}\n", painted(view, Paint::yellow, "!"), one_line(joined(words, ".")),
                    words.empty() ? "" : " ", one_line(text_in(warning, "text")));
    if (const std::string advice = text_in(warning, "advice"); view.verbose && !advice.empty()) {
      text += fmt::format("  {}\n", painted(view, Paint::dim, one_line(advice)));
    }
  }
  return text;
}

std::string registration_text(const Json& answer, const View& view) {
  if (flag_in(answer, "dry_run")) {
    return plan_text(answer, view);
  }
  const Json& dataset = answer.at("dataset");
  const Json& roles = member_of(answer, "roles");
  std::string text = headline(dataset, view) + reasons_text(roles, view);
  for (const Json& table : list_in(answer, "tables")) {
    text += "\n" + table_heading(table, view) +
            column_table(table, roles, text_in(dataset, "name"), view);
  }
  if (const Json& features = member_of(answer, "features"); !features.is_null()) {
    text += features_text(features, view);
  }
  return text;
}

std::string registration_notes(const Json& answer, const View& view) {
  if (flag_in(answer, "dry_run")) {
    return "nothing was written (--dry-run)\n";
  }
  std::string text = warnings_text(answer, view);
  for (const Json& table : list_in(answer, "tables")) {
    text += incidents_text(table, view);
  }
  const Json& dataset = answer.at("dataset");
  const auto& tables = list_in(answer, "tables");
  const bool all_known = !tables.empty() && std::ranges::all_of(tables, [](const Json& table) {
    return flag_in(table, "reused");
  });
  if (!all_known) {
    text += reuse_text(tables);
  }
  if (flag_in(answer, "unchanged")) {
    return text + fmt::format("unchanged: v{} of {} holds the same; nothing was {}written\n",
                              count_in(dataset, "version"), text_in(dataset, "name"),
                              all_known ? "parsed or " : "");
  }
  return text +
         painted(view, Paint::dim,
                 fmt::format("registered in {} ({})",
                             duration_text(number_in(answer, "seconds").value_or(0)),
                             rate_text(number_in(answer, "rows_per_second").value_or(0), "rows"))) +
         "\n";
}

}  // namespace mdm::cli
