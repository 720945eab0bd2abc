#include <utility>

#include <fmt/format.h>

#include "answer.hpp"
#include "numbers.hpp"
#include "render.hpp"
#include "render_parts.hpp"

namespace mdm::cli {
namespace {

Paint paint_of(const std::string& stage) {
  if (stage == "active") {
    return Paint::green;
  }
  return stage == "retired" ? Paint::dim : Paint::none;
}

/// "12 temporal, 3 text"
std::string families_text(const Json& by_family) {
  std::vector<std::string> parts;
  for (const auto& [family, count] : by_family.as_object()) {
    parts.push_back(fmt::format("{} {}", whole(count.as_int()), family));
  }
  return joined(parts);
}

/// "titanic  v1  features default v2 · active · 62 features · 120 KB"
std::string heading_of(const Json& answer, const View& view) {
  const Json& features = answer.at("features");
  const std::string stage = text_in(features, "stage");
  std::vector<std::string> parts = {
      fmt::format("features {} v{}", text_in(features, "set"), count_in(features, "version")),
      painted(view, paint_of(stage), stage), counted(count_in(features, "made"), "feature")};
  if (const std::int64_t size = count_in(features, "size_bytes"); size > 0) {
    parts.push_back(size_text(size));
  }
  return fmt::format("{}  {}  {}\n",
                     painted(view, Paint::bold, one_line(text_in(answer, "dataset"))),
                     painted(view, Paint::cyan, fmt::format("v{}", count_in(answer, "version"))),
                     joined(parts, " · "));
}

std::string training_text(const Json& features) {
  const Json& fitted = member_of(features, "fitted_on");
  const std::string table = text_in(fitted, "table");
  return fmt::format("{}, {}, source {}", table.empty() ? "a table that is gone" : table,
                     counted(count_in(fitted, "rows"), "row"), text_in(fitted, "digest"));
}

std::string history_text(const Json& answer, const View& view) {
  std::vector<std::string> parts;
  for (const Json& event : list_in(answer, "history")) {
    parts.push_back(
        fmt::format("{} {}", text_in(event, "stage"), age_text(text_in(event, "at"), view.now)));
  }
  return joined(parts);
}

/// "only statistical; only of Age"
std::string request_text(const Json& request) {
  std::vector<std::string> parts;
  if (const auto families = texts_in(request, "families"); !families.empty()) {
    parts.push_back(joined(families));
  }
  if (const auto columns = texts_in(request, "columns"); !columns.empty()) {
    parts.push_back("of " + joined(columns));
  }
  const std::string file = text_in(request, "custom_file");
  const std::string own = file.empty() ? "" : "features in " + file;
  const std::string only = parts.empty() ? "" : "only " + joined(parts, " ");
  return only + (only.empty() || own.empty() ? "" : "; ") + own;
}

/// A line for each feature of `made`.
std::string formulas_text(const Json& answer, const View& view) {
  Grid grid({{.title = "feature", .width_min = 12},
             {.title = "family", .rank = 1},
             {.title = "type", .rank = 2},
             {.title = "formula", .width_min = 20}});
  for (const Json& feature : list_in(answer, "made")) {
    grid.add({{text_in(feature, "name"), Paint::bold},
              {text_in(feature, "family"), Paint::dim},
              {text_in(feature, "type"), Paint::dim},
              {text_in(feature, "text")}});
  }
  return grid.text(view);
}

std::string dropped_text(const Json& answer, const View& view) {
  Grid grid({{.title = "not made", .width_min = 12}, {.title = "why", .width_min = 20}});
  for (const Json& dropped : list_in(answer, "dropped")) {
    grid.add({{text_in(dropped, "name")}, {text_in(dropped, "reason"), Paint::dim}});
  }
  return list_in(answer, "dropped").empty() ? "" : "\n" + grid.text(view);
}

std::string state_lines(const Json& answer, const View& view) {
  Grid grid({{.title = "state", .width_min = 12},
             {.title = "value", .align = Align::right},
             {.title = "measured as"},
             {.title = "of"}});
  for (const Json& entry : list_in(answer, "state")) {
    grid.add({{text_in(entry, "key"), Paint::bold},
              {state_text(member_of(entry, "value"))},
              {text_in(entry, "measure"), Paint::dim},
              {text_in(entry, "column")}});
  }
  return list_in(answer, "state").empty() ? "" : "\n" + grid.text(view);
}

std::string statistics_lines(const Json& answer, const View& view) {
  Grid grid({{.title = "table", .width_min = 8},
             {.title = "rows", .align = Align::right},
             {.title = "missing", .align = Align::right},
             {.title = "distinct", .align = Align::right},
             {.title = "min", .align = Align::right},
             {.title = "mean", .align = Align::right},
             {.title = "max", .align = Align::right},
             {.title = "std", .align = Align::right},
             {.title = "spread"}});
  static constexpr std::size_t kBarsMax = 12;
  for (const Json& table : list_in(answer, "statistics")) {
    const Json& profile = table.at("profile");
    grid.add({{text_in(table, "table"), Paint::bold},
              {whole(count_in(profile, "rows"))},
              {percent(count_in(profile, "nulls"), count_in(profile, "rows"))},
              {distinct_text(profile)},
              {value_text(member_of(profile, "min"))},
              {value_text(member_of(profile, "mean"))},
              {value_text(member_of(profile, "max"))},
              {value_text(member_of(profile, "std"))},
              {sparkline(distribution_of(profile), kBarsMax), Paint::cyan}});
  }
  return list_in(answer, "statistics").empty() ? "" : "\n" + grid.text(view);
}

}  // namespace

std::string feature_plan_text(const Json& answer, const View& view) {
  const std::int64_t same = count_in(answer, "same_as");
  const std::string families = families_text(member_of(answer, "by_family"));
  std::string text =
      facts_text({{"features", families.empty() ? "none" : families},
                  {"asked for", request_text(member_of(answer, "request"))},
                  {"fitted on", text_in(answer, "training")},
                  {"for tables", joined(texts_in(answer, "tables"))},
                  {"plan", text_in(answer, "plan_digest") +
                               (same == 0 ? "" : fmt::format(", the same as version {}", same))}},
                 view);
  Grid grid({{.title = "column", .width_min = 10},
             {.title = "type"},
             {.title = "distinct", .align = Align::right, .rank = 2},
             {.title = "null", .align = Align::right, .rank = 2},
             {.title = "features", .align = Align::right},
             {.title = "by family, or why none", .width_min = 24}});
  for (const Json& column : list_in(answer, "columns")) {
    const std::string role = text_in(column, "role");
    const std::string reason = text_in(column, "reason");
    grid.add({{text_in(column, "name"), Paint::bold},
              {text_in(column, "type"), Paint::dim},
              {whole(count_in(column, "distinct"))},
              {percent(count_in(column, "nulls"), count_in(column, "rows"))},
              {whole(count_in(column, "features"))},
              {reason.empty() ? families_text(member_of(column, "by_family"))
                              : (role.empty() ? reason : role + ": " + reason)}});
  }
  text += "\n" + grid.text(view) + dropped_text(answer, view);
  if (view.verbose) {
    text += "\n" + formulas_text(answer, view);
  }
  return text;
}

std::string new_features_text(const Json& answer, const View& view) {
  return heading_of(answer, view) +
         facts_text({{"by family", families_text(member_of(answer.at("features"), "by_family"))},
                     {"asked for", request_text(member_of(answer.at("features"), "request"))},
                     {"plan", text_in(answer.at("features"), "plan_digest")}},
                    view);
}

std::string applied_features_text(const Json& answer, const View& /*view*/) {
  return fmt::format("{}  {}, {}, {}, by features {} v{}\n", one_line(text_in(answer, "path")),
                     counted(count_in(answer, "rows"), "row"),
                     counted(count_in(answer, "columns"), "column"),
                     size_text(count_in(answer, "size_bytes")), text_in(answer, "set"),
                     count_in(answer, "features"));
}

std::string moved_features_text(const Json& answer, const View& view) {
  const std::string stage = text_in(answer, "stage");
  const std::string from = text_in(answer, "from");
  std::string text =
      fmt::format("features {} v{} of {}{}", text_in(answer, "set"), count_in(answer, "features"),
                  text_in(answer, "dataset"), from == stage ? " is already " : ": " + from + " → ");
  text += painted(view, paint_of(stage), stage);
  if (const std::int64_t retired = count_in(answer, "retired"); retired != 0) {
    text += fmt::format("; v{} is retired", retired);
  }
  return text + "\n";
}

std::string removed_features_subject(const Json& answer) {
  return fmt::format("features {} v{} of {} ({}, {})", text_in(answer, "set"),
                     count_in(answer, "features"), text_in(answer, "dataset"),
                     text_in(answer, "stage"), size_text(count_in(answer, "size_bytes")));
}

std::string removed_features_text(const Json& answer, const View& /*view*/) {
  return fmt::format("{} {}\n", flag_in(answer, "dry_run") ? "would remove" : "removed",
                     removed_features_subject(answer));
}

std::string collected_features_text(const Json& answer, const View& view) {
  Grid grid({{.title = flag_in(answer, "dry_run") ? "would go" : "removed", .width_min = 10},
             {},
             {.title = "set"},
             {},
             {.title = "stage"},
             {.title = "since"},
             {.title = "size", .align = Align::right}});
  for (const Json& version : list_in(answer, "removed")) {
    grid.add({{text_in(version, "dataset"), Paint::bold},
              {fmt::format("v{}", count_in(version, "version")), Paint::cyan},
              {text_in(version, "set")},
              {fmt::format("v{}", count_in(version, "features")), Paint::cyan},
              {text_in(version, "stage")},
              {age_text(text_in(version, "staged_at"), view.now), Paint::dim},
              {size_text(count_in(version, "size_bytes"))}});
  }
  return list_in(answer, "removed").empty() ? "" : grid.text(view);
}

std::string feature_list_text(const Json& answer, const View& view) {
  Grid grid({{.title = "set", .width_min = 7},
             {},
             {.title = "stage"},
             {.title = "features", .align = Align::right},
             {.title = "by family", .width_min = 20, .rank = 1},
             {.title = "tables", .width_min = 8, .rank = 2},
             {.title = "size", .align = Align::right},
             {.title = "made"}});
  for (const Json& set : list_in(answer, "sets")) {
    std::string name = text_in(set, "set");
    for (const Json& version : list_in(set, "versions")) {
      std::vector<std::string> tables;
      for (const Json& table : list_in(version, "tables")) {
        tables.push_back(text_in(table, "table"));
      }
      const std::string stage = text_in(version, "stage");
      grid.add({{std::exchange(name, {}), Paint::bold},
                {fmt::format("v{}", count_in(version, "version")), Paint::cyan},
                {stage, paint_of(stage)},
                {whole(count_in(version, "made"))},
                {text_in(version, "damage").empty() ? families_text(member_of(version, "by_family"))
                                                    : "damaged"},
                {joined(tables)},
                {tables.empty() ? "" : size_text(count_in(version, "size_bytes"))},
                {age_text(text_in(version, "created_at"), view.now), Paint::dim}});
    }
  }
  return list_in(answer, "sets").empty() ? "" : grid.text(view);
}

std::string feature_set_text(const Json& answer, const View& view) {
  const Json& features = answer.at("features");
  std::string text = heading_of(answer, view) +
                     facts_text({{"fitted on", training_text(features)},
                                 {"plan", text_in(features, "plan_digest")},
                                 {"asked for", request_text(member_of(features, "request"))},
                                 {"history", history_text(answer, view)}},
                                view);
  return text + "\n" + formulas_text(answer, view) + dropped_text(answer, view);
}

std::string feature_text(const Json& answer, const View& view) {
  const Json& feature = answer.at("feature");
  std::vector<std::string> inputs;
  for (const Json& input : list_in(answer, "inputs")) {
    inputs.push_back(fmt::format("{} ({})", text_in(input, "name"), text_in(input, "type")));
  }
  return heading_of(answer, view) +
         facts_text({{"feature", text_in(feature, "name")},
                     {"family", text_in(feature, "family")},
                     {"type", text_in(feature, "type")},
                     {"formula", text_in(feature, "text")},
                     {"inputs", joined(inputs)},
                     {"fitted on", training_text(answer.at("features"))}},
                    view) +
         state_lines(answer, view) + statistics_lines(answer, view);
}

}  // namespace mdm::cli
