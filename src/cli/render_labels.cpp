#include <fmt/format.h>

#include "answer.hpp"
#include "numbers.hpp"
#include "render.hpp"
#include "render_parts.hpp"
#include "text.hpp"

namespace mdm::cli {
namespace {

std::string share_text(const Json& column, std::string_view key, std::string_view of) {
  const auto share = number_in(column, key);
  return share ? fmt::format(" {:.0f}% of {}", 100 * *share, of) : "";
}

/// "Age 80% of values 100% of range, Id"
std::string columns_text(const Json& one) {
  if (list_in(one, "joins").empty()) {
    return joined(texts_in(one, "columns"));
  }
  std::vector<std::string> columns;
  for (const Json& column : list_in(one, "joins")) {
    columns.push_back(text_in(column, "column") + share_text(column, "values", "values") +
                      share_text(column, "range", "range"));
  }
  return joined(columns);
}

}  // namespace

std::string update_text(const Json& answer, const View& view) {
  const Json& dataset = answer.at("dataset");
  return fmt::format("{} {}\n", painted(view, Paint::bold, text_in(dataset, "name")),
                     flag_in(answer, "changed") ? "updated" : "is like that already") +
         facts_text({{"about", text_in(dataset, "description")},
                     {"owner", text_in(dataset, "owner")},
                     {"tags", joined(texts_in(dataset, "tags"))}},
                    view);
}

std::string tag_rename_text(const Json& answer, const View& /*view*/) {
  return fmt::format(
      "renamed {} to {} in {}\n", one_line(text_in(answer, "from")),
      one_line(text_in(answer, "to")),
      counted(static_cast<std::int64_t>(list_in(answer, "datasets").size()), "dataset"));
}

std::string tags_text(const Json& answer, const View& view) {
  Grid grid({{.title = "tag", .width_min = 12}, {.title = "datasets", .align = Align::right}});
  for (const Json& tag : list_in(answer, "tags")) {
    grid.add({{text_in(tag, "tag"), Paint::bold}, {whole(count_in(tag, "datasets"))}});
  }
  return list_in(answer, "tags").empty() ? "" : grid.text(view);
}

std::string similar_text(const Json& answer, const View& view) {
  Grid grid({{.title = "name", .width_min = 12},
             {},
             {.title = "rows", .align = Align::right},
             {.title = "alike", .align = Align::right},
             {.title = "columns of both", .width_min = 16, .rank = 1}});
  for (const Json& one : list_in(answer, "similar")) {
    const Json& dataset = one.at("dataset");
    grid.add({{text_in(dataset, "name"), Paint::bold},
              {fmt::format("v{}", count_in(dataset, "version")), Paint::cyan},
              {whole(count_in(dataset, "rows"))},
              {fmt::format("{:.0f}%", 100 * number_in(one, "likeness").value_or(0))},
              {columns_text(one), Paint::dim}});
  }
  return list_in(answer, "similar").empty() ? "" : grid.text(view);
}

}  // namespace mdm::cli
