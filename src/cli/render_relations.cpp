#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "answer.hpp"
#include "numbers.hpp"
#include "render_parts.hpp"

namespace mdm::cli {
namespace {

constexpr std::size_t kShown = 10;
constexpr std::size_t kIndent = 4;

std::string heading(std::string_view words, const std::string& after, const View& view) {
  return fmt::format("\n  {}{}{}\n", painted(view, Paint::bold, words), after.empty() ? "" : "  ",
                     painted(view, Paint::dim, after));
}

std::string column_at(const std::vector<std::string>& names, const Json& place) {
  return names.at(static_cast<std::size_t>(place.as_int()));
}

std::string duplicates_of(const Json& relations, std::int64_t rows, const View& view) {
  const Json& duplicates = member_of(relations, "duplicates");
  if (duplicates.is_null()) {
    return {};
  }
  const std::int64_t repeated = count_in(duplicates, "rows");
  return heading("repeated rows",
                 repeated == 0 ? "none"
                               : fmt::format("{}{} ({})", flag_in(duplicates, "exact") ? "" : "~",
                                             whole(repeated), percent(repeated, rows)),
                 view);
}

/// Which columns are missing together; nothing if every cell is there.
std::string null_patterns_of(const Json& relations, const std::vector<std::string>& names,
                             const View& view) {
  const Json& nulls = member_of(relations, "nulls");
  Grid grid({{.title = "rows", .align = Align::right},
             {.title = "share", .align = Align::right},
             {.title = "missing in them", .width_min = 20}},
            kIndent);
  std::size_t shown = 0;
  bool any = false;
  for (const Json& pattern : list_in(nulls, "patterns")) {
    if (++shown > kShown && !view.verbose) {
      break;
    }
    std::vector<std::string> columns;
    for (const Json& place : list_in(pattern, "columns")) {
      columns.push_back(column_at(names, place));
    }
    any = any || !columns.empty();
    const std::int64_t rows = count_in(pattern, "rows");
    grid.add({{whole(rows)},
              {percent(rows, count_in(nulls, "rows"))},
              {columns.empty() ? "nothing" : fmt::format("{}", fmt::join(columns, ", "))}});
  }
  return any ? heading("missing together", "", view) + grid.text(view) : "";
}

std::string correlations_of(const Json& relations, const std::vector<std::string>& names,
                            const View& view) {
  const Json& correlations = member_of(relations, "correlations");
  std::vector<const Json*> pairs;
  for (const Json& pair : list_in(correlations, "pairs")) {
    if (number_in(pair, "pearson")) {
      pairs.push_back(&pair);
    }
  }
  if (pairs.empty()) {
    return {};
  }
  std::ranges::stable_sort(pairs, std::greater(),
                           [](const Json* pair) { return std::abs(*number_in(*pair, "pearson")); });
  const std::size_t most = view.verbose ? pairs.size() : std::min(pairs.size(), kShown);
  Grid grid({{.title = "r", .align = Align::right}, {.title = "columns", .width_min = 20}},
            kIndent);
  for (std::size_t i = 0; i < most; ++i) {
    grid.add({{fmt::format("{:.2f}", *number_in(*pairs[i], "pearson"))},
              {column_at(names, pairs[i]->at("a")) + ", " + column_at(names, pairs[i]->at("b"))}});
  }
  const std::string sampled = flag_in(correlations, "sampled") ? ", in a sample of the rows" : "";
  return heading("correlations",
                 fmt::format("the strongest {} of {}{}", most, pairs.size(), sampled), view) +
         grid.text(view);
}

std::string measure_text(const Json& association) {
  const std::string measure = text_in(association, "measure");
  if (measure == "correlation_ratio") {
    return "correlation ratio";
  }
  return measure == "cramers_v" ? "Cramér's V" : measure;
}

std::string associations_of(const Json& table, const View& view) {
  const Json& by_target = member_of(table, "associations");
  std::string text;
  if (!by_target.is_object()) {
    return text;
  }
  for (const auto& [target, ranked] : by_target.as_object()) {
    Grid grid({{.title = "strength", .align = Align::right},
               {.title = "column", .width_min = 20},
               {.title = "measure"}},
              kIndent);
    std::size_t shown = 0;
    for (const Json& each : ranked.as_array()) {
      if (++shown > kShown && !view.verbose) {
        break;
      }
      grid.add({{fmt::format("{:.2f}", number_in(each, "strength").value_or(0))},
                {text_in(each, "column")},
                {measure_text(each), Paint::dim}});
    }
    if (shown > 0) {
      text += heading("what tells " + one_line(target), "", view) + grid.text(view);
    }
  }
  return text;
}

}  // namespace

std::string relations_text(const Json& table, const View& view) {
  const Json& profile = member_of(table, "profile");
  const Json& relations = member_of(profile, "relations");
  if (!relations.is_object()) {
    return {};
  }
  std::vector<std::string> names;
  for (const Json& column : list_in(profile, "columns")) {
    names.push_back(text_in(column, "name"));
  }
  return duplicates_of(relations, count_in(relations, "rows"), view) +
         null_patterns_of(relations, names, view) + correlations_of(relations, names, view) +
         associations_of(table, view);
}

}  // namespace mdm::cli
