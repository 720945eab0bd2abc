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

app::QueryRequest request_of(const Arguments& arguments) {
  const std::string sql = arguments.text("SQL");
  const std::string output = arguments.text("--output");
  app::QueryRequest request{.name = arguments.text("NAME"),
                            .sql = sql == "-" ? read_all() : sql,
                            .output = output == "-" ? "" : output,
                            .without_rules = arguments.texts("--without-rule")};
  if (!arguments.text("--limit").empty()) {
    request.row_limit = static_cast<std::uint64_t>(arguments.count("--limit"));
  } else if (!request.output.empty()) {
    request.row_limit = 0;  // what goes into a file is not for the eye
  }
  return request;
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

}  // namespace

int query_dataset(Session& session, const Arguments& arguments) {
  const auto started = std::chrono::steady_clock::now();
  const app::QueryRequest request = request_of(arguments);
  if (arguments.flag("--explain")) {
    session.answer(session.app().explain_query(request), query_plan_text);
    return 0;
  }
  if (arguments.flag("--apply") && !arguments.flag("--advise")) {
    fail(ErrorCode::invalid_argument, Hint{"give both"}, "--apply goes with --advise");
  }
  if (arguments.flag("--advise")) {
    const Interrupt interrupt;
    session.answer(
        session.app().advise_query(request, arguments.flag("--apply"), interrupt.token()),
        query_advice_text);
    return 0;
  }
  const std::string format = format_of(arguments, request.output);
  const View view = view_of(session, arguments, !request.output.empty());
  if (!request.output.empty()) {
    query_to_file(session, request, format, view);
    return 0;
  }
  if (format == "parquet") {
    fail(ErrorCode::invalid_argument, Hint{"name a file with --output"},
         "Parquet cannot be written to standard output");
  }
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

}  // namespace mdm::cli
