#include <fmt/format.h>

#include "answer.hpp"
#include "grid.hpp"
#include "numbers.hpp"
#include "render.hpp"
#include "text.hpp"

namespace mdm::cli {
namespace {

std::string entry(const View& view, std::string_view name, const std::string& text) {
  return fmt::format("{}  {}\n", painted(view, Paint::bold, fmt::format("{:<9}", name)), text);
}

/// "train (Age, Sex)"
std::string table_text(const Json& table) {
  std::vector<std::string> columns;
  for (const Json& column : list_in(table, "columns")) {
    columns.push_back(one_line(column.as_string()));
  }
  const std::string dataset = text_in(table, "dataset");
  return fmt::format("{}{}{} ({})", one_line(dataset), dataset.empty() ? "" : ".",
                     one_line(text_in(table, "table")), joined(columns, ", "));
}

/// "lite.train.Age"
std::string place_text(const Json& of, const std::string& column) {
  const std::string dataset = text_in(of, "dataset");
  return one_line(fmt::format("{}{}{}{}{}", dataset, dataset.empty() ? "" : ".",
                              text_in(of, "table"), column.empty() ? "" : ".", column));
}

}  // namespace

std::string query_plan_text(const Json& answer, const View& view) {
  std::string text = entry(view, "statement", text_in(answer, "text"));
  if (flag_in(answer, "is_rewritten")) {
    text += entry(view, "runs as", text_in(answer, "rewritten"));
  }
  const std::string whole = text_in(answer, "whole");
  text += entry(view, "shape", whole.empty() ? text_in(answer, "shape") : "as it is: " + whole);
  for (const Json& rule : list_in(answer, "rules")) {
    text += entry(view, "rule",
                  fmt::format("{}: {}", text_in(rule, "rule"), one_line(text_in(rule, "reason"))));
  }
  for (const Json& table : list_in(answer, "tables")) {
    text += entry(view, "reads", table_text(table));
  }
  for (const Json& part : list_in(answer, "pushed")) {
    text += entry(view, text_in(part, "backend"),
                  fmt::format("gives {} as {}: {}", one_line(text_in(part, "table")),
                              text_in(part, "as"), one_line(text_in(part, "part"))));
  }
  const std::string key = text_in(answer, "key");
  text += entry(view, "key", key.empty() ? "none: the rows may be others next time" : key);
  const Json& cache = answer.at("cache");
  const std::string from = text_in(cache, "plan_from");
  text += entry(view, "cache",
                fmt::format("the plan is {}; its rows are {}",
                            from == "text"    ? "that of the same text before"
                            : from == "shape" ? "made from a statement of the same shape before"
                                              : "new",
                            flag_in(cache, "rows_kept") ? "there" : "not there"));
  return fmt::format("{}\n{}", text, text_in(answer, "engine_plan"));
}

std::string query_advice_text(const Json& answer, const View& view) {
  Grid grid({{.title = "column"}, {.title = "use"}, {.title = "index"}, {.title = "why"}});
  for (const Json& column : list_in(answer, "columns")) {
    const std::string index = text_in(column, "index");
    grid.add({{place_text(column, text_in(column, "column"))},
              {text_in(column, "use")},
              {index, index == "make" || index == "made" ? Paint::green : Paint::none},
              {text_in(column, "reason")}});
  }
  std::string text = list_in(answer, "columns").empty()
                         ? "no column that an index could help with\n"
                         : grid.text(view);
  for (const Json& table : list_in(answer, "tables")) {
    text += fmt::format("{}: {}\n", place_text(table, ""), text_in(table, "note"));
  }
  const std::string whole = text_in(answer, "whole");
  return whole.empty() ? text
                       : text + "the statement was not taken apart: " + one_line(whole) + "\n";
}

std::string query_file_text(const Json& answer, const View& /*view*/) {
  return fmt::format("{}  {}, {}{}\n", one_line(text_in(answer, "path")),
                     counted(count_in(answer, "rows"), "row"),
                     size_text(count_in(answer, "size_bytes")),
                     flag_in(answer, "truncated") ? " (there are more)" : "");
}

}  // namespace mdm::cli
