#include <algorithm>
#include <array>
#include <chrono>
#include <limits>

#include <fmt/format.h>

#include <mdm/base/file_in_making.hpp>
#include <mdm/base/files.hpp>

#include "actions.hpp"
#include "interrupt.hpp"
#include "numbers.hpp"
#include "render.hpp"
#include "rows.hpp"
#include "session.hpp"
#include "set_option.hpp"

namespace mdm::cli {
namespace {

struct Ending {
  std::string_view ending;
  std::string_view format;
};

constexpr auto kEndings = std::to_array<Ending>({{".csv", "csv"},
                                                 {".json", "json"},
                                                 {".parquet", "parquet"},
                                                 {".arrow", "arrow"},
                                                 {".feather", "arrow"},
                                                 {".md", "markdown"},
                                                 {".txt", "table"}});

/// \param output  empty: standard output
std::string format_of(const Arguments& arguments, const std::filesystem::path& output) {
  if (arguments.flag("--format") || output.empty()) {
    return arguments.text("--format");
  }
  const auto found = std::ranges::find(kEndings, output.extension().native(), &Ending::ending);
  if (found == kEndings.end()) {
    std::vector<std::string_view> endings;
    for (const Ending& known : kEndings) {
      endings.push_back(known.ending);
    }
    fail(ErrorCode::invalid_argument,
         Hint{fmt::format("give --format, or one of {}", fmt::join(endings, ", "))},
         "the name does not tell a format: {}", printable(output));
  }
  return std::string(found->format);
}

std::unique_ptr<RowWriter> writer_of(Output& out, std::string_view format, const View& view) {
  if (format == "csv") {
    return make_csv_rows(out);
  }
  if (format == "json") {
    return make_json_rows(out);
  }
  if (format == "arrow") {
    return make_arrow_rows(out);
  }
  return format == "markdown" ? make_markdown_rows(out) : make_table_rows(out, view);
}

View view_of(const Session& session, const Arguments& arguments, bool is_file) {
  View view = session.terminal().out;
  if ((is_file || !session.terminal().out_is_terminal) && !arguments.flag("--width")) {
    view.width = std::numeric_limits<std::size_t>::max();
  }
  view.colour = view.colour && !is_file;
  return view;
}

std::int64_t write_rows(app::QueryResult& result, RowWriter& writer, const Output& out) {
  std::int64_t rows = 0;
  for (data::Batch batch; out.is_open() && result.rows().next(batch);) {
    writer.write(batch);
    rows += static_cast<std::int64_t>(batch.rows);
  }
  writer.finish(result.truncated());
  return rows;
}

/// One word is the statement where it can be no name.
bool names_its_datasets(const Arguments& arguments) {
  return !arguments.flag("SQL") && !arguments.flag("--file") &&
         arguments.text("NAME").find_first_of(" \t\r\n") != std::string::npos;
}

/// A statement each.
std::vector<app::QueryRequest> requests_of(const Arguments& arguments) {
  const bool is_named = !names_its_datasets(arguments);
  const bool is_there = arguments.flag(is_named ? "SQL" : "NAME");
  if (!is_there && !arguments.flag("--file")) {
    fail(ErrorCode::invalid_argument,
         Hint{"mdm query titanic \"SELECT count(*) FROM train\", or --file FILE"},
         "missing argument: SQL");
  }
  if (is_there && arguments.flag("--file")) {
    fail(ErrorCode::invalid_argument, Hint{"give one of them"},
         "statements stand in --file or in SQL, not in both");
  }
  const std::string sql = arguments.text(is_named ? "SQL" : "NAME");
  const std::string text = !is_there    ? read_file(arguments.text("--file"))
                           : sql == "-" ? read_all()
                                        : sql;
  std::vector<std::string> statements = app::statements_in(text);
  if (statements.size() <= 1) {
    statements = {text};
  }
  const std::string output = arguments.text("--output");
  const auto set = feature_set_in(arguments);
  if (set && !is_named) {
    fail(ErrorCode::invalid_argument, Hint{"name the dataset before the statement"},
         "--set {} is of no dataset", *set);
  }
  app::QueryRequest request{.name = is_named ? arguments.text("NAME") : "",
                            .set = set.value_or("default"),
                            .output = output == "-" ? "" : output,
                            .without_rules = arguments.texts("--without-rule")};
  if (!arguments.text("--limit").empty()) {
    request.row_limit = static_cast<std::uint64_t>(arguments.count("--limit"));
  } else if (!request.output.empty()) {
    request.row_limit = 0;  // what goes into a file is not for the eye
  }
  std::vector<app::QueryRequest> requests;
  for (std::string& statement : statements) {
    requests.push_back(request);
    requests.back().sql = std::move(statement);
  }
  return requests;
}

void require_one(const std::vector<app::QueryRequest>& requests, std::string_view what) {
  if (requests.size() > 1) {
    fail(ErrorCode::invalid_argument, Hint{"give a single SELECT"},
         "{} takes one statement, and there are {}", what, requests.size());
  }
}

/// Like app's query_to_parquet, for the formats that are written here.
Json write_file(Session& session, const app::QueryRequest& request, std::string_view format,
                const View& view) {
  const Interrupt interrupt;
  const auto result = session.app().query_dataset(request, interrupt.token());
  FileInMaking making(request.output);
  OutputFile file(making.path());
  Output out(file);
  const auto writer = format == "arrow" ? make_arrow_file_rows(out) : writer_of(out, format, view);
  writer->begin(result->rows().schema());
  const std::int64_t rows = write_rows(*result, *writer, out);
  out.flush();
  stop_if_requested(interrupt.token());
  making.publish();
  return Json::object({{"path", printable(request.output)},
                       {"rows", rows},
                       {"size_bytes", file.size()},
                       {"truncated", result->truncated()}});
}

void query_to_file(Session& session, const app::QueryRequest& request, std::string_view format,
                   const View& view) {
  if (format != "parquet") {
    session.confirm(write_file(session, request, format, view), query_file_text);
    return;
  }
  const Interrupt interrupt;
  session.confirm(session.app().query_to_parquet(request, interrupt.token()), query_file_text);
}

/// \returns the exit status
int show_rows(Session& session, const app::QueryRequest& request, const std::string& format,
              const View& view) {
  const auto started = std::chrono::steady_clock::now();
  const Interrupt interrupt;
  const auto result = session.app().query_dataset(request, interrupt.token());
  const auto writer =
      session.json() ? make_answer_rows(session.out()) : writer_of(session.out(), format, view);
  writer->begin(result->rows().schema());
  try {
    const std::int64_t rows = write_rows(*result, *writer, session.out());
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
    session.out().flush();
    if (session.out().is_open()) {
      session.note(fmt::format("{}{} in {}\n", counted(rows, "row"),
                               result->truncated() ? " (there are more)" : "",
                               duration_text(took.count())));
    }
  } catch (const Error& error) {
    if (!writer->abandon(error)) {
      throw;
    }
    return reaction_to(error.code()).exit_status;
  }
  return 0;
}

/// What is asked of each statement, one after the other, up to the first that fails.
int answer_each(Session& session, const Arguments& arguments,
                const std::vector<app::QueryRequest>& requests, const std::string& format,
                const View& view) {
  for (std::size_t i = 0; i < requests.size(); ++i) {
    if (i > 0 && !session.json()) {
      session.out().write("\n");
    }
    try {
      if (arguments.flag("--explain")) {
        session.answer(session.app().explain_query(requests[i]), query_plan_text);
      } else if (const int status = show_rows(session, requests[i], format, view); status != 0) {
        return status;
      }
    } catch (const Error& error) {
      if (requests.size() == 1) {
        throw;
      }
      throw Error(error.code(), fmt::format("statement {}: {}", i + 1, error.what()),
                  Hint{error.hint()}, error.where());
    }
  }
  return 0;
}

}  // namespace

int query_dataset(Session& session, const Arguments& arguments) {
  const std::vector<app::QueryRequest> requests = requests_of(arguments);
  if (arguments.flag("--apply") && !arguments.flag("--advise")) {
    fail(ErrorCode::invalid_argument, Hint{"give both"}, "--apply goes with --advise");
  }
  if (arguments.flag("--advise") && !arguments.flag("--explain")) {
    require_one(requests, "--advise");
    const Interrupt interrupt;
    session.answer(
        session.app().advise_query(requests.front(), arguments.flag("--apply"), interrupt.token()),
        query_advice_text);
    return 0;
  }
  const auto& output = requests.front().output;
  const std::string format = format_of(arguments, output);
  const View view = view_of(session, arguments, !output.empty());
  if (!output.empty() && !arguments.flag("--explain")) {
    require_one(requests, "--output");
    query_to_file(session, requests.front(), format, view);
    return 0;
  }
  if (format == "parquet") {
    fail(ErrorCode::invalid_argument, Hint{"name a file with --output"},
         "Parquet cannot be written to standard output");
  }
  if (format == "arrow") {
    require_one(requests, "--format arrow");
  }
  return answer_each(session, arguments, requests, format, view);
}

}  // namespace mdm::cli
