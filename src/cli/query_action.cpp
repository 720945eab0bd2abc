#include <chrono>
#include <limits>

#include <fmt/format.h>

#include "actions.hpp"
#include "interrupt.hpp"
#include "numbers.hpp"
#include "render.hpp"
#include "rows.hpp"
#include "session.hpp"

namespace mdm::cli {
namespace {

std::unique_ptr<RowWriter> writer_of(Session& session, const std::string& format,
                                     bool width_given) {
  if (session.json()) {
    return make_answer_rows(session.out());
  }
  if (format == "csv") {
    return make_csv_rows(session.out());
  }
  if (format == "json") {
    return make_json_rows(session.out());
  }
  if (format == "arrow") {
    return make_arrow_rows(session.out());
  }
  if (format == "markdown") {
    return make_markdown_rows(session.out());
  }
  View view = session.terminal().out;
  if (!session.terminal().out_is_terminal && !width_given) {
    view.width = std::numeric_limits<std::size_t>::max();
  }
  return make_table_rows(session.out(), view);
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
  app::QueryRequest request{.name = arguments.text("NAME"),
                            .sql = sql == "-" ? read_all() : sql,
                            .output = arguments.text("--output"),
                            .without_rules = arguments.texts("--without-rule")};
  if (!arguments.text("--limit").empty()) {
    request.row_limit = static_cast<std::uint64_t>(arguments.count("--limit"));
  }
  return request;
}

}  // namespace

int query_dataset(Session& session, const Arguments& arguments) {
  const auto started = std::chrono::steady_clock::now();
  const app::QueryRequest request = request_of(arguments);
  if (arguments.flag("--explain")) {
    session.answer(session.app().explain_query(request), query_plan_text);
    return 0;
  }
  const Interrupt interrupt;
  const bool is_parquet = arguments.text("--format") == "parquet";
  if (is_parquet != !arguments.text("--output").empty()) {
    fail(ErrorCode::invalid_argument, Hint{"give both, or redirect the other formats"},
         "--format parquet and --output go together");
  }
  if (is_parquet) {
    session.confirm(session.app().query_to_parquet(request, interrupt.token()), query_file_text);
    return 0;
  }
  const auto result = session.app().query_dataset(request, interrupt.token());
  const auto writer = writer_of(session, arguments.text("--format"), arguments.flag("--width"));
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
