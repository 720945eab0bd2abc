#include <utility>

#include <fmt/format.h>

#include "answer.hpp"
#include "numbers.hpp"
#include "render.hpp"
#include "render_parts.hpp"
#include "text.hpp"

namespace mdm::cli {
namespace {

/// "binary(Survived)": a list has little room.
std::string short_purpose(const Json& dataset) {
  static constexpr std::string_view kWord = "_classification";
  std::string purpose = purpose_of(dataset);
  if (const std::size_t at = purpose.find(kWord); at != std::string::npos) {
    purpose.erase(at, kWord.size());
  }
  return purpose;
}

std::string versions_of(const Json& answer) {
  std::vector<std::string> numbers;
  for (const Json& version : list_in(answer, "versions")) {
    numbers.push_back(fmt::format("v{}", version.as_int()));
  }
  return joined(numbers);
}

/// Empty if it is not known.
std::string quality_text(const Json& dataset) {
  const Json& quality = member_of(dataset, "quality");
  return quality.is_null() ? "" : fmt::format("{} of 100", quality.as_int());
}

std::string features_of(const Json& answer, const View& view) {
  Grid grid({{.title = "features"},
             {.title = "of"},
             {.title = "rows", .align = Align::right},
             {.title = "size", .align = Align::right},
             {.title = "made"}});
  for (const Json& version : list_in(answer, "features")) {
    std::string name = fmt::format("{} v{}", text_in(version, "set"), count_in(version, "version"));
    std::string made = age_text(text_in(version, "created_at"), view.now);
    for (const Json& table : list_in(version, "tables")) {
      grid.add({{std::exchange(name, {}), Paint::bold},
                {text_in(table, "table")},
                {whole(count_in(table, "rows"))},
                {size_text(count_in(table, "size_bytes"))},
                {std::exchange(made, {})}});
    }
  }
  return list_in(answer, "features").empty() ? "" : "\n" + grid.text(view);
}

/// A line for each field, with its most frequent values.
std::string facets_text(const Json& answer, const View& view) {
  static constexpr std::size_t kShown = 6;
  std::vector<Fact> facts;
  for (const Json& facet : list_in(answer, "facets")) {
    std::vector<std::string> values;
    for (const Json& value : list_in(facet, "values")) {
      if (values.size() < kShown) {
        values.push_back(fmt::format("{} {}", one_line(text_in(value, "value")),
                                     whole(count_in(value, "datasets"))));
      }
    }
    const std::int64_t more =
        count_in(facet, "distinct") - static_cast<std::int64_t>(values.size());
    if (more > 0) {
      values.push_back(fmt::format("{} more", whole(more)));
    }
    facts.push_back({text_in(facet, "field"), joined(values, " · ")});
  }
  return facts.empty() ? "" : "\n" + facts_text(facts, view);
}

}  // namespace

std::string dataset_list_text(const Json& answer, const View& view) {
  Grid grid({{.title = "name", .width_min = 12},
             {},
             {.title = "problem", .width_min = 20},
             {.title = "rows", .align = Align::right},
             {.title = "features", .align = Align::right, .rank = 2},
             {.title = "size", .align = Align::right},
             {.title = "backend", .rank = 3},
             {.title = "tags", .width_min = 10, .rank = 1},
             {.title = "home", .width_min = 10, .rank = 1},
             {.title = "updated"}});
  for (const Json& dataset : list_in(answer, "datasets")) {
    grid.add({{text_in(dataset, "name"), Paint::bold},
              {fmt::format("v{}", count_in(dataset, "version")), Paint::cyan},
              {short_purpose(dataset)},
              {whole(count_in(dataset, "rows"))},
              {whole(count_in(dataset, "feature_count"))},
              {size_text(count_in(dataset, "size_bytes"))},
              {text_in(dataset, "backend"), Paint::dim},
              {joined(texts_in(dataset, "tags"))},
              {text_in(dataset, "home"), Paint::dim},
              {age_text(text_in(dataset, "updated_at"), view.now), Paint::dim}});
  }
  return (list_in(answer, "datasets").empty() ? "" : grid.text(view)) + facets_text(answer, view);
}

std::string dataset_text(const Json& answer, const View& view) {
  const Json& dataset = answer.at("dataset");
  const Json& roles = member_of(answer, "roles");
  std::string text = headline(dataset, view);
  text += facts_text({{"about", text_in(dataset, "description")},
                      {"tags", joined(texts_in(dataset, "tags"))},
                      {"time", text_in(roles, "time_column")},
                      {"group", text_in(roles, "group_column")},
                      {"source", text_in(dataset, "source")},
                      {"kept in", text_in(answer, "path")},
                      {"home", text_in(dataset, "home")},
                      {"backend", text_in(dataset, "backend")},
                      {"quality", quality_text(dataset)},
                      {"digest", text_in(dataset, "digest")},
                      {"registered", age_text(text_in(dataset, "registered_at"), view.now)},
                      {"updated", age_text(text_in(dataset, "updated_at"), view.now)},
                      {"versions", versions_of(answer)}},
                     view);
  for (const Json& table : list_in(answer, "tables")) {
    text += "\n" + table_heading(table, view) +
            column_table(table, roles, text_in(dataset, "name"), view);
  }
  const std::string warnings = warnings_text(answer, view);
  return text + features_of(answer, view) + (warnings.empty() ? "" : "\n" + warnings);
}

std::string search_text(const Json& answer, const View& view) {
  Grid grid({{.title = "name", .width_min = 12},
             {},
             {.title = "rows", .align = Align::right},
             {.title = "found in", .width_min = 16},
             {.title = "about", .width_min = 16, .rank = 1}});
  for (const Json& hit : list_in(answer, "hits")) {
    const Json& dataset = hit.at("dataset");
    grid.add({{text_in(dataset, "name"), Paint::bold},
              {fmt::format("v{}", count_in(dataset, "version")), Paint::cyan},
              {whole(count_in(dataset, "rows"))},
              {joined(texts_in(hit, "matched"))},
              {text_in(dataset, "description"), Paint::dim}});
  }
  return (list_in(answer, "hits").empty() ? "" : grid.text(view)) + facets_text(answer, view);
}

std::string export_text(const Json& answer, const View& view) {
  Grid grid({{.title = "file"},
             {.title = "table"},
             {.title = "rows", .align = Align::right},
             {.title = "size", .align = Align::right}});
  for (const Json& file : list_in(answer, "files")) {
    grid.add({{text_in(file, "path"), Paint::bold},
              {text_in(file, "table")},
              {whole(count_in(file, "rows"))},
              {size_text(count_in(file, "size_bytes"))}});
  }
  return grid.text(view);
}

std::string removal_subject(const Json& answer) {
  return fmt::format(
      "dataset {} ({}, {})", one_line(text_in(answer, "dataset")),
      counted(static_cast<std::int64_t>(list_in(answer, "versions").size()), "version"),
      size_text(count_in(answer, "size_bytes")));
}

std::string move_text(const Json& answer, const View& view) {
  const Json& dataset = answer.at("dataset");
  std::int64_t rows = 0;
  for (const Json& table : list_in(answer, "tables")) {
    rows += count_in(table, "rows");
  }
  return fmt::format("{}  {}  moved from {} to {} · {} and {} checked one by one · {}\n",
                     painted(view, Paint::bold, text_in(dataset, "name")),
                     painted(view, Paint::cyan, fmt::format("v{}", count_in(dataset, "version"))),
                     text_in(answer, "from"), text_in(dataset, "backend"),
                     counted(static_cast<std::int64_t>(list_in(answer, "tables").size()), "table"),
                     counted(rows, "row"), size_text(count_in(dataset, "size_bytes")));
}

std::string removal_text(const Json& answer, const View& view) {
  std::string text = fmt::format("{} {}\n", flag_in(answer, "dry_run") ? "would remove" : "removed",
                                 removal_subject(answer));
  if (flag_in(answer, "dry_run") || view.verbose) {
    for (const std::string& path : texts_in(answer, "paths")) {
      text += "  " + one_line(path) + "\n";
    }
  }
  for (const std::string& home : texts_in(answer, "other_homes")) {
    text += fmt::format("its files in {} go when mdm doctor runs there\n", one_line(home));
  }
  return text;
}

}  // namespace mdm::cli
