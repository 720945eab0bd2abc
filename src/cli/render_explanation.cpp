#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "answer.hpp"
#include "numbers.hpp"
#include "render.hpp"
#include "render_parts.hpp"

namespace mdm::cli {
namespace {

constexpr std::size_t kValueMax = 40;
constexpr std::size_t kReasonIndent = 11;

std::string file_name(const std::string& path) {
  return path.substr(path.find_last_of('/') + 1);
}

/// The columns of a table: those of its profile, or of a plan, which has none yet.
const Json::Array& columns_of(const Json& table) {
  const Json::Array& profiled = list_in(member_of(table, "profile"), "columns");
  return profiled.empty() ? list_in(table, "columns") : profiled;
}

/// "not int64: train.csv:7 has 3.5", and the reason where the value does not show it
std::string witness_text(const Json& witness) {
  const std::int64_t line = count_in(witness, "line");
  const std::string reason = text_in(witness, "reason");
  return fmt::format("not {}: {}{} has {}{}", text_in(witness, "refused"),
                     file_name(text_in(witness, "file")), line == 0 ? "" : fmt::format(":{}", line),
                     cut(one_line(text_in(witness, "value")), kValueMax),
                     reason.empty() ? "" : ", " + one_line(reason));
}

std::string reason_of_type(const Json& column, const Json& witness) {
  if (!witness.is_null()) {
    return witness_text(witness);
  }
  const std::int64_t rows = count_in(column, "rows");
  return rows > 0 && count_in(column, "nulls") == rows ? "no values" : "";
}

/// Of each column its name, type, role and what ruled out the next narrower type.
std::string type_table(const Json& table, const Json& roles, const View& view) {
  std::map<std::string, const Json*> witnesses;
  for (const Json& witness : list_in(member_of(table, "report"), "witnesses")) {
    witnesses.insert_or_assign(text_in(witness, "column"), &witness);  // the last one counts
  }
  Grid grid({{.title = "column", .width_min = 10},
             {.title = "type"},
             {.title = "role"},
             {.title = "why not narrower", .width_min = 30}},
            2);
  for (const Json& column : columns_of(table)) {
    const std::string name = text_in(column, "name");
    const auto witness = witnesses.find(name);
    grid.add({{name},
              {text_in(column, "type"), Paint::cyan},
              {role_of_column(roles, name), Paint::green},
              {reason_of_type(column, witness == witnesses.end() ? Json() : *witness->second),
               Paint::dim}});
  }
  return grid.text(view);
}

std::string fact_line(std::string_view label, const std::string& text, const View& view) {
  return text.empty() ? ""
                      : fmt::format("  {}  {}\n", painted(view, Paint::dim, pad(label, 9)), text);
}

std::string counts_text(const Json& counts) {
  std::vector<std::string> parts;
  if (counts.is_object()) {
    for (const auto& [what, count] : counts.as_object()) {
      parts.push_back(fmt::format("{} ×{}", one_line(what), whole(count.as_int())));
    }
  }
  return joined(parts, " · ");
}

std::string dialect_text(const Json& report) {
  std::vector<std::string> parts;
  if (const Json& dialect = member_of(report, "dialect"); dialect.is_object()) {
    for (const auto& [key, value] : dialect.as_object()) {
      parts.push_back(fmt::format("{} {}", key, one_line(value.as_string())));
    }
  }
  return joined(parts, " · ");
}

std::string source_text(const Json& table, const View& view) {
  const Json& report = member_of(table, "report");
  std::string text =
      fmt::format("{}\n", painted(view, Paint::bold, one_line(text_in(table, "name"))));
  text += fact_line("role", text_in(table, "role"), view);
  text += fact_line("because", one_line(text_in(table, "rule")), view);
  for (const std::string& file : texts_in(table, "files")) {
    text += fact_line("file", one_line(file), view);
  }
  text += fact_line("format", text_in(table, "format"), view);
  text += fact_line("dialect", dialect_text(report), view);
  text += fact_line("nulls", counts_text(member_of(report, "null_words")), view);
  text += fact_line("repaired", counts_text(member_of(report, "incident_counts")), view);
  const Json& reuse = member_of(table, "reuse");
  if (const std::int64_t files = count_in(reuse, "files"); files > 0) {
    text += fact_line("reused",
                      fmt::format("{} of the first {}", counted(count_in(reuse, "rows"), "row"),
                                  counted(files, "file")),
                      view);
  }
  text += fact_line("read anew", one_line(text_in(reuse, "reason")), view);
  return text;
}

std::string roles_text(const Json& roles, const View& view) {
  const Json& reasons = member_of(roles, "reasons");
  std::string text = fmt::format("{}\n", painted(view, Paint::bold, "roles"));
  const auto add = [&](std::string_view label, std::string_view reason_key,
                       const std::string& what) {
    const std::string name = one_line(what.empty() ? "none" : what);
    text += fmt::format("  {}  {}\n", painted(view, Paint::dim, pad(label, 7)),
                        painted(view, Paint::green, name));
    const std::size_t room = view.width > kReasonIndent ? view.width - kReasonIndent : 1;
    const std::string reason = one_line(text_in(reasons, reason_key));
    for (const std::string& line :
         reason.empty() ? std::vector<std::string>{} : wrap(reason, room)) {
      text += std::string(kReasonIndent, ' ') + line + "\n";
    }
  };
  add("target", "target", joined(texts_in(roles, "targets")));
  add("problem", "problem_type", text_in(roles, "problem_type"));
  add("ids", "ids", joined(texts_in(roles, "ids")));
  add("time", "time_column", text_in(roles, "time_column"));
  add("group", "group_column", text_in(roles, "group_column"));
  return text;
}

}  // namespace

std::string explanation_text(const Json& answer, const View& view) {
  const bool is_plan = flag_in(answer, "dry_run");
  const Json& roles = member_of(answer, "roles");
  std::string text = is_plan ? fmt::format("{}  would be made of\n",
                                           painted(view, Paint::bold, text_in(answer, "name")))
                             : headline(answer.at("dataset"), view);
  for (const Json& table : list_in(answer, "tables")) {
    text += "\n" + source_text(table, view) + type_table(table, roles, view);
  }
  if (is_plan) {
    return text + "\n" +
           joined(wrap("Types are a draft from a sample; roles follow from all values, and are "
                       "settled when the files are read.",
                       view.width),
                  "\n") +
           "\n";
  }
  return text + "\n" + roles_text(roles, view);
}

std::string types_text(const Json& answer, const View& view) {
  std::string text = headline(answer.at("dataset"), view);
  for (const Json& table : list_in(answer, "tables")) {
    text += "\n" + table_heading(table, view) + type_table(table, member_of(answer, "roles"), view);
  }
  return text;
}

}  // namespace mdm::cli
