#include <chrono>
#include <limits>
#include <optional>

#include <fmt/format.h>

#include "actions.hpp"
#include "interrupt.hpp"
#include "numbers.hpp"
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

}  // namespace

int query_dataset(Session& session, const Arguments& arguments) {
  const auto started = std::chrono::steady_clock::now();
  const std::string sql = arguments.text("SQL");
  const std::string statement = sql == "-" ? read_all() : sql;
  std::optional<std::uint64_t> limit;
  if (!arguments.text("--limit").empty()) {
    limit = static_cast<std::uint64_t>(arguments.count("--limit"));
  }
  const Interrupt interrupt;
  const auto result =
      session.app().query_dataset(arguments.text("NAME"), statement, limit, interrupt.token());
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
