#include <utility>

#include <fmt/format.h>

#include "answer.hpp"
#include "numbers.hpp"
#include "render.hpp"
#include "render_parts.hpp"

namespace mdm::cli {
namespace {

std::string formulas_of(const Json& answer, std::string_view member, Paint paint,
                        const View& view) {
  Grid grid({{.title = std::string(member), .width_min = 12},
             {.title = "family", .rank = 1},
             {.title = "formula", .width_min = 20}});
  for (const Json& feature : list_in(answer, member)) {
    grid.add({{text_in(feature, "name"), paint},
              {text_in(feature, "family"), Paint::dim},
              {text_in(feature, "text")}});
  }
  return list_in(answer, member).empty() ? "" : "\n" + grid.text(view);
}

/// A line for each change of a formula or of a state entry.
std::string changes_text(const Json& answer, const View& view) {
  Grid grid({{.title = "changed", .width_min = 12},
             {.title = "what", .width_min = 10},
             {.title = "before", .width_min = 8},
             {.title = "after", .width_min = 8},
             {.title = "by", .align = Align::right}});
  for (const Json& feature : list_in(answer, "changed")) {
    std::string name = text_in(feature, "name");
    if (const Json& formula = member_of(feature, "formula"); formula.is_object()) {
      grid.add({{std::exchange(name, {}), Paint::yellow},
                {"formula"},
                {text_in(formula, "before")},
                {text_in(formula, "after")},
                {"100%"}});
    }
    for (const Json& entry : list_in(feature, "state")) {
      const double change = number_in(entry, "change").value_or(1);
      grid.add({{std::exchange(name, {}), Paint::yellow},
                {text_in(entry, "key")},
                {state_text(member_of(entry, "before"))},
                {state_text(member_of(entry, "after"))},
                {fmt::format("{:.2g}%", 100 * change)}});
    }
  }
  return list_in(answer, "changed").empty() ? "" : "\n" + grid.text(view);
}

std::string side_text(const Json& features) {
  return fmt::format("{} v{} ({}, {})", text_in(features, "set"), count_in(features, "version"),
                     text_in(features, "stage"), counted(count_in(features, "made"), "feature"));
}

std::string sources_text(const Json& answer, const View& view) {
  Grid grid({{.title = "table", .width_min = 8},
             {.title = "rows", .align = Align::right},
             {.title = "source digest"},
             {.title = "files", .width_min = 12}});
  for (const Json& source : list_in(answer, "sources")) {
    grid.add({{text_in(source, "table"), Paint::bold},
              {whole(count_in(source, "rows"))},
              {text_in(source, "digest"), Paint::dim},
              {file_names(source)}});
  }
  return "\n" + grid.text(view);
}

std::string readers_text(const Json& answer, const View& view) {
  Grid grid({{.title = "read by", .width_min = 12},
             {.title = "set"},
             {},
             {.title = "stage", .rank = 1},
             {.title = "formula", .width_min = 20}});
  for (const Json& feature : list_in(answer, "read_by")) {
    grid.add({{text_in(feature, "name"), Paint::bold},
              {text_in(feature, "set")},
              {fmt::format("v{}", count_in(feature, "version")), Paint::cyan},
              {text_in(feature, "stage")},
              {text_in(feature, "text")}});
  }
  return list_in(answer, "read_by").empty() ? "" : "\n" + grid.text(view);
}

/// "train.Age (int64), test.Age (int64)"
std::string columns_text(const Json& answer) {
  std::vector<std::string> columns;
  for (const Json& column : list_in(answer, "columns")) {
    columns.push_back(fmt::format("{}.{} ({})", text_in(column, "table"), text_in(column, "column"),
                                  text_in(column, "type")));
  }
  return joined(columns);
}

}  // namespace

std::string feature_difference_text(const Json& answer, const View& view) {
  const auto count = [&](std::string_view member) {
    return whole(static_cast<std::int64_t>(list_in(answer, member).size()));
  };
  return facts_text({{"before", side_text(answer.at("before"))},
                     {"after", side_text(answer.at("after"))},
                     {"features", fmt::format("{} added, {} removed, {} changed, {} the same",
                                              count("added"), count("removed"), count("changed"),
                                              whole(count_in(answer, "same")))}},
                    view) +
         formulas_of(answer, "added", Paint::green, view) +
         formulas_of(answer, "removed", Paint::red, view) + changes_text(answer, view);
}

std::string lineage_text(const Json& answer, const View& view) {
  const Json& data = answer.at("data");
  const Json& feature = member_of(answer, "feature");
  const Json& features = member_of(answer, "features");
  const bool of_feature = text_in(answer, "kind") == "feature";
  std::vector<Fact> facts = {{text_in(answer, "kind"), text_in(answer, "item")}};
  if (of_feature) {
    facts.push_back({"formula", text_in(feature, "text")});
    facts.push_back({"features", side_text(features)});
    facts.push_back({"plan", text_in(features, "plan_digest")});
    facts.push_back({"fitted on", text_in(member_of(features, "fitted_on"), "table")});
  }
  facts.push_back({of_feature ? "columns" : "stands in", columns_text(answer)});
  facts.push_back({"data", fmt::format("{} v{}, registered {}", text_in(data, "dataset"),
                                       count_in(data, "version"),
                                       age_text(text_in(data, "registered_at"), view.now))});
  facts.push_back({"digest", text_in(data, "digest")});
  return facts_text(facts, view) + sources_text(answer, view) + readers_text(answer, view);
}

}  // namespace mdm::cli
